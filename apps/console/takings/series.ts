import type { Takings } from '../../../contract/merchants.ts'

/** A name with its sum for each hour of the day. */
export type Series = { name: string; byHour: readonly number[]; totalFen: number }

export type Stacking = 'merchant' | 'stall'

/** The takings stacked by merchant or by stall, the largest first. */
export function seriesOf({ stalls }: Pick<Takings, 'stalls'>, stacking: Stacking): readonly Series[] {
  const groups = Map.groupBy(stalls, (stall) => (stacking === 'merchant' ? stall.merchant : stallName(stall)))
  return [...groups]
    .map(([name, members]) => ({
      name,
      totalFen: sum(members.map(({ totalFen }) => totalFen)),
      byHour: Array.from({ length: 24 }, (_, hour) => sum(members.map(({ byHour }) => byHour[hour] ?? 0))),
    }))
    .sort((a, b) => b.totalFen - a.totalFen)
}

/** Stalls have short names that repeat from merchant to merchant. */
export function stallName({ merchant, stall }: { merchant: string; stall: string }): string {
  return stall ? `${merchant} ${stall}` : merchant
}

/** From the first to the last hour in which something was sold, with an hour of air on both sides. */
export function openHours(byHour: readonly number[]): readonly number[] {
  const sold = byHour.flatMap((fen, hour) => (fen === 0 ? [] : [hour]))
  const first = Math.max(0, (sold[0] ?? 6) - 1)
  const last = Math.min(23, (sold.at(-1) ?? 20) + 1)
  return Array.from({ length: last - first + 1 }, (_, index) => first + index)
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
