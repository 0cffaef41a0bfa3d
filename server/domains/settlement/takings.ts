import type { Takings } from '../../../contract/merchants.ts'
import { addDays, type BusinessDate, businessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { formatYuan } from '../../base/money.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import { selectTakings, selectTakingsTotal, type TakingsRow } from './store.ts'

const HOURS = 24

/**
 * What stalls took on a business date, by hour, less what was reversed and refunded: sums of the ledger's transfers.
 * While the date lasts it is compared with the day before up to the same time, afterwards with the whole day.
 */
export async function readTakings(
  db: Queryable,
  { campusId, scope, date }: { campusId: number; scope: MerchantScope; date: BusinessDate },
  now: Date,
): Promise<Takings> {
  const from = startOfBusinessDate(date)
  const before = startOfBusinessDate(addDays(date, 1))
  const previousFrom = startOfBusinessDate(addDays(date, -1))
  const isToday = businessDate(now) === date
  const elapsedMs = isToday ? now.getTime() - from.getTime() : before.getTime() - from.getTime()
  const previousBefore = new Date(previousFrom.getTime() + elapsedMs)
  const [rows, previousTotalFen] = await Promise.all([
    selectTakings(db, { campusId, scope, from, before }),
    selectTakingsTotal(db, { campusId, scope, from: previousFrom, before: previousBefore }),
  ])
  const stalls = [...Map.groupBy(rows, ({ payableId, stallId }) => `${payableId} ${stallId}`).values()]
    .map(stallTakings)
    .toSorted((a, b) => b.totalFen - a.totalFen)
  return {
    date,
    ...sums(rows),
    stalls,
    previousTotalFen,
    asOf: now.toISOString(),
  }
}

function stallTakings(rows: readonly TakingsRow[]): Takings['stalls'][number] {
  const { stallId, stall, merchant } = rows[0]!
  return { stallId, stall: stall ?? '', merchant, ...sums(rows) }
}

type Sums = Pick<Takings, 'totalFen' | 'refundedFen' | 'count' | 'byHour'>

function sums(rows: readonly TakingsRow[]): Sums {
  const byHour = Array.from({ length: HOURS }, () => 0)
  let [count, refundedFen] = [0, 0]
  for (const row of rows) {
    byHour[row.hour]! += row.totalFen
    refundedFen += row.refundedFen
    count += row.count
  }
  return { totalFen: byHour.reduce((sum, fen) => sum + fen, 0), refundedFen, count, byHour }
}

/** The same as a table for spreadsheets, in yuan: a row a stall, a column an hour (RFC 4180, with a BOM for Excel). */
export function takingsCsv({ date, stalls, byHour, totalFen, refundedFen, count }: Takings): string {
  const hours = Array.from({ length: HOURS }, (_, hour) => `${String(hour).padStart(2, '0')}:00`)
  const rows = [
    ['日期 Date', '商户 Merchant', '档口 Stall', '笔数 Count', '合计 Total', '其中退款 Refunds', ...hours],
    ...stalls.map((stall) => [
      date,
      stall.merchant,
      stall.stall,
      String(stall.count),
      ...[stall.totalFen, -stall.refundedFen, ...stall.byHour].map(formatYuan),
    ]),
    [date, '合计 Total', '', String(count), ...[totalFen, -refundedFen, ...byHour].map(formatYuan)],
  ]
  return `\ufeff${rows.map((row) => row.map(csvField).join(',')).join('\r\n')}\r\n`
}

function csvField(text: string): string {
  // A name that begins like a formula must not become one in a spreadsheet.
  const safe = /^[=+@\t\r]|^-(?!\d)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
