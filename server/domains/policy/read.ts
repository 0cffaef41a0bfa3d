import { assert } from '../../base/assert.ts'
import { rememberBriefly } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
import { defaultPolicy, type Policy, policyDefinitions } from './policy.ts'
import { type PolicyRow, selectValues } from './store.ts'

/** How everybody reads policy: the values in force at a campus at an instant, past and coming ones too. */
export type PolicyAt = (campusId: number, at: Date) => Promise<Policy>

/** The policy from an instant until the next step. */
export type PolicyStep = { from: Date; policy: Policy }

const KEPT_MS = 1000

/**
 * Makes the reader of one process. What it read is used for at most a second, so a change that was committed is in
 * force everywhere a second later.
 */
export function createPolicyReader(pool: Pool): PolicyAt {
  const stepsOf = rememberBriefly(async (campusId) => policySteps(await selectValues(pool, campusId)), {
    keptMs: KEPT_MS,
    entriesMax: 1000,
  })
  return async (campusId, at) => {
    const steps = await stepsOf(campusId, 'policy')
    assert(steps, 'every campus has a policy')
    return policyIn(steps, at)
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
