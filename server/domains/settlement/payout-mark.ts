import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudits } from '../audit/record.ts'
import type { PayoutLine } from './payout.ts'
import { type PayoutDeps, resumeMerchantPayouts } from './payout-post.ts'
import { lockLines, selectRun, updatePaid, updateReturned } from './payout-store.ts'

type Order = { campusId: number; operatorId: string; runId: string; lineIds: readonly string[] }

/**
 * Notes that the bank has made these transfers. Marking again changes nothing, and completes what was interrupted; a line
 * that was returned stays so. Refuses `not_found`, `payout_state_conflict` (a line that is not of the run, or not to be paid).
 */
export async function markPaid(deps: PayoutDeps, order: Order, now: Date): Promise<{ ok: true } | Refusal> {
  return mark(deps, order, now, {
    done: ['paid', 'returned'],
    from: ['posted'],
    action: 'merchant_payout_paid',
    update: (db, id) =>
      updatePaid(db, order.campusId, { id, actId: uuidv7(now), by: order.operatorId, at: now }),
  })
}

/**
 * Notes that the bank gave these back, before or after they were marked paid: the merchants are owed them again, and the next
 * run pays them. Marking again changes nothing. Refuses as {@link markPaid}.
 */
export async function markReturned(
  deps: PayoutDeps,
  order: Order & { reason: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, reason } = order
  return mark(deps, order, now, {
    done: ['returned'],
    from: ['posted', 'paid'],
    action: 'merchant_payout_returned',
    detail: { reason },
    update: (db, id) =>
      updateReturned(db, campusId, { id, actId: uuidv7(now), by: operatorId, at: now, reason }),
  })
}

async function mark(
  deps: PayoutDeps,
  { campusId, operatorId, runId, lineIds }: Order,
  now: Date,
  as: {
    /** States in which it is marked already, and those in which it can be. */
    done: readonly PayoutLine['state'][]
    from: readonly PayoutLine['state'][]
    action: string
    detail?: Record<string, unknown>
    update: (db: Parameters<typeof updatePaid>[0], lineId: string) => Promise<void>
  },
): Promise<{ ok: true } | Refusal> {
  const marked = await inTransaction(deps.pool, async (db): Promise<{ ok: true } | Refusal> => {
    if (!(await selectRun(db, campusId, runId))) return refuse('not_found')
    const lines = await lockLines(db, campusId, runId, lineIds)
    const fresh = lines.filter(({ state }) => as.from.includes(state))
    const known = lines.filter(({ state }) => as.done.includes(state))
    if (fresh.length + known.length < lineIds.length) return refuse('payout_state_conflict')
    for (const { id } of fresh) await as.update(db, id)
    await recordAudits(
      db,
      fresh.map(({ id, merchantId, amountFen }) => ({
        campusId,
        at: now,
        actor: { kind: 'operator', id: operatorId },
        action: as.action,
        subjectKind: 'merchant',
        subjectId: merchantId,
        detail: { runId, lineId: id, amountFen, ...as.detail },
      })),
    )
    return { ok: true }
  })
  if (marked.ok) await resumeMerchantPayouts(deps, campusId)
  return marked
}
