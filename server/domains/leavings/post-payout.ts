import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Poster } from '../ledger/poster.ts'
import { readWallet } from '../ledger/wallet.ts'
import { type EndDeps, endLeaving } from './end-leaving.ts'
import { accountOf, type Payout, spendOf } from './leaving.ts'
import { selectUnposted, updateMoved } from './payout-store.ts'
import { selectLeaving } from './store.ts'

export type PostDeps = EndDeps & { posterOf: (campusId: number) => Pick<Poster, 'post'> }

const RESUMED_AT_ONCE = 100

/**
 * Moves the money of a decided pay-out; whoever does it, and how often, it is one act. Then the account ends, if nothing
 * is left in it. A late record that came first, or an account unfrozen by hand, ends the pay-out instead.
 * Refuses `payout_amount_changed` (with `walletFen`), `account_state_conflict`, `ledger_unavailable`: repeat it.
 */
export async function postPayout(
  deps: PostDeps,
  campusId: number,
  payout: Payout,
  now: Date,
): Promise<{ ok: true; payout: Payout } | Refusal> {
  const { pool, posterOf } = deps
  const leaving = await selectLeaving(pool, campusId, payout.leavingId)
  assert(leaving, 'a pay-out is of a leaving')
  const { actId, decidedAt } = payout
  assert(actId && decidedAt, 'a decided pay-out has its act')
  const toId = await accountOf(pool, campusId, payout.way)
  const act = spendOf({ ...payout, actId, decidedAt }, leaving.walletId, toId)
  const outcome =
    payout.state === 'overtaken'
      ? ({ ok: false, code: 'insufficient_funds' } as const)
      : await posterOf(campusId).post(act)
  if (!outcome.ok) {
    if (outcome.code === 'ledger_unavailable') return refuse(outcome.code)
    await updateMoved(pool, campusId, payout.id, { state: 'overtaken', postedAt: null })
    const { state, walletFen } = await readWallet(pool, campusId, leaving.walletId)
    if (outcome.code === 'insufficient_funds') return refuse('payout_amount_changed', { walletFen })
    return refuse('account_state_conflict', { state })
  }
  const { postedAt } = outcome.posted
  await updateMoved(pool, campusId, payout.id, { state: 'posted', postedAt })
  await endLeaving(
    deps,
    { campusId, leavingId: leaving.id, operatorId: payout.decidedBy ?? payout.askedBy },
    now,
  )
  return { ok: true, payout: { ...payout, state: 'posted', postedAt } }
}

/** Completes what a killed server left between a decision and its money; answers how many. For a job. */
export async function resumePayouts(deps: PostDeps, campusId: number, now: Date): Promise<number> {
  const unposted = await selectUnposted(deps.pool, campusId, RESUMED_AT_ONCE)
  for (const payout of unposted) await postPayout(deps, campusId, payout, now)
  return unposted.length
}
