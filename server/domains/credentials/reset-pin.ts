import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { unlock } from '../lockouts/locks.ts'
import { findPerson } from '../people/find-person.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import type { PinDeps } from './check-pin.ts'
import { randomPin } from './issue-initial-pins.ts'
import { notify } from './notices.ts'
import { LOCK_SCOPES, type PinKind } from './pin.ts'
import { deleteOtherSessions } from './session-store.ts'
import { lockCredentials, upsertResetPin } from './store.ts'

/**
 * Gives a person who forgot a PIN a new, random, initial one (RULES 1.9): an operator has checked the face against the
 * ID card. Locks of the PIN end, the person's limits cannot be raised for a day, and the person is told. With a new
 * query PIN every session of the person ends: the one who comes to the desk need not be the one who holds the phone.
 * Refuses `not_found`. The PIN is returned once and stored only as a hash.
 */
export async function resetPin(
  { pool, keys, hasher }: PinDeps,
  input: { campusId: number; personId: string; which: PinKind; reason: string; actor: Actor },
  now: Date,
): Promise<{ ok: true; pin: string } | Refusal> {
  const { campusId, personId, which, reason, actor } = input
  const person = await findPerson(pool, campusId, personId)
  if (!person) return refuse('not_found')
  const idNumber = await openIdNumber(pool, keys, campusId, personId)
  const pin = randomPin({ idNumber, campusNo: person.campusNo })
  const initialHash = await hasher.hash(pin)
  await inTransaction(pool, async (db) => {
    await lockCredentials(db, campusId, personId)
    await upsertResetPin(db, { campusId, personId, which, initialHash, at: now })
    const scopes = which === 'query' ? [LOCK_SCOPES.query, LOCK_SCOPES.otherNumber] : [LOCK_SCOPES.spending]
    await unlock(db, campusId, scopes, personId)
    if (which === 'query') await deleteOtherSessions(db, campusId, personId, null)
    await notify(db, { campusId, personId, kind: `${which}_pin_reset` }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'pin_reset',
      subjectKind: 'person',
      subjectId: personId,
      detail: { which, reason },
    })
  })
  return { ok: true, pin }
}
