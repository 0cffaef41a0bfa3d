import type { RolledBack } from '../../../contract/hot-list.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { insertRollBack, type RollBackRow, selectDifferent, selectRollBack } from './history-store.ts'
import { putOnHotList, takeOffHotList } from './listed.ts'
import { lockVersion, selectVersion } from './store.ts'

/** What stays as it is whatever is rolled back: what ended for good, and what people reported or released themselves. */
const STAYS = [
  'loss_reported',
  'loss_released',
  'key_ended',
  'card_voided',
  'card_returned',
  'card_exchanged',
  'card_replaced',
  'card_blocked',
  'card_unblocked',
  'account_ended',
]

export type RollBackOrder = {
  campusId: number
  id: string
  toVersion: number
  reason: string
  actor: Actor
}

/**
 * Undoes a bad list (DESIGN 7): every entry is again what it was at a version, as new versions, so that terminals take
 * it like any change. Accounts are not touched: what refuses online goes on refusing. Repeating it answers the same.
 * Refuses `id_conflict` and `not_found` (a version yet to come).
 */
export async function rollBack(
  pool: Pool,
  { campusId, id, toVersion, reason, actor }: RollBackOrder,
  now: Date,
): Promise<{ ok: true; rolledBack: RolledBack } | Refusal> {
  return inTransaction(pool, async (db) => {
    const fromVersion = await lockVersion(db, campusId)
    const known = await selectRollBack(db, campusId, id)
    if (known)
      return known.toVersion === toVersion ? { ok: true, rolledBack: shown(known) } : refuse('id_conflict')
    if (toVersion > fromVersion) return refuse('not_found')
    const different = await selectDifferent(db, campusId, toVersion, STAYS)
    const again = different.filter(({ listed }) => listed)
    const off = different.filter(({ listed }) => !listed)
    await putOnHotList(db, campusId, again, 'rolled_back', now)
    await takeOffHotList(db, campusId, off, 'rolled_back', now)
    const done = { toVersion, fromVersion, newVersion: await selectVersion(db, campusId) }
    await insertRollBack(db, campusId, id, done, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'hot_list_rolled_back',
      subjectKind: 'report',
      subjectId: id,
      detail: { ...done, reason, listed: again.length, unlisted: off.length },
    })
    return { ok: true, rolledBack: shown(done) }
  })
}

function shown({ toVersion, fromVersion, newVersion }: RollBackRow): RolledBack {
  return { fromVersion, toVersion, version: newVersion, changed: newVersion - fromVersion }
}
