import { randomUUID } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { newToken, tokenHash } from '../../base/bearer-token.ts'
import { inTransaction, retryConflicts } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { deviceProof } from '../lockouts/known-device.ts'
import type { Policy } from '../policy/policy.ts'
import type { PinDeps } from './check-pin.ts'
import { deviceHolder, type StoredPin } from './pin.ts'
import { holderColumns, type PortalVisitor } from './portal-session.ts'
import { PERSON_TOKEN, type SignedInWith } from './session.ts'
import { deleteOfHolder, insertSession } from './session-store.ts'
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
  /** Where a session comes from that is bound to an account at a channel; one such account is bound once. */
  visitor?: PortalVisitor
}

/** Begins a session of a person. Refuses `sign_in_refused` when the PIN was changed since it was checked. */
export async function beginSession(
  { pool, keys }: Pick<PinDeps, 'pool' | 'keys'>,
  { campusId, personId, stored, signedInWith, device, detail, visitor, ...session }: NewSession,
  policy: Pick<Policy, 'forceQueryPinChange'>,
  now: Date,
): Promise<SignedIn | Refusal> {
  const token = newToken(PERSON_TOKEN)
  const deviceId = session.deviceId ?? randomUUID()
  const holder = visitor ? holderColumns(keys, campusId, visitor) : null
  const begin = () =>
    inTransaction(pool, async (db) => {
      // A change of PIN meanwhile ended all sessions: this one must not be born after that.
      if ((await lockCredentials(db, campusId, personId))?.epoch !== stored.epoch) return false
      if (visitor && holder) await deleteOfHolder(db, campusId, visitor.portal, holder.hash)
      await insertSession(db, {
        campusId,
        sessionId: randomUUID(),
        personId,
        tokenHash: tokenHash(token),
        deviceId,
        device,
        signedInWith,
        at: now,
        portal: visitor?.portal ?? null,
        holder,
      })
      await recordAudit(db, {
        campusId,
        at: now,
        actor: { kind: 'person', id: personId },
        action: 'signed_in',
        subjectKind: 'person',
        subjectId: personId,
        detail: { device, ...(visitor && { portal: visitor.portal }), ...detail },
      })
      return true
    })
  // One account that is bound twice at once is bound by the later one.
  const begun = await retryConflicts(begin, ['23505'])
  if (!begun) return refuse('sign_in_refused')
  const initial = stored.state === 'initial'
  const proof = initial ? null : deviceProof(keys, deviceHolder(campusId, personId, stored.epoch), deviceId)
  return { ok: true, token, mustChangePin: initial && policy.forceQueryPinChange, deviceProof: proof }
}
