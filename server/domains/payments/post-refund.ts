import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import { sendBack } from '../channels/send-back.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { Act } from '../ledger/transfer.ts'
import { selectCharge } from './channel-charge-store.ts'
import {
  callOffAct,
  channelRefundAct,
  claimAgainstReversal,
  creditOf,
  type MovingRefund,
  type PaidPayment,
} from './refund.ts'
import {
  hasPosted,
  selectRefundedPayment,
  selectUnfinished,
  updateCalledOff,
  updateEnded,
} from './refund-store.ts'
import { selectReversal } from './store.ts'

export type PostRefundDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

const RESUMED_AT_ONCE = 100

/**
 * Moves the money of a decided refund; whoever does it, and how often, it is one act. The first refund of a payment
 * makes the claim that its reversal makes too; the later ones find it made by a refund. A reversal that came first
 * ends the refund: `already_reversed`. A channel is asked to give its money back from then on; the refund is `posted`
 * once that is on the disk. Refuses `ledger_unavailable`: repeat it.
 */
export async function postRefund(
  deps: PostRefundDeps,
  campusId: number,
  refund: MovingRefund,
): Promise<{ ok: true; refund: MovingRefund } | Refusal> {
  const { pool, posterOf } = deps
  if (refund.state === 'calling_off') return postCallOff(deps, campusId, refund)
  if (refund.state === 'posted' || refund.state === 'called_off') return { ok: true, refund }
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
  const act = await actOf(pool, campusId, payment, refund)
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
  if (payment.channel !== null) await askChannel(pool, campusId, payment, refund)
  await updateEnded(pool, key, { state: 'posted', postedAt })
  return { ok: true, refund: { ...refund, state: 'posted', postedAt } }
}

async function actOf(pool: Pool, campusId: number, payment: PaidPayment, refund: MovingRefund): Promise<Act> {
  if (payment.channel === null) return creditOf(payment, refund)
  return channelRefundAct(payment, refund, await clearingOf(pool, campusId, payment.channel))
}

function clearingOf(pool: Pool, campusId: number, channel: string): Promise<number> {
  return openAccount(pool, campusId, 'channel_clearing', { code: channel })
}

async function askChannel(pool: Pool, campusId: number, payment: PaidPayment, refund: MovingRefund) {
  assert(payment.channel !== null, 'a channel has the money')
  const order = {
    refundId: refund.actId,
    channel: payment.channel,
    orderId: payment.paymentId,
    amountFen: refund.amountFen,
    totalFen: payment.chargedFen,
    reason: refund.reason,
  }
  await sendBack(pool, campusId, order, refund.decidedAt)
}

/** Gives the merchant back what its channel refused to give to the payer. Refuses `ledger_unavailable`: repeat it. */
export async function postCallOff(
  { pool, posterOf }: PostRefundDeps,
  campusId: number,
  refund: MovingRefund,
): Promise<{ ok: true; refund: MovingRefund } | Refusal> {
  const payment = await selectRefundedPayment(pool, campusId, refund.paymentId)
  assert(payment?.channel, 'only what a channel refused is called off')
  const clearingId = await clearingOf(pool, campusId, payment.channel)
  const outcome = await posterOf(campusId).post(callOffAct(payment, refund, clearingId))
  if (!outcome.ok) {
    assert(outcome.code === 'ledger_unavailable', 'nothing else refuses it')
    return refuse(outcome.code)
  }
  await updateCalledOff(pool, { campusId, refundId: refund.id })
  return { ok: true, refund: { ...refund, state: 'called_off' } }
}

/**
 * Whether a payment was reversed, as the ledger says: a charge notes its reversal before that is posted, and a refund may
 * have come first.
 */
export async function isReversed(
  pool: Pool,
  campusId: number,
  { walletId, paymentId, paidAt }: Pick<PaidPayment, 'walletId' | 'paymentId' | 'paidAt'>,
): Promise<boolean> {
  if (walletId !== null)
    return (await selectReversal(pool, { campusId, walletId, paymentId, paidAt })) !== null
  const charge = await selectCharge(pool, { campusId, paymentId })
  if (!charge?.reversalId) return false
  const act = await findAct(pool, campusId, charge.reversalId)
  return act?.kind === 'reversal' && act.reference === paymentId
}

/** Completes what a killed server left between a decision and its money; answers how many. For a job. */
export async function resumeRefunds(deps: PostRefundDeps, campusId: number): Promise<number> {
  const unfinished = await selectUnfinished(deps.pool, campusId, RESUMED_AT_ONCE)
  for (const refund of unfinished) await postRefund(deps, campusId, refund)
  return unfinished.length
}
