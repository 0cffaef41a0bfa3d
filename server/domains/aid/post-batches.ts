import { assert } from '../../base/assert.ts'
import { businessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { CreditAct } from '../ledger/transfer.ts'
import {
  type Grant,
  selectPosting,
  selectUnposted,
  updateLeftOut,
  updatePosted,
  updateWhole,
} from './batch-store.ts'

export type PostDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

/** A step is short, and whoever looks sees it go on. */
const AT_ONCE = 500

/**
 * Gives people what approved batches say, from the aid account, each grant once under its own id: repeats, several
 * servers and kills at any point are harmless. Whose account was closed meanwhile gets nothing, nor does anybody after the last
 * day. For a job.
 * @returns how many grants were posted
 */
export async function postBatches(
  { pool, posterOf }: PostDeps,
  campusId: number,
  now: Date,
): Promise<number> {
  let count = 0
  const batches = await selectPosting(pool, campusId)
  if (batches.length === 0) return 0
  const aidId = await openAccount(pool, campusId, 'aid')
  for (const id of batches) {
    for (;;) {
      await updateLeftOut(pool, { campusId, id }, { today: businessDate(now), now })
      const grants = await selectUnposted(pool, { campusId, id, limit: AT_ONCE })
      if (grants.length === 0) break
      const outcomes = await Promise.all(
        grants.map((grant) => posterOf(campusId).post(actOf(grant, aidId, now))),
      )
      const posted = outcomes.flatMap((outcome, i) => {
        if (!outcome.ok) assert(outcome.code === 'ledger_unavailable', 'nothing else refuses a subsidy')
        return outcome.ok ? [{ id: grants[i]!.id, at: outcome.posted.postedAt }] : []
      })
      await updatePosted(pool, campusId, posted)
      count += posted.length
      if (posted.length < grants.length) return count
    }
    await updateWhole(pool, campusId, id)
  }
  return count
}

function actOf({ id, walletId, amountFen }: Grant, aidId: number, now: Date): CreditAct {
  return {
    shape: 'credit',
    kind: 'subsidy_grant',
    id,
    walletId,
    fromId: aidId,
    walletFen: 0,
    subsidyFen: amountFen,
    occurredAt: now,
  }
}
