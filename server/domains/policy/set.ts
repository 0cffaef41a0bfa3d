import { Value } from 'typebox/value'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool, type Queryable } from '../../base/database.ts'
import { parseFromDate } from './from-date.ts'
import { type PolicyKey, policyDefinitions, policyOrder } from './policy.ts'
import { policyIn, policySteps } from './read.ts'
import { insertValue, lockPolicy, selectValues } from './store.ts'

export type PolicyChange = {
  campusId: number
  /** The operator, or the system when a campus is set up. */
  actor: { kind: 'operator'; id: string } | { kind: 'system'; id: null }
  key: string
  value: unknown
  /** A business date or an instant, not in the past; absent: now. */
  from?: string | undefined
  reason: string
}

/** Writes the audit log, which is on the same floor: whoever wires the domains gives `recordAudit`. */
export type RecordPolicyChange = (
  db: Queryable,
  entry: {
    campusId: number
    at: Date
    actor: PolicyChange['actor']
    action: 'policy_set'
    subjectKind: 'policy'
    subjectId: PolicyKey
    detail: Record<string, unknown>
  },
) => Promise<void>

/**
 * Sets a value of RULES from a date on. What was in force before stays what it was: a past date is refused.
 * Refuses `not_found` (no such key) and `policy_value_invalid`, which says in `detail` what is wrong.
 */
export async function setPolicy(
  { pool, recordAudit }: { pool: Pool; recordAudit: RecordPolicyChange },
  change: PolicyChange,
  now: Date,
): Promise<{ ok: true; key: PolicyKey; from: Date } | Refusal> {
  const { campusId, key, value } = change
  if (!isPolicyKey(key)) return refuse('not_found')
  const from = change.from === undefined ? now : parseFromDate(change.from)
  if (from === null) return invalid('from is a date or an instant with its offset')
  if (from < now) return invalid('from is in the past')
  const { schema, check, unit } = policyDefinitions[key] as {
    schema: (typeof policyDefinitions)[PolicyKey]['schema']
    check?: (value: unknown) => boolean
    unit: string
  }
  if (!Value.Check(schema, value) || check?.(value) === false) return invalid(`not a value in ${unit}`)
  return inTransaction(pool, async (client) => {
    await lockPolicy(client, campusId)
    const rows = await selectValues(client, campusId)
    const before = policyIn(policySteps(rows), from)[key]
    const later = rows.findIndex((row) => row.from > from)
    const after = rows.toSpliced(later === -1 ? rows.length : later, 0, { key, from, value })
    const broken = brokenOrder(after, from)
    if (broken) return invalid(`${broken[0]} would be above ${broken[1]}`)
    const { actor, reason } = change
    await insertValue(client, { campusId, key, from, value, setBy: actor.id, reason, setAt: now })
    await recordAudit(client, {
      campusId,
      at: now,
      actor,
      action: 'policy_set',
      subjectKind: 'policy',
      subjectId: key,
      detail: { before, value, from: from.toISOString(), reason },
    })
    return { ok: true, key, from }
  })
}

function isPolicyKey(key: string): key is PolicyKey {
  return Object.hasOwn(policyDefinitions, key)
}

function invalid(detail: string): Refusal {
  return { ok: false, code: 'policy_value_invalid', detail }
}

/** The first pair that would stand the wrong way round at any time from `from` on. */
function brokenOrder(rows: Parameters<typeof policySteps>[0], from: Date) {
  const steps = policySteps(rows).filter((step) => step.from >= from)
  return policyOrder.find(([low, high]) => steps.some(({ policy }) => policy[low] > policy[high]))
}
