import type { MonthSummary } from '../../../contract/me.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { monthBounds } from './read-bills.ts'
import { selectSums } from './store.ts'

/**
 * A month of a person in sums: what was spent, and where, less what came back; what was topped up, less what was taken
 * back. Refuses `body_invalid` for no such month.
 */
export async function sumMonth(
  db: Queryable,
  { campusId, walletId, month }: { campusId: number; walletId: WalletId; month: string },
): Promise<{ ok: true; summary: MonthSummary } | Refusal> {
  const bounds = monthBounds(month)
  if (!bounds) return refuse('body_invalid')
  const rows = await selectSums(db, { campusId, walletId, ...bounds })
  const total = (of: typeof rows, column: 'spentFen' | 'toppedUpFen' | 'count') =>
    of.reduce((sum, row) => sum + row[column], 0)
  const merchants = Map.groupBy(
    rows.filter(({ merchant }) => merchant !== null),
    ({ merchant }) => merchant!,
  )
  const days = Map.groupBy(rows, ({ date }) => date)
  return {
    ok: true,
    summary: {
      month,
      spentFen: Math.max(0, total(rows, 'spentFen')),
      toppedUpFen: Math.max(0, total(rows, 'toppedUpFen')),
      byMerchant: [...merchants]
        .map(([merchant, of]) => ({
          merchant,
          amountFen: total(of, 'spentFen'),
          count: Math.max(0, total(of, 'count')),
        }))
        .toSorted((a, b) => b.amountFen - a.amountFen),
      byDay: [...days].map(([date, of]) => ({ date, amountFen: total(of, 'spentFen') })),
    },
  }
}
