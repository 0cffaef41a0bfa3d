import type { ShiftTotals } from '../../../contract/shifts.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { meansOf } from './means.ts'
import { selectShiftSums } from './shift-store.ts'

/** What a terminal took in a span of time, from the ledger: by when it occurred, online or not (RULES 3.7, 3.8). */
export async function shiftTotals(
  db: Queryable,
  span: { campusId: number; terminalId: string; from: Date; until: Date },
): Promise<ShiftTotals> {
  const rows = await selectShiftSums(db, span)
  const kept = rows.filter(({ reversed }) => !reversed)
  const byMeans = new Map<ShiftTotals['byMeans'][number]['means'], { count: number; amountFen: Fen }>()
  for (const row of kept) {
    const means = meansOf({ terminalId: span.terminalId, reference: row.reference })
    byMeans.set(means, sum([row, ...(byMeans.has(means) ? [byMeans.get(means)!] : [])]))
  }
  const { count, amountFen: totalFen } = sum(kept)
  return {
    totalFen,
    count,
    byMeans: [...byMeans].map(([means, of]) => ({ means, ...of })),
    late: sum(kept.filter(({ late }) => late)),
    reversed: sum(rows.filter(({ reversed }) => reversed)),
  }
}

function sum(rows: readonly { count: number; amountFen: Fen }[]): { count: number; amountFen: Fen } {
  return {
    count: rows.reduce((count, row) => count + row.count, 0),
    amountFen: rows.reduce((fen, row) => fen + row.amountFen, 0),
  }
}
