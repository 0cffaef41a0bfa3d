import { randomUUID } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { newToken, tokenHash } from '../../base/bearer-token.ts'
import { inTransaction } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { deviceProof } from '../lockouts/known-device.ts'
import type { Policy } from '../policy/policy.ts'
import type { PinDeps } from './check-pin.ts'
import { deviceHolder, type StoredPin } from './pin.ts'
import { PERSON_TOKEN, type SignedInWith } from './session.ts'
import { insertSession } from './session-store.ts'
import { lockCredentials } from './store.ts'

export type SignedIn = {
  ok: true
  token: string
  mustChangePin: boolean
  /** For the device to keep; null while the PIN is an initial one. */
  deviceProof: string | null
}

/** Who gave the right query PIN, and where. */
type NewSession = {
  campusId: number
  personId: string
  /** The PIN that was right. */
  stored: StoredPin
  signedInWith: SignedInWith
  /** What the device calls itself. */
  device: string
  /** Null for a device that is not known to be the person's. */
  deviceId: string | null
  /** More that the audit log tells of this sign-in. */
  detail?: Record<string, string>
}

/** Begins a session of a person. Refuses `sign_in_refused` when the PIN was changed since it was checked. */
export async function beginSession(
  { pool, keys }: Pick<PinDeps, 'pool' | 'keys'>,
  { campusId, personId, stored, signedInWith, device, detail, ...session }: NewSession,
  policy: Pick<Policy, 'forceQueryPinChange'>,
  now: Date,
): Promise<SignedIn | Refusal> {
  const token = newToken(PERSON_TOKEN)
  const deviceId = session.deviceId ?? randomUUID()
  const begun = await inTransaction(pool, async (db) => {
    // A change of PIN meanwhile ended all sessions: this one must not be born after that.
    if ((await lockCredentials(db, campusId, personId))?.epoch !== stored.epoch) return false
    await insertSession(db, {
      campusId,
      sessionId: randomUUID(),
      personId,
      tokenHash: tokenHash(token),
      deviceId,
      device,
      signedInWith,
      at: now,
    })
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'signed_in',
      subjectKind: 'person',
      subjectId: personId,
      detail: { device, ...detail },
    })
    return true
  })
  if (!begun) return refuse('sign_in_refused')
  const initial = stored.state === 'initial'
  const proof = initial ? null : deviceProof(keys, deviceHolder(campusId, personId, stored.epoch), deviceId)
  return { ok: true, token, mustChangePin: initial && policy.forceQueryPinChange, deviceProof: proof }
}
