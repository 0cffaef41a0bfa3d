import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import { isTimely } from '../../base/id-range.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Fen } from '../../base/money.ts'
import { recordAudit } from '../audit/record.ts'
import { readWallet } from '../ledger/wallet.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import type { PolicyAt } from '../policy/read.ts'
import { findPaid } from './find-paid.ts'
import { isReversed, type PostRefundDeps, postRefund } from './post-refund.ts'
import { needsApproval, type PaidPayment, type Refund, subsidyPartOf } from './refund.ts'
import { holdPayment, insertRefund, selectRefund, selectSums } from './refund-store.ts'

export type RefundDeps = PostRefundDeps & { policyAt: PolicyAt }

type Order = {
  campusId: number
  operatorId: string
  /** The merchants whose payments the operator may give back. */
  scope: MerchantScope
  paymentId: string
  id: string
  amountFen: Fen
  reason: string
}

/**
 * Asks to give a payment back, whole or in part, at any time (RULES 3.8). Up to the campus's limit for all refunds of
 * the payment together the money moves at once; above it waits for another operator. Money goes back to a lost or
 * frozen account too; a void one has no owner left to take it, so that is settled outside (RULES 2.7). Repeating it
 * repeats the answer, and completes what was interrupted.
 * Refuses, in this order: `payment_unknown`, `id_conflict`, `id_time_invalid`, `already_reversed`,
 * `account_state_conflict` (with the `state`), `refund_exceeds` (with `leftFen`).
 */
export async function askRefund(
  deps: RefundDeps,
  order: Order,
  now: Date,
): Promise<{ ok: true; repeat: boolean; refund: Refund } | Refusal> {
  const { pool } = deps
  const { campusId, id } = order
  const payment = await findPaid(pool, order)
  if (!payment) return refuse('payment_unknown')
  const known = await selectRefund(pool, { campusId, refundId: id })
  if (known) return answer(deps, order, { refund: known, repeat: true })
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  if (await isReversed(pool, campusId, payment)) return refuse('already_reversed')
  if (payment.walletId !== null) {
    const { state } = await readWallet(pool, campusId, payment.walletId)
    if (state === 'void') return refuse('account_state_conflict', { state })
  }
  const { refundApprovalAboveFen } = await deps.policyAt(campusId, now)
  const kept = await inTransaction(pool, (db) => keep(db, order, payment, refundApprovalAboveFen, now))
  return kept.ok ? answer(deps, order, kept) : kept
}

/** Keeps what is asked, if so much is left of the payment: what is left was counted under its lock. */
async function keep(
  db: PoolClient,
  order: Order,
  payment: PaidPayment,
  aboveFen: Fen,
  now: Date,
): Promise<{ ok: true; repeat: boolean; refund: Refund } | Refusal> {
  const { campusId, operatorId, paymentId, id, amountFen, reason } = order
  await holdPayment(db, campusId, payment)
  const known = await selectRefund(db, { campusId, refundId: id })
  if (known) return { ok: true, repeat: true, refund: known }
  const sums = await selectSums(db, campusId, paymentId)
  const leftFen = payment.chargedFen - sums.askedFen
  if (amountFen > leftFen) return refuse('refund_exceeds', { leftFen })
  const asked = {
    id,
    paymentId,
    amountFen,
    reason,
    askedAt: now,
    askedBy: operatorId,
    postedAt: null,
    callOffActId: null,
    calledOffAt: null,
  }
  const refund: Refund = needsApproval(sums, amountFen, aboveFen)
    ? {
        ...asked,
        state: 'waiting',
        decidedAt: null,
        decidedBy: null,
        note: null,
        subsidyFen: null,
        actId: null,
      }
    : {
        ...asked,
        state: 'approved',
        decidedAt: now,
        decidedBy: null,
        note: null,
        subsidyFen: subsidyPartOf(payment, sums, amountFen),
        actId: uuidv7(now),
      }
  // Taken by a refund of another payment, in this moment.
  if (!(await insertRefund(db, campusId, refund))) return refuse('id_conflict')
  await recordAudit(db, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: operatorId },
    action: 'refund_asked',
    subjectKind: 'payment',
    subjectId: paymentId,
    detail: {
      refundId: id,
      personId: payment.personId,
      amountFen,
      reason,
      waits: refund.state === 'waiting',
    },
  })
  return { ok: true, repeat: false, refund }
}

async function answer(
  deps: RefundDeps,
  order: Order,
  { refund, repeat }: { refund: Refund; repeat: boolean },
): Promise<{ ok: true; repeat: boolean; refund: Refund } | Refusal> {
  const isSame =
    refund.paymentId === order.paymentId &&
    refund.amountFen === order.amountFen &&
    refund.askedBy === order.operatorId
  if (!isSame) return refuse('id_conflict')
  if (refund.state === 'waiting' || refund.state === 'refused') return { ok: true, repeat, refund }
  const posted = await postRefund(deps, order.campusId, refund)
  return posted.ok ? { ...posted, repeat } : posted
}
