import { openAccount } from '../ledger/open-account.ts'
import type { AdjustDeps } from './adjust.ts'
import { planFees, updateFeePosted } from './fee-store.ts'

const AT_ONCE = 100

/**
 * Posts what channels kept as their fee on the days that are compared, as their bills say: once for a day; if a later bill of
 * it says otherwise, the difference. What was interrupted is gone on with under its id. For a job.
 */
export async function postFees({ pool, posterOf }: AdjustDeps, campusId: number, now: Date): Promise<void> {
  for (const { channel, day, actId, feeFen } of await planFees(pool, campusId, now, AT_ONCE)) {
    const of = { code: channel }
    const [feeId, clearingId] = await Promise.all([
      openAccount(pool, campusId, 'channel_fee', of),
      openAccount(pool, campusId, 'channel_clearing', of),
    ])
    const posted = await posterOf(campusId).post({
      shape: 'plain',
      kind: 'adjustment',
      id: actId,
      fromId: feeFen > 0 ? feeId : clearingId,
      toId: feeFen > 0 ? clearingId : feeId,
      amountFen: Math.abs(feeFen),
      occurredAt: now,
    })
    if (posted.ok) await updateFeePosted(pool, { campusId, channel, day }, actId)
  }
}
