import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import type { CardDeps } from '../cards/change-state.ts'
import { unfreezeIn } from '../cards/unfreeze.ts'
import { readWallet } from '../ledger/wallet.ts'
import { hasPaid, selectOpenPayout, updateDecided } from './payout-store.ts'
import { selectLeaving, updateEnded } from './store.ts'

type Order = { campusId: number; leavingId: string; operatorId: string; reason: string }

/**
 * The person stays: the account is what it was before (frozen, if it was), and a pay-out that waits for somebody is taken back. Possible
 * until a pay-out is decided. Repeating it answers the same.
 * Refuses `not_found`, `leaving_state_conflict` (paid back already, or its money is on its way).
 */
export async function undoLeaving(
  { pool, holdPayAlias }: CardDeps,
  { campusId, leavingId, operatorId, reason }: Order,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  return inTransaction(pool, async (db) => {
    const found = await selectLeaving(db, campusId, leavingId)
    if (!found) return refuse('not_found')
    const { personId, walletId } = found
    await holdPayAlias(db, campusId, personId)
    const leaving = await selectLeaving(db, campusId, leavingId)
    if (leaving?.state === 'undone') return { ok: true }
    // Also between the money and the end of the account.
    if (leaving?.state !== 'leaving' || (await hasPaid(db, campusId, leavingId)))
      return refuse('leaving_state_conflict')
    const payout = await selectOpenPayout(db, campusId, leavingId)
    const by = { decidedAt: now, decidedBy: operatorId, note: reason }
    if (payout) await updateDecided(db, campusId, { ...payout, ...by, state: 'refused' })
    await updateEnded(db, campusId, leavingId, { state: 'undone', at: now, by: operatorId, note: reason })
    const actor = { kind: 'operator', id: operatorId } as const
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'leaving_undone',
      subjectKind: 'person',
      subjectId: personId,
      detail: { leavingId, reason },
    })
    // Frozen before it, for another reason, it stays frozen; somebody may also have unfrozen it by hand.
    const { state } = await readWallet(db, campusId, walletId)
    if (state !== 'frozen' || leaving.frozenAt < leaving.openedAt) return { ok: true }
    const unfrozen = await unfreezeIn({ db, holdPayAlias }, { campusId, personId, actor, reason }, now)
    return unfrozen.ok ? { ok: true } : unfrozen
  })
}
