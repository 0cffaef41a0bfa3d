import type { FloatReport, SalesReport, SalesTable, TopUpsReport } from '../../../contract/reports.ts'
import { topUpSources } from '../../../contract/reports.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import { formatYuan } from '../../base/money.ts'

/*
 * The tables behind the charts, for spreadsheets: amounts in yuan, heads in both languages.
 */

type Row = readonly (string | number | null)[]

const SUMS = ['笔数 Sales', '营业额 Sold', '退款 Refunds']
const sumsOf = ({ sales, soldFen, refundedFen }: Pick<SalesReport, 'sales' | 'soldFen' | 'refundedFen'>) => [
  sales,
  formatYuan(soldFen),
  formatYuan(refundedFen),
]

/** One table of the sales report. */
export function salesCsv(report: SalesReport, table: SalesTable): string {
  const tables: Record<SalesTable, () => Row[]> = {
    days: () => [['日期 Date', ...SUMS], ...report.days.map((row) => [row.date, ...sumsOf(row)])],
    'half-hours': () => [
      ['星期 Weekday', '时段 Time', ...SUMS],
      ...report.halfHours.map((row) => [row.weekday, halfHourText(row.halfHour), ...sumsOf(row)]),
    ],
    means: () => [['方式 Means', ...SUMS], ...report.means.map((row) => [row.means, ...sumsOf(row)])],
    stalls: () => [
      ['商户 Merchant', '档口 Stall', ...SUMS],
      ...report.stalls.map((row) => [row.merchant, row.stall, ...sumsOf(row)]),
    ],
  }
  return textOf(tables[table]())
}

/** Top-ups, a row a day and two columns a source. */
export function topUpsCsv({ days }: TopUpsReport): string {
  const heads = topUpSources.flatMap((source) => [`${source} 笔数 Count`, `${source} 金额 Amount`])
  const rows = days.map(({ date, sources }) => {
    const of = new Map(sources.map((one) => [one.source, one]))
    return [
      date,
      ...topUpSources.flatMap((source) => [
        of.get(source)?.count ?? 0,
        formatYuan(of.get(source)?.amountFen ?? 0),
      ]),
    ]
  })
  return textOf([['日期 Date', ...heads], ...rows])
}

/** The float, a row a day. */
export function floatCsv({ days }: FloatReport): string {
  return textOf([
    ['日期 Date', '沉淀资金 Float'],
    ...days.map(({ date, floatFen }) => [date, formatYuan(floatFen)]),
  ])
}

function halfHourText(halfHour: number): string {
  return `${String(Math.floor(halfHour / 2)).padStart(2, '0')}:${halfHour % 2 === 0 ? '00' : '30'}`
}

function textOf(rows: readonly Row[]): string {
  return BYTE_ORDER_MARK + rows.map(csvLine).join('')
}
