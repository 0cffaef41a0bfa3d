/** One line of `npm run bench`: a rate beside its reference, measured in the same run. */
export type Measure = {
  name: string
  value: number
  reference: number
  ratio: number
  [detail: string]: unknown
}

/** Prints a measure as one JSON line. Rates are rounded to whole numbers, ratios to hundredths. */
export function report(
  name: string,
  value: number,
  reference: number,
  details: Record<string, unknown> = {},
): void {
  const ratio = Math.round((value / reference) * 100) / 100
  const measure: Measure = {
    name,
    value: Math.round(value),
    reference: Math.round(reference),
    ratio,
    ...details,
  }
  process.stdout.write(`${JSON.stringify(measure)}\n`)
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}

/** How many a second, of `count` done by `work`. */
export async function rate(count: number, work: () => Promise<unknown>): Promise<number> {
  const startMs = performance.now()
  await work()
  return (count * 1000) / (performance.now() - startMs)
}
