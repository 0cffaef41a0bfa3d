import type { FloatReport, SalesReport, TopUpSource, TopUpsReport } from '../../../contract/reports.ts'
import { topUpSources } from '../../../contract/reports.ts'
import { addDays, type BusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import { unreadSince } from '../ledger/read-batches.ts'
import {
  type ReportRange,
  type SalesRange,
  type Sums,
  selectFloatDays,
  selectHalfHours,
  selectSalesDays,
  selectSalesMeans,
  selectSalesStalls,
  selectTopUpDays,
  type TopUpRow,
} from './report-store.ts'

const NOTHING: Sums = { sales: 0, soldFen: 0, refundedFen: 0 }

/** What merchants sold in a range of business dates, by day, half hour, means and stall. */
export async function readSales(pool: Pool, range: SalesRange, now: Date): Promise<SalesReport> {
  const [foldedAt, days, halfHours, means, stalls] = await Promise.all([
    unreadSince(pool, { campusId: range.campusId, reader: 'reports' }),
    selectSalesDays(pool, range),
    selectHalfHours(pool, range),
    selectSalesMeans(pool, range),
    selectSalesStalls(pool, range),
  ])
  const byDate = new Map(days.map((day) => [day.date, day]))
  return {
    ...days.reduce(add, NOTHING),
    days: datesOf(range).map((date) => byDate.get(date) ?? { date, ...NOTHING }),
    halfHours,
    means,
    stalls,
    asOf: (foldedAt ?? now).toISOString(),
  }
}

function add(sum: Sums, { sales, soldFen, refundedFen }: Sums): Sums {
  return {
    sales: sum.sales + sales,
    soldFen: sum.soldFen + soldFen,
    refundedFen: sum.refundedFen + refundedFen,
  }
}

/** What came onto people's accounts from outside, by day and source. */
export async function readTopUps(pool: Pool, range: ReportRange, now: Date): Promise<TopUpsReport> {
  const [foldedAt, rows] = await Promise.all([
    unreadSince(pool, { campusId: range.campusId, reader: 'reports' }),
    selectTopUpDays(pool, range),
  ])
  const byDate = Map.groupBy(rows, ({ date }) => date)
  return {
    count: rows.reduce((sum, { count }) => sum + count, 0),
    amountFen: rows.reduce((sum, { amountFen }) => sum + amountFen, 0),
    days: datesOf(range).map((date) => ({ date, sources: bySource(byDate.get(date) ?? []) })),
    asOf: (foldedAt ?? now).toISOString(),
  }
}

function bySource(rows: readonly TopUpRow[]): TopUpsReport['days'][number]['sources'] {
  const sources = Map.groupBy(rows, sourceOf)
  return [...sources].map(([source, of]) => ({
    source,
    count: of.reduce((sum, { count }) => sum + count, 0),
    amountFen: of.reduce((sum, { amountFen }) => sum + amountFen, 0),
  }))
}

/** The account a top-up came from says its source: cash, or a channel's clearing account by its code. */
function sourceOf({ kind, code }: Pick<TopUpRow, 'kind' | 'code'>): TopUpSource {
  const word = kind === 'channel_clearing' ? code : kind
  return topUpSources.find((source) => source === word) ?? 'other'
}

/** What the campus owed its people at the end of each day of a range, and what it owes them now. */
export async function readFloat(pool: Pool, range: ReportRange): Promise<FloatReport> {
  const known = await selectFloatDays(pool, range.campusId)
  let at = 0
  let floatFen = 0
  const days = datesOf(range).map((date) => {
    // A day on which nothing was posted ends as the one before it.
    for (; at < known.length && known[at]!.date <= date; at++) floatFen = known[at]!.floatFen
    return { date, floatFen }
  })
  return { days, floatFen: known.at(-1)?.floatFen ?? 0 }
}

function datesOf({ from, to }: Pick<ReportRange, 'from' | 'to'>): BusinessDate[] {
  const dates: BusinessDate[] = []
  for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date)
  return dates
}
