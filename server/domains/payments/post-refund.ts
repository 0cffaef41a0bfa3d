import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import type { Poster } from '../ledger/poster.ts'
import { claimAgainstReversal, creditOf, type MovingRefund, type PaidPayment } from './refund.ts'
import { hasPosted, selectRefundedPayment, selectUnfinished, updateEnded } from './refund-store.ts'
import { selectReversal } from './store.ts'

export type PostRefundDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

const RESUMED_AT_ONCE = 100

/**
 * Moves the money of a decided refund; whoever does it, and how often, it is one act. The first refund of a payment
 * makes the claim that its reversal makes too; the later ones find it made by a refund. A reversal that came first
 * ends the refund: `already_reversed`. Refuses `ledger_unavailable`: repeat it.
 */
export async function postRefund(
  { pool, posterOf }: PostRefundDeps,
  campusId: number,
  refund: MovingRefund,
): Promise<{ ok: true; refund: MovingRefund } | Refusal> {
  if (refund.state === 'posted') return { ok: true, refund }
  const payment = await selectRefundedPayment(pool, campusId, refund.paymentId)
  assert(payment, 'a refund is of a payment')
  const key = { campusId, refundId: refund.id }
  const overtaken = async (): Promise<Refusal> => {
    await updateEnded(pool, key, { state: 'overtaken', postedAt: null })
    return refuse('already_reversed')
  }
  // Looked up first as well: claims are forgotten after a month, and a second person may take longer.
  if (refund.state === 'overtaken' || (await isReversed(pool, campusId, payment))) return overtaken()
  const poster = posterOf(campusId)
  const act = creditOf(payment, refund)
  // A claim is made once for ever: once a refund was posted, no reversal is possible.
  const isFirst = !(await hasPosted(pool, campusId, payment.paymentId))
  let outcome = await poster.post(isFirst ? { ...act, claim: claimAgainstReversal(payment, refund) } : act)
  if (!outcome.ok && outcome.code === 'claim_used') {
    if (await isReversed(pool, campusId, payment)) return overtaken()
    outcome = await poster.post(act)
  }
  if (!outcome.ok) {
    assert(outcome.code === 'ledger_unavailable', 'nothing else refuses money that comes back')
    return refuse(outcome.code)
  }
  const { postedAt } = outcome.posted
  await updateEnded(pool, key, { state: 'posted', postedAt })
  return { ok: true, refund: { ...refund, state: 'posted', postedAt } }
}

/** Whether a payment was reversed. */
export async function isReversed(
  pool: Pool,
  campusId: number,
  { walletId, paymentId, paidAt }: Pick<PaidPayment, 'walletId' | 'paymentId' | 'paidAt'>,
): Promise<boolean> {
  return (await selectReversal(pool, { campusId, walletId, paymentId, paidAt })) !== null
}

/** Completes what a killed server left between a decision and its money; answers how many. For a job. */
export async function resumeRefunds(deps: PostRefundDeps, campusId: number): Promise<number> {
  const unfinished = await selectUnfinished(deps.pool, campusId, RESUMED_AT_ONCE)
  for (const refund of unfinished) await postRefund(deps, campusId, refund)
  return unfinished.length
}
