import type { RiskRule } from '../../../contract/risk.ts'
import type { Queryable } from '../../base/database.ts'
import { selectSettled } from './pattern-store.ts'

/** When something was last decided on; what was until then is not counted again. Null: never. */
export type SettledAt = (rule: RiskRule, subjectId: string) => Date | null

/** Reads what was decided of these subjects. */
export async function readSettled(
  db: Queryable,
  campusId: number,
  subjectIds: readonly string[],
): Promise<SettledAt> {
  if (subjectIds.length === 0) return () => null
  const rows = await selectSettled(db, campusId, subjectIds)
  const settledAt = new Map(rows.map(({ rule, subjectId, at }) => [`${rule} ${subjectId}`, at]))
  return (rule, subjectId) => settledAt.get(`${rule} ${subjectId}`) ?? null
}

/** What is left to be counted. */
export function leftAfter<T extends { at: Date }>(of: readonly T[], settled: Date | null): readonly T[] {
  return settled === null ? of : of.filter(({ at }) => at > settled)
}
