import { createHash } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { isTimely } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import { channelOfCode } from '../../protocols/channel-codes.ts'
import { nextFollow } from '../channels/next-follow.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { findAct } from '../ledger/act.ts'
import { priceFor } from '../merchants/price.ts'
import type { PolicyAt } from '../policy/read.ts'
import { answerOf, type ChannelCharge, type ChargeAnswer } from './channel-charge.ts'
import { insertCharge, selectCharge } from './channel-charge-store.ts'
import { checkAmount, sells } from './decide.ts'
import { followCharge, giveUp, noteOutcome } from './follow-charge.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { lacksShift } from './payment.ts'
import type { ChargeDeps } from './reverse-charge.ts'

export type ChargeCodeDeps = ChargeDeps & Pick<PaymentLookUps, 'counterOf'> & { policyAt: PolicyAt }

/** A channel's code that a terminal was shown. */
export type CodeAttempt = {
  campusId: number
  terminalId: string
  id: string
  amountFen: Fen
  text: string
  clientAddress: string
}

/**
 * Takes a payment by a code of WeChat, Alipay or CCB (RULES 3.1, 3.3). The same id again asks what became of it: the
 * channel is charged once, under the payment's own number, whatever was lost. What the channel does not decide in time
 * is reversed there. A definite refusal ends the id: a fresh code is a new payment.
 * Refuses, in this order: `id_time_invalid`, `terminal_unknown`, `shift_required`, `amount_invalid`, `id_conflict`,
 * `credential_invalid` (no channel's code), `channel_unavailable` (not set up here), `channel_refused` with a `reason`.
 */
export async function chargeCode(
  deps: ChargeCodeDeps,
  attempt: CodeAttempt,
  now: Date,
): Promise<ChargeAnswer> {
  const { campusId, terminalId, id, amountFen: priceFen, text } = attempt
  const known = await selectCharge(deps.pool, { campusId, paymentId: id })
  if (known) return answerRepeat(deps, attempt, known, now)
  const [counter, policy] = await Promise.all([
    deps.counterOf(campusId, terminalId),
    deps.policyAt(campusId, now),
  ])
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  if (!sells(counter)) return refuse('terminal_unknown')
  if (lacksShift(counter)) return refuse('shift_required')
  const payable = checkAmount(priceFen, policy)
  if (!payable.ok) return payable
  if (await findAct(deps.pool, campusId, id)) return refuse('id_conflict')
  const code = channelOfCode(text)
  if (!code) return refuse('credential_invalid')
  const channel = deps.channelsOf(campusId).get(code)
  if (!channel) return refuse('channel_unavailable')
  const charge: ChannelCharge = {
    paymentId: id,
    terminalId,
    channel: code,
    payableId: counter.payableId,
    priceFen,
    chargedFen: Math.max(1, priceFor(priceFen, policy.channelPayerTier, policy)),
    codeHash: hashOf(text),
    state: 'asked',
    reason: null,
    askedAt: now,
    decideBy: new Date(now.getTime() + policy.channelDecideSeconds * 1000),
    paidAt: null,
    posted: false,
    reversalId: null,
    reversedAt: null,
    follows: 0,
  }
  if (!(await insertCharge(deps.pool, campusId, { ...charge, followAt: nextFollow(3, now) }))) {
    const first = await selectCharge(deps.pool, { campusId, paymentId: id })
    return first ? answerRepeat(deps, attempt, first, now) : refuse('id_conflict')
  }
  const outcome = await channel.chargeCode({
    orderNo: orderNumberOf(id),
    amountFen: charge.chargedFen,
    subject: '校园消费',
    code: text,
    terminalId,
    clientAddress: attempt.clientAddress,
  })
  return told(await noteOutcome(deps, campusId, charge, outcome, now), false)
}

/** The same attempt again: what became of it. */
async function answerRepeat(
  deps: ChargeCodeDeps,
  { campusId, terminalId, amountFen, text }: CodeAttempt,
  known: ChannelCharge,
  now: Date,
): Promise<ChargeAnswer> {
  const same =
    known.terminalId === terminalId && known.priceFen === amountFen && known.codeHash === hashOf(text)
  if (!same) return refuse('id_conflict')
  return told(await followCharge(deps, campusId, known, now), true)
}

/**
 * The cashier or the payer gives up (RULES 3.3): what the channel has by then, it gives back, unless it was paid already.
 * A charge that may still be on its way to the channel stays pending: ask again, for a reversal could overtake it.
 * Refuses `payment_unknown`, and `channel_refused` once it is reversed.
 */
export async function cancelCharge(
  deps: ChargeDeps,
  { campusId, terminalId, paymentId }: { campusId: number; terminalId: string; paymentId: string },
  now: Date,
): Promise<ChargeAnswer> {
  const known = await selectCharge(deps.pool, { campusId, paymentId })
  if (known?.terminalId !== terminalId) return refuse('payment_unknown')
  const followed = await followCharge(deps, campusId, known, now)
  return told(await giveUp(deps, campusId, followed, now), true)
}

/** A payment that the ledger could not take yet is not approved yet. */
function told(charge: ChannelCharge, repeat: boolean): ChargeAnswer {
  const unposted: Refusal | null =
    charge.state === 'paid' && !charge.posted ? refuse('ledger_unavailable') : null
  return unposted ?? answerOf(charge, repeat)
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
