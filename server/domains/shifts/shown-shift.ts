import type { Shift as ShiftReply, ShiftReport, ShiftTotals } from '../../../contract/shifts.ts'
import type { Pool } from '../../base/database.ts'
import { countsUntil, type Shift } from './shift.ts'
import { selectNextOpening } from './store.ts'

/** What a terminal took in a span: an upper floor knows it. */
export type TotalsOf = (span: {
  campusId: number
  terminalId: string
  from: Date
  until: Date
}) => Promise<ShiftTotals>

export function shownShift(shift: Shift): ShiftReply {
  const { id, terminalId, terminal, cashierId, cashierNo, cashier, openedAt, closedAt } = shift
  const of = { id, terminalId, terminal, cashierId, cashierNo, cashier }
  return { ...of, openedAt: openedAt.toISOString(), closedAt: closedAt?.toISOString() ?? null }
}

/** The report of a shift as it is known now: sales made offline are in it when they have arrived. */
export async function shiftReport(
  { pool, totalsOf }: { pool: Pool; totalsOf: TotalsOf },
  campusId: number,
  shift: Shift,
  now: Date,
): Promise<ShiftReport> {
  const { terminalId, openedAt: from } = shift
  const until = countsUntil(shift, await selectNextOpening(pool, campusId, shift), now)
  const totals = await totalsOf({ campusId, terminalId, from, until })
  return { ...shownShift(shift), totals, asOf: now.toISOString() }
}
