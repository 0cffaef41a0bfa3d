import type { Fen } from '../../base/money.ts'

/** Of policy: what a month of meals is held against. 0 fen and percentile 0: not used. */
export type AidCriteria = { mealsMin: number; medianBelowFen: Fen; percentile: number }

/** A student's month in canteens: how many meals, and what the one in the middle cost. */
export type MealFigures = { meals: number; medianFen: Fen }

/**
 * Whose month of meals suggests hardship: many meals in canteens, and cheap ones, by the amount or beside the campus. Of
 * those with fewer meals nothing can be said: they eat elsewhere.
 * @returns `considered`: how many had enough meals. `percentileFen`: their medians' percentile by nearest rank; below it
 *   are never more than that share of them. Null: not used, or nobody is considered.
 */
export function findPattern<Student extends MealFigures>(
  students: readonly Student[],
  { mealsMin, medianBelowFen, percentile }: AidCriteria,
): { considered: number; percentileFen: Fen | null; found: Student[] } {
  const considered = students.filter(({ meals }) => meals >= mealsMin)
  const medians = considered.map(({ medianFen }) => medianFen).toSorted((a, b) => a - b)
  const rank = Math.ceil((medians.length * percentile) / 100)
  const percentileFen = medians[rank - 1] ?? null
  const found = considered.filter(
    ({ medianFen }) => medianFen < medianBelowFen || (percentileFen !== null && medianFen < percentileFen),
  )
  return { considered: considered.length, percentileFen, found }
}
