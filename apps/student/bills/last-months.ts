/** The months up to and with one, `YYYY-MM`, newest first. */
export function lastMonths(month: string, count: number): string[] {
  const [year = 0, ofYear = 0] = month.split('-').map(Number)
  return Array.from({ length: count }, (_, back) => {
    const since = year * 12 + ofYear - 1 - back
    return `${Math.floor(since / 12)}-${String((since % 12) + 1).padStart(2, '0')}`
  })
}
