import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Queryable, Rollback } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { recordAudit } from '../audit/record.ts'
import type { Policy } from '../policy/policy.ts'
import { checkPin, type PinDeps } from './check-pin.ts'
import { notify } from './notices.ts'
import { queryPinRefusal } from './pin.ts'
import { lockCredentials, selectLimits, selectPins, upsertLimits } from './store.ts'

/** Above these a terminal asks for the spending PIN (RULES 1.7). */
export type Limits = { perPaymentFen: Fen; perDayFen: Fen }

export type SpendingLimit = Limits & {
  ceilingPerPaymentFen: Fen
  ceilingPerDayFen: Fen
  /** Lifted by no PIN. */
  dailyCeilingFen: Fen
  /** Until then limits are only lowered: an operator reset a PIN (RULES 1.9). */
  raisePausedUntil: Date | null
}

type LimitRule = Pick<
  Policy,
  'pinlessPerPaymentFen' | 'pinlessPerDayFen' | 'pinlessCeilingPerPaymentFen' | 'pinlessCeilingPerDayFen'
>

/** The limits in force: what the person set or the campus's default, never above its ceilings. */
export function effectiveLimits(own: Limits | undefined, rule: LimitRule): Limits {
  const { perPaymentFen, perDayFen } = own ?? {
    perPaymentFen: rule.pinlessPerPaymentFen,
    perDayFen: rule.pinlessPerDayFen,
  }
  return {
    perPaymentFen: Math.min(perPaymentFen, rule.pinlessCeilingPerPaymentFen),
    perDayFen: Math.min(perDayFen, rule.pinlessCeilingPerDayFen),
  }
}

/** The limits of a person in force now. */
export async function readLimits(
  db: Queryable,
  campusId: number,
  personId: string,
  rule: LimitRule,
): Promise<Limits> {
  return effectiveLimits(await selectLimits(db, campusId, personId), rule)
}

/** A person's limits with the campus's ceilings. */
export async function readSpendingLimit(
  db: Queryable,
  campusId: number,
  personId: string,
  policy: Policy,
  now: Date,
): Promise<SpendingLimit> {
  const [limits, pausedUntil] = await Promise.all([
    readLimits(db, campusId, personId, policy),
    raisePausedUntil(db, campusId, personId, policy, now),
  ])
  return {
    ...limits,
    ceilingPerPaymentFen: policy.pinlessCeilingPerPaymentFen,
    ceilingPerDayFen: policy.pinlessCeilingPerDayFen,
    dailyCeilingFen: policy.dailyCeilingFen,
    raisePausedUntil: pausedUntil,
  }
}

/**
 * Sets a person's limits, with the query PIN (RULES 1.7).
 * Refuses `limit_above_ceiling`, `pin_locked`, `pin_wrong`, and `limit_raise_paused` with `raisePausedUntil`.
 */
export async function setSpendingLimit(
  deps: PinDeps,
  input: Limits & { campusId: number; personId: string; sessionId: string; queryPin: string },
  policy: Policy,
  now: Date,
): Promise<(SpendingLimit & { ok: true }) | Refusal> {
  const { campusId, personId, sessionId, perPaymentFen, perDayFen } = input
  if (perPaymentFen > policy.pinlessCeilingPerPaymentFen) return refuse('limit_above_ceiling')
  if (perDayFen > policy.pinlessCeilingPerDayFen) return refuse('limit_above_ceiling')
  const attempt = { campusId, personId, which: 'query', pin: input.queryPin, sessionId } as const
  const checked = await checkPin(deps, attempt, policy, now)
  if (!checked.ok) return queryPinRefusal(checked)

  return inTransaction(deps.pool, async (db) => {
    await lockCredentials(db, campusId, personId) // an operator's reset waits, or is seen
    const before = await readSpendingLimit(db, campusId, personId, policy, now)
    const raised = perPaymentFen > before.perPaymentFen || perDayFen > before.perDayFen
    if (raised && before.raisePausedUntil) {
      const until = before.raisePausedUntil.toISOString()
      throw new Rollback(refuse('limit_raise_paused', { raisePausedUntil: until }))
    }
    await upsertLimits(db, { campusId, personId, perPaymentFen, perDayFen, at: now })
    if (raised) await notify(db, { campusId, personId, kind: 'spending_limit_raised' }, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'person', id: personId },
      action: 'spending_limit_changed',
      subjectKind: 'person',
      subjectId: personId,
      detail: {
        from: { perPaymentFen: before.perPaymentFen, perDayFen: before.perDayFen },
        to: { perPaymentFen, perDayFen },
      },
    })
    return { ...before, perPaymentFen, perDayFen, ok: true as const }
  })
}

async function raisePausedUntil(
  db: Queryable,
  campusId: number,
  personId: string,
  { limitRaisePauseHours }: Pick<Policy, 'limitRaisePauseHours'>,
  now: Date,
): Promise<Date | null> {
  const resets = (await selectPins(db, campusId, personId)).map((pin) => pin.resetAt?.getTime() ?? 0)
  const until = Math.max(0, ...resets) + limitRaisePauseHours * 3600_000
  return until > now.getTime() ? new Date(until) : null
}
