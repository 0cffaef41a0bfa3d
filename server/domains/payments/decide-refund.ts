import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import { readWallet } from '../ledger/wallet.ts'
import { type PostRefundDeps, postRefund } from './post-refund.ts'
import { type PaidPayment, type Refund, subsidyPartOf } from './refund.ts'
import {
  holdPayment,
  selectRefund,
  selectRefundedPayment,
  selectSums,
  updateDecided,
} from './refund-store.ts'

type Order = { campusId: number; operatorId: string; refundId: string; approve: boolean; note: string }

/**
 * Approves or refuses a refund that waits, once: by another operator than the one who asked, who may only take it back
 * (RULES 3.8). Of two decisions the first counts. The same decision by the same operator is answered the same, and
 * completes what was interrupted.
 * Refuses, in this order: `not_found`, `refund_decided`, `second_person_required`, `account_state_conflict` (void),
 * `already_reversed` (the payment was, meanwhile).
 */
export async function decideRefund(
  deps: PostRefundDeps,
  order: Order,
  now: Date,
): Promise<{ ok: true; refund: Refund } | Refusal> {
  const { pool } = deps
  const { campusId, refundId } = order
  const found = await selectRefund(pool, { campusId, refundId })
  if (!found) return refuse('not_found')
  const payment = await selectRefundedPayment(pool, campusId, found.paymentId)
  assert(payment, 'a refund is of a payment')
  const decided = await inTransaction(pool, (db) => decide(db, order, payment, now))
  if (!decided.ok || decided.refund.state === 'refused') return decided
  assert(decided.refund.state !== 'waiting', 'a decided refund waits for nobody')
  return postRefund(deps, campusId, decided.refund)
}

async function decide(
  db: PoolClient,
  order: Order,
  payment: PaidPayment,
  now: Date,
): Promise<{ ok: true; refund: Refund } | Refusal> {
  const { campusId, operatorId, refundId, approve, note } = order
  await holdPayment(db, campusId, payment)
  const refund = await selectRefund(db, { campusId, refundId })
  assert(refund, 'a refund stays')
  if (refund.state !== 'waiting') {
    const isSame = refund.decidedBy === operatorId && approve === (refund.state !== 'refused')
    return isSame ? { ok: true, refund } : refuse('refund_decided')
  }
  if (approve && refund.askedBy === operatorId) return refuse('second_person_required')
  if (approve && payment.walletId !== null) {
    const { state } = await readWallet(db, campusId, payment.walletId)
    if (state === 'void') return refuse('account_state_conflict', { state })
  }
  const by = { decidedAt: now, decidedBy: operatorId, note }
  const decided: Refund = approve
    ? {
        ...refund,
        ...by,
        state: 'approved',
        subsidyFen: subsidyPartOf(
          payment,
          await selectSums(db, campusId, payment.paymentId),
          refund.amountFen,
        ),
        actId: uuidv7(now),
      }
    : { ...refund, ...by, state: 'refused' }
  await updateDecided(db, campusId, decided)
  await recordAudit(db, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: operatorId },
    action: approve ? 'refund_approved' : 'refund_refused',
    subjectKind: 'payment',
    subjectId: payment.paymentId,
    detail: { refundId, personId: payment.personId, amountFen: refund.amountFen, note },
  })
  return { ok: true, refund: decided }
}
