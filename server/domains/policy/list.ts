import type { Queryable } from '../../base/database.ts'
import { type PolicyKey, policyDefinitions } from './policy.ts'
import { selectValues } from './store.ts'

export type PolicyValue = {
  key: PolicyKey
  rule: string
  unit: string
  value: unknown
  /** Since when; null for the default. */
  from: Date | null
  default: unknown
  upcoming: { value: unknown; from: Date }[]
}

/** Every value of RULES that a campus can change: what is in force and what comes, in the order of RULES. */
export async function listPolicy(db: Queryable, campusId: number, now: Date): Promise<PolicyValue[]> {
  const rows = await selectValues(db, campusId)
  return (Object.keys(policyDefinitions) as PolicyKey[]).map((key) => {
    const definition = policyDefinitions[key]
    // Of rows with one from-date the last counts.
    const ofKey = rows.filter((row) => row.key === key)
    const set = [...new Map(ofKey.map((row) => [row.from.getTime(), row])).values()]
    const current = set.findLast((row) => row.from <= now)
    return {
      key,
      rule: definition.rule,
      unit: definition.unit,
      value: current ? current.value : definition.default,
      from: current?.from ?? null,
      default: definition.default,
      upcoming: set.filter((row) => row.from > now).map(({ value, from }) => ({ value, from })),
    }
  })
}
