import type { SalesReport } from '../../../contract/reports.ts'

/** The half hours of a usual day, 06:00 to 20:30, and those beyond in which something was sold. */
const USUAL = [12, 40] as const

/**
 * The average takings of each half hour by weekday: what was sold in it, divided by how many of that
 * weekday's days were open. Cells are `[column, weekday from 0, fen]`, also those that are empty.
 */
export function heatCells({ halfHours, days }: Pick<SalesReport, 'halfHours' | 'days'>): {
  columns: string[]
  cells: [number, number, number][]
} {
  const sold = halfHours.filter(({ soldFen }) => soldFen !== 0)
  const first = Math.min(USUAL[0], ...sold.map(({ halfHour }) => halfHour))
  const last = Math.max(USUAL[1], ...sold.map(({ halfHour }) => halfHour))
  const counts = openDays(days)
  const soldAt = new Map(sold.map(({ weekday, halfHour, soldFen }) => [`${weekday} ${halfHour}`, soldFen]))
  const columns = Array.from({ length: last - first + 1 }, (_, i) => timeOf(first + i))
  const cells = columns.flatMap((_, column) =>
    counts.map((count, weekday): [number, number, number] => {
      const fen = soldAt.get(`${weekday + 1} ${first + column}`) ?? 0
      return [column, weekday, count === 0 ? 0 : Math.round(fen / count)]
    }),
  )
  return { columns, cells }
}

function timeOf(halfHour: number): string {
  return `${String(Math.floor(halfHour / 2)).padStart(2, '0')}:${halfHour % 2 === 0 ? '00' : '30'}`
}

/** How many days of each weekday, Monday first, anything was sold on. */
function openDays(days: SalesReport['days']): number[] {
  const counts = [0, 0, 0, 0, 0, 0, 0]
  for (const { date, soldFen } of days)
    if (soldFen !== 0) counts[(new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7]!++
  return counts
}
