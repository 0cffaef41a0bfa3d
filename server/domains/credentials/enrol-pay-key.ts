import { randomBytes } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, type Pool, type PoolClient, Rollback } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { type Keys, openText, sealText } from '../../base/keys.ts'
import { importPublicPoint, keyThumbprint } from '../../protocols/pay-code-node.ts'
import { recordAudit } from '../audit/record.ts'
import { putOnHotList } from '../hot-list/listed.ts'
import { findPerson } from '../people/find-person.ts'
import type { Policy } from '../policy/policy.ts'
import { notify } from './notices.ts'
import {
  type Certificate,
  certify,
  type PayKey,
  randomAlias,
  refusesCertificate,
  sealedWhere,
} from './pay-key.ts'
import { endKey, insertKey, isTaken, selectCurrentKey } from './pay-key-store.ts'
import { lockCredentials } from './store.ts'

export type PayKeyDeps = {
  pool: Pool
  keys: Pick<Keys, 'dataKey' | 'issuer'>
  /** The campus as certificates name it. */
  campusCodeOf: (campusId: number) => string
}

type Enrolled = Certificate & { ok: true; keyId: string; alias: string; digitsSecret: string }

/**
 * Makes a phone's key the person's pay key (DESIGN 5). One phone at a time: the key before it ends in the same
 * transaction, and its alias goes on the hot list. The person's own present key again changes nothing and is answered
 * with the same alias and secret under a new certificate: a reply may have been lost.
 *
 * Refuses `pay_key_invalid` (no point of P-256, or another person's key) and `account_state_conflict`.
 * @param publicKey both coordinates in base64url, 32 bytes each
 */
export async function enrolPayKey(
  { pool, keys, campusCodeOf }: PayKeyDeps,
  input: { campusId: number; personId: string; publicKey: { x: string; y: string } },
  policy: Policy,
  now: Date,
): Promise<Enrolled | Refusal> {
  const { campusId, personId, publicKey } = input
  const point = {
    x: Buffer.from(publicKey.x, 'base64url'),
    y: Buffer.from(publicKey.y, 'base64url'),
  }
  if (!importPublicPoint(point)) return refuse('pay_key_invalid')
  const person = await findPerson(pool, campusId, personId)
  assert(person, 'whoever signed in is a person')

  const key = await inTransaction(pool, async (db): Promise<PayKey | Refusal> => {
    await lockCredentials(db, campusId, personId)
    const refusal = await refusesCertificate(db, campusId, person.walletId)
    if (refusal) return refusal
    const before = await selectCurrentKey(db, campusId, personId)
    if (before?.x.equals(point.x) && before.y.equals(point.y)) return before
    if (before) await endKey(db, campusId, before.keyId, now)
    const added = await addKey(db, keys, { campusId, personId, point }, now)
    if (!added) throw new Rollback(refuse('pay_key_invalid'))
    await tell(db, { campusId, personId, added, before }, now)
    if (before) await putOnHotList(db, campusId, [{ kind: 'alias', value: before.alias }], 'key_ended', now)
    return added
  })
  if ('ok' in key) return key
  return {
    ok: true,
    keyId: key.keyId,
    alias: key.alias,
    digitsSecret: openText(keys.dataKey, key.digitsSecretSealed, sealedWhere(campusId, key.keyId)),
    ...certify(keys, campusCodeOf(campusId), person, key, policy, now),
  }
}

/** Adds the key under an alias that nobody ever had; null if the point is another person's key. */
async function addKey(
  db: PoolClient,
  { dataKey }: Pick<Keys, 'dataKey'>,
  { campusId, personId, point }: { campusId: number; personId: string; point: { x: Buffer; y: Buffer } },
  now: Date,
): Promise<PayKey | null> {
  const keyId = uuidv7(now)
  const thumbprint = Buffer.from(keyThumbprint(point), 'hex')
  const secret = randomBytes(32).toString('base64url')
  const digitsSecretSealed = sealText(dataKey, secret, sealedWhere(campusId, keyId))
  for (;;) {
    const key: PayKey = { keyId, alias: randomAlias(), ...point, digitsSecretSealed, createdAt: now }
    if (await insertKey(db, campusId, personId, { ...key, thumbprint })) return key
    if (await isTaken(db, campusId, thumbprint)) return null
  }
}

async function tell(
  db: PoolClient,
  of: { campusId: number; personId: string; added: PayKey; before: PayKey | undefined },
  now: Date,
): Promise<void> {
  const { campusId, personId, added, before } = of
  await notify(db, { campusId, personId, kind: 'pay_key_enrolled' }, now)
  await recordAudit(db, {
    campusId,
    at: now,
    actor: { kind: 'person', id: personId },
    action: 'pay_key_enrolled',
    subjectKind: 'person',
    subjectId: personId,
    detail: { keyId: added.keyId, alias: added.alias, endedAlias: before?.alias ?? null },
  })
}
