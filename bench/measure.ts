/** One line of `npm run bench`: a figure beside its reference, measured in the same run. */
export type Measure = {
  name: string
  value: number
  reference: number
  ratio: number
  [detail: string]: unknown
}

/** Prints a measure as one JSON line. Rates are rounded to whole numbers, milliseconds (small) and ratios to hundredths. */
export function report(
  name: string,
  value: number,
  reference: number,
  details: Record<string, unknown> = {},
): void {
  const measure: Measure = {
    name,
    value: rounded(value),
    reference: rounded(reference),
    ratio: hundredths(value / reference),
    ...details,
  }
  process.stdout.write(`${JSON.stringify(measure)}\n`)
}

export function hundredths(value: number): number {
  return Math.round(value * 100) / 100
}

function rounded(value: number): number {
  return value < 1000 ? hundredths(value) : Math.round(value)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** The value that `percent` of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1]!
}

/** How many a second, of `count` done by `work`. */
export async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (count * 1000) / (performance.now() - startMs)
}
