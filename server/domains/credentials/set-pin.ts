import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { weakPinRule } from '../../protocols/weak-pin.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { findPerson } from '../people/find-person.ts'
import { openIdNumber } from '../people/open-id-number.ts'
import type { PinDeps } from './check-pin.ts'
import { notify } from './notices.ts'
import { derivedPin, type PinKind } from './pin.ts'
import { deleteOtherSessions } from './session-store.ts'
import { lockCredentials, selectPin, updatePin } from './store.ts'

/**
 * Sets a PIN of a person whose identity was proved otherwise: at a kiosk by card and spending PIN (RULES 1.6), or when
 * a demo campus is made. Refuses `pin_weak` with the `rule`, and `not_found` when the person has no such PIN yet.
 */
export async function setPin(
  { pool, keys, hasher }: PinDeps,
  input: { campusId: number; personId: string; which: PinKind; pin: string; actor: Actor },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, personId, which, pin, actor } = input
  const [person, stored] = await Promise.all([
    findPerson(pool, campusId, personId),
    selectPin(pool, campusId, personId, which),
  ])
  if (!person || !stored) return refuse('not_found')
  const { campusNo, birth } = person
  const idNumber = await openIdNumber(pool, keys, campusId, personId)
  const initial = derivedPin(stored, idNumber)
  const rule = weakPinRule(pin, { campusNo, birth, idNumber, ...(initial && { initialPin: initial }) })
  if (rule) return refuse('pin_weak', { rule })
  const hash = await hasher.hash(pin)
  return inTransaction(pool, async (db) => {
    await lockCredentials(db, campusId, personId)
    const set = await updatePin(db, { campusId, personId, which, epoch: stored.epoch, hash, at: now })
    if (set === undefined) return refuse('pin_wrong') // changed a moment ago: what was proved no longer holds
    if (which === 'query') await deleteOtherSessions(db, campusId, personId, null)
    if (actor.kind !== 'system') await notify(db, { campusId, personId, kind: `${which}_pin_changed` }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: `${which}_pin_changed`,
      subjectKind: 'person',
      subjectId: personId,
    })
    return { ok: true as const }
  })
}
