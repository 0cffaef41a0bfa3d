import { assert } from '../../base/assert.ts'
import { businessDate } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { SpendAct } from '../ledger/transfer.ts'
import { mealPeriodAt } from '../merchants/meal.ts'
import type { PolicyAt } from '../policy/read.ts'
import {
  insertExpiries,
  selectEnded,
  selectEndedOf,
  selectUnpostedExpiries,
  updateExpiryPosted,
} from './expiry-store.ts'
import type { PostDeps } from './post-batches.ts'

const AT_ONCE = 500
const ANY_STATE = ['active', 'lost', 'frozen', 'void'] as const

/**
 * Takes back to the aid account what is left of subsidies that have ended (RULES 3.8, 3.9), once a person and day. Only
 * between meals, when no subsidy can be spent, so that what is read is what is there. A refund that comes after the end
 * goes on to the aid account on the next day. Kills and several servers are harmless. For a job.
 * @returns how many people were taken something back from
 */
export async function expireSubsidies(
  deps: PostDeps & { policyAt: PolicyAt },
  campusId: number,
  now: Date,
): Promise<number> {
  const { pool } = deps
  const policy = await deps.policyAt(campusId, now)
  if (mealPeriodAt(policy, now) !== null) return 0
  const day = businessDate(now)
  const ended = await selectEnded(pool, { campusId, day, limit: AT_ONCE })
  await insertExpiries(
    pool,
    campusId,
    ended.map(({ walletId, endedFen }) => ({ walletId, day, actId: uuidv7(now), amountFen: endedFen })),
  )
  return postExpiries(deps, campusId, now)
}

async function postExpiries({ pool, posterOf }: PostDeps, campusId: number, now: Date): Promise<number> {
  const unposted = await selectUnpostedExpiries(pool, campusId)
  if (unposted.length === 0) return 0
  const toId = await openAccount(pool, campusId, 'aid')
  for (const expiry of unposted) {
    // Read again: a killed server may have left it before a meal, in which what ended was spent first.
    const endedFen = await selectEndedOf(pool, {
      campusId,
      day: businessDate(now),
      walletId: expiry.walletId,
    })
    if (endedFen === 0) {
      await updateExpiryPosted(pool, campusId, expiry)
      continue
    }
    const act: SpendAct = {
      shape: 'spend',
      kind: 'subsidy_expiry',
      id: expiry.actId,
      walletId: expiry.walletId,
      toId,
      amountFen: Math.min(expiry.amountFen, endedFen),
      source: 'subsidy',
      occurredAt: now,
      guards: { states: ANY_STATE },
    }
    const outcome = await posterOf(campusId).post(act)
    if (!outcome.ok && outcome.code === 'ledger_unavailable') return 0
    // Spent in between after all: nothing is taken, and the next day looks again.
    assert(outcome.ok || outcome.code === 'insufficient_funds', JSON.stringify(outcome))
    await updateExpiryPosted(pool, campusId, expiry)
  }
  return unposted.length
}
