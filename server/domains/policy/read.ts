import type { Pool } from '../../base/database.ts'
import { defaultPolicy, type Policy, policyDefinitions } from './policy.ts'
import { type PolicyRow, selectValues } from './store.ts'

/** How everybody reads policy: the values in force at a campus at an instant, past and coming ones too. */
export type PolicyAt = (campusId: number, at: Date) => Promise<Policy>

/** The policy from an instant until the next step. */
export type PolicyStep = { from: Date; policy: Policy }

const MAX_AGE_MS = 1000

/**
 * Makes the reader of one process. What it read is used for at most a second, so a change that was committed is in
 * force everywhere a second later.
 */
export function createPolicyReader(pool: Pool): PolicyAt {
  const cache = new Map<number, { readAtMs: number; steps: Promise<PolicyStep[]> }>()
  return async (campusId, at) => {
    let cached = cache.get(campusId)
    if (!cached || performance.now() - cached.readAtMs >= MAX_AGE_MS) {
      const fresh = { readAtMs: performance.now(), steps: selectValues(pool, campusId).then(policySteps) }
      cached = fresh
      cache.set(campusId, fresh)
      // A failed read is the failure of those who waited for it, not of the next.
      fresh.steps.catch(() => cache.get(campusId) === fresh && cache.delete(campusId))
    }
    return policyIn(await cached.steps, at)
  }
}

/** The policies that a campus's rows (oldest from-date first) make, one after the other; the first is that of RULES. */
export function policySteps(rows: readonly PolicyRow[]): PolicyStep[] {
  let policy = Object.freeze(defaultPolicy())
  const steps: PolicyStep[] = [{ from: new Date(-8.64e15), policy }]
  for (const { key, from, value } of rows) {
    if (!Object.hasOwn(policyDefinitions, key)) continue // of another version of the program
    policy = Object.freeze({ ...policy, [key]: value })
    if (steps.at(-1)!.from.getTime() === from.getTime()) steps.pop()
    steps.push({ from, policy })
  }
  return steps
}

/** The policy in force at an instant. */
export function policyIn(steps: readonly PolicyStep[], at: Date): Policy {
  return steps.findLast((step) => step.from <= at)!.policy
}
