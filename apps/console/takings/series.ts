import type { Takings } from '../../../contract/merchants.ts'

/** A name with its sum for each hour of the day. */
export type Series = { name: string; byHour: readonly number[]; totalFen: number }

export type Stacking = 'merchant' | 'stall'

/** More cannot be told apart in one chart: the smallest are then shown as one. */
const MOST_SERIES = 12

/** The takings stacked by merchant or by stall, the largest first; `others` names what the smallest are summed up as. */
export function stackedSeries(
  takings: Pick<Takings, 'stalls'>,
  stacking: Stacking,
  others: string,
): readonly Series[] {
  const series = seriesOf(takings, stacking)
  if (series.length <= MOST_SERIES) return series
  const small = series.slice(MOST_SERIES - 1)
  return [...series.slice(0, MOST_SERIES - 1), summedUp(others, small)]
}

/** The takings of each merchant or stall, the largest first. */
export function seriesOf({ stalls }: Pick<Takings, 'stalls'>, stacking: Stacking): readonly Series[] {
  const nameOf = stallNames(stalls)
  const groups = Map.groupBy(stalls, (stall) => (stacking === 'merchant' ? stall.merchant : nameOf(stall)))
  return [...groups].map(([name, members]) => summedUp(name, members)).sort((a, b) => b.totalFen - a.totalFen)
}

type Named = Pick<Takings['stalls'][number], 'merchant' | 'stall'>

/**
 * How stalls are called beside each other. Their names repeat from merchant to merchant, so the merchant follows; but
 * the name comes first, since the end is what a narrow legend cuts off.
 */
export function stallNames(stalls: readonly Named[]): (stall: Named) => string {
  const ofOneMerchant = new Set(stalls.map(({ merchant }) => merchant)).size === 1
  return ({ merchant, stall }) => (stall === '' ? merchant : ofOneMerchant ? stall : `${stall} · ${merchant}`)
}

const USUAL_HOURS = [6, 20] as const

/** The hours of a usual day, and those beyond in which something was sold: the axis stays as the day goes on. */
export function openHours(byHour: readonly number[]): readonly number[] {
  const sold = byHour.flatMap((fen, hour) => (fen === 0 ? [] : [hour]))
  const first = Math.min(USUAL_HOURS[0], ...sold)
  const last = Math.max(USUAL_HOURS[1], ...sold)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function summedUp(name: string, members: readonly Omit<Series, 'name'>[]): Series {
  return {
    name,
    totalFen: sum(members.map(({ totalFen }) => totalFen)),
    byHour: Array.from({ length: 24 }, (_, hour) => sum(members.map(({ byHour }) => byHour[hour] ?? 0))),
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
