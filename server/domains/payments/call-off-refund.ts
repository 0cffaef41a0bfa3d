import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import { askForBackAgain, callOffSendBack, confirmRefused, type SendBackDeps } from '../channels/send-back.ts'
import { type PostRefundDeps, postCallOff } from './post-refund.ts'
import type { MovingRefund } from './refund.ts'
import { selectRefund, updateCallingOff } from './refund-store.ts'

/*
 * What becomes of a refund that its channel refuses to give to the payer: it is asked for again once the reason is gone,
 * or called off, and the merchant has its money again.
 */

type Order = { campusId: number; operatorId: string; refundId: string }
type Done = { ok: true } | Refusal

/** Asks the channel again. Refuses `not_found` and `channel_refund_not_refused`. */
export async function askChannelAgain({ pool }: SendBackDeps, order: Order, now: Date): Promise<Done> {
  const { campusId, operatorId, refundId } = order
  const found = await selectRefund(pool, { campusId, refundId })
  if (!found) return refuse('not_found')
  const { actId, paymentId } = found
  return inTransaction(pool, async (db): Promise<Done> => {
    if (actId === null || !(await askForBackAgain(db, campusId, actId, now)))
      return refuse('channel_refund_not_refused')
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'channel_refund_asked_again',
      subjectKind: 'payment',
      subjectId: paymentId,
      detail: { refundId },
    })
    return { ok: true }
  })
}

/**
 * Calls a refund off, unless the channel has begun to give it back meanwhile: it is asked first. Repeating it completes
 * what was interrupted. Refuses `not_found`, `channel_refund_not_refused`,
 * `channel_unavailable` (the channel does not answer) and `ledger_unavailable` (repeat it).
 */
export async function callOffRefund(
  deps: PostRefundDeps & SendBackDeps,
  order: Order & { note: string },
  now: Date,
): Promise<Done> {
  const { pool } = deps
  const { campusId, refundId } = order
  const found = await selectRefund(pool, { campusId, refundId })
  if (!found) return refuse('not_found')
  if (found.state === 'called_off') return { ok: true }
  if (found.state === 'calling_off') return done(await postCallOff(deps, campusId, found))
  if (found.state !== 'posted') return refuse('channel_refund_not_refused')
  const confirmed = await confirmRefused(deps, campusId, found.actId)
  if (!confirmed.ok) return confirmed
  const calling = await decide(deps, order, found, now)
  return calling ? done(await postCallOff(deps, campusId, calling)) : refuse('channel_refund_not_refused')
}

const done = (outcome: Done): Done => (outcome.ok ? { ok: true } : outcome)

/** Neither the channel is asked again without the merchant having its money, nor the other way round. */
function decide(
  { pool }: PostRefundDeps,
  { campusId, operatorId, refundId, note }: Order & { note: string },
  { actId, paymentId, amountFen }: MovingRefund,
  now: Date,
): Promise<MovingRefund | null> {
  return inTransaction(pool, async (db) => {
    if (!(await callOffSendBack(db, campusId, actId))) return null
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'channel_refund_called_off',
      subjectKind: 'payment',
      subjectId: paymentId,
      detail: { refundId, amountFen, note },
    })
    return updateCallingOff(db, { campusId, refundId }, { actId: uuidv7(now), by: operatorId, at: now })
  })
}
