import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { ShiftFilter, Shift as ShiftReply } from '../../../contract/shifts.ts'
import { addDays, isBusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import type { Pool } from '../../base/database.ts'
import { isUuidv7 } from '../../base/ids.ts'
import { formatYuan } from '../../base/money.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import { shiftReport, shownShift, type TotalsOf } from './shown-shift.ts'
import { type ShiftsFilter, selectShift, selectShifts } from './store.ts'

const PAGE = 100
const AT_ONCE = 200
const HEADER = [
  '收银员编号 Cashier no.',
  '收银员 Cashier',
  '档口 Stall',
  '终端 Terminal',
  '开班 Opened (UTC)',
  '交班 Closed (UTC)',
  '笔数 Payments',
  '合计 Total',
  '其中离线 Of it offline',
  '撤销 Reversed',
]

type Query = { campusId: number; scope: MerchantScope; filter: ShiftFilter }

/** Shifts, the newest first. Refuses `body_invalid` (a date that is none) and `cursor_invalid`. */
export async function listShifts(
  pool: Pool,
  { campusId, scope, filter, cursor }: Query & { cursor: string | undefined },
): Promise<{ ok: true; shifts: ShiftReply[]; next?: string } | Refusal> {
  const made = filterOf(scope, filter)
  if (!made.ok) return made
  const after = cursor === undefined || !isUuidv7(cursor) ? null : await selectShift(pool, campusId, cursor)
  if (cursor !== undefined && !after) return refuse('cursor_invalid')
  // One more than is shown tells whether there is a next page.
  const found = await selectShifts(pool, campusId, made.filter, { after, limit: PAGE + 1 })
  const shifts = found.slice(0, PAGE).map(shownShift)
  return { ok: true, shifts, ...(found.length > PAGE ? { next: shifts.at(-1)!.id } : {}) }
}

/**
 * The same shifts as CSV with what each took, as far as it has arrived: written to the audit log, then read some at a
 * time. Refuses `body_invalid` (a date that is none).
 */
export async function exportShifts(
  deps: { pool: Pool; totalsOf: TotalsOf },
  { campusId, scope, filter, actor }: Query & { actor: Actor },
  now: Date,
): Promise<{ ok: true; csv: AsyncGenerator<string> } | Refusal> {
  const made = filterOf(scope, filter)
  if (!made.ok) return made
  await recordAudit(deps.pool, {
    campusId,
    at: now,
    actor,
    action: 'shifts_exported',
    subjectKind: 'report',
    subjectId: null,
    detail: { ...filter },
  })
  return { ok: true, csv: csvOf(deps, campusId, made.filter, now) }
}

async function* csvOf(
  deps: { pool: Pool; totalsOf: TotalsOf },
  campusId: number,
  filter: ShiftsFilter,
  now: Date,
): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADER)
  let after: { openedAt: Date; id: string } | null = null
  for (;;) {
    const shifts: Awaited<ReturnType<typeof selectShifts>> = await selectShifts(deps.pool, campusId, filter, {
      after,
      limit: AT_ONCE,
    })
    for (const shift of shifts) {
      const { totals } = await shiftReport(deps, campusId, shift, now)
      yield csvLine([
        shift.cashierNo,
        shift.cashier,
        shift.stall,
        shift.terminal,
        shift.openedAt.toISOString(),
        shift.closedAt?.toISOString() ?? null,
        totals.count,
        formatYuan(totals.totalFen),
        formatYuan(totals.late.amountFen),
        formatYuan(totals.reversed.amountFen),
      ])
    }
    if (shifts.length < AT_ONCE) return
    after = shifts.at(-1)!
  }
}

function filterOf(
  scope: MerchantScope,
  { terminalId, cashierId, stallId, from, to }: ShiftFilter,
): { ok: true; filter: ShiftsFilter } | Refusal {
  if ([from, to].some((date) => date !== undefined && !isBusinessDate(date))) return refuse('body_invalid')
  return {
    ok: true,
    filter: {
      scope,
      terminalId: terminalId ?? null,
      cashierId: cashierId ?? null,
      stallId: stallId ?? null,
      from: from === undefined ? null : startOfBusinessDate(from),
      before: to === undefined ? null : startOfBusinessDate(addDays(to, 1)),
    },
  }
}
