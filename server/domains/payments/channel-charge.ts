import type { ChannelCode } from '../../../contract/channels.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Fen } from '../../base/money.ts'
import type { ChargeRefusal } from '../channels/channel.ts'
import { type AccountId, claimKey, type PlainAct } from '../ledger/transfer.ts'
import { shownAt } from './means.ts'
import type { Payment } from './payment.ts'

/** A payment by a channel's code, as its row stands; the states are explained in its migration. */
export type ChannelCharge = {
  paymentId: string
  terminalId: string
  channel: ChannelCode
  payableId: AccountId
  priceFen: Fen
  chargedFen: Fen
  codeHash: string
  state: 'asked' | 'waiting' | 'unknown' | 'paid' | 'refused' | 'reversing' | 'reversed' | 'kept'
  reason: ChargeRefusal | null
  askedAt: Date
  decideBy: Date
  paidAt: Date | null
  posted: boolean
  reversalId: string | null
  reversedAt: Date | null
  follows: number
}

/** What a terminal is told of it. */
export type ChargeAnswer =
  | { ok: true; repeat: boolean; payment: ChannelPayment }
  | { ok: true; pending: PendingCharge }
  | Refusal

/** As any payment, but nobody of the campus paid it. */
export type ChannelPayment = Omit<Payment, 'walletFen'> & { channel: ChannelCode }
export type PendingCharge = { id: string; amountFen: Fen; waitsFor: 'password' | 'answer'; until: Date }

const PAYERS: Record<ChannelCode, string> = { wechat: '微信用户', alipay: '支付宝用户', ccb: '建行用户' }

/** Who pays by a channel is nobody that the campus knows. */
export function channelPayer(channel: ChannelCode): Payment['payer'] {
  return { name: PAYERS[channel], campusNoTail: '' }
}

/** The answer that a charge's row stands for; of a paid one only once the ledger has it. */
export function answerOf(charge: ChannelCharge, repeat: boolean): ChargeAnswer {
  const { paymentId: id, state, priceFen, chargedFen, channel, decideBy, paidAt, reversalId } = charge
  if ((state === 'paid' || reversalId !== null) && paidAt !== null) {
    const payment = {
      id,
      amountFen: priceFen,
      chargedFen,
      subsidyFen: 0,
      payer: channelPayer(channel),
      at: paidAt,
      channel,
    }
    return { ok: true, repeat, payment }
  }
  if (state === 'refused') return refuse('channel_refused', { reason: charge.reason ?? 'order_ended' })
  if (state === 'reversed' || state === 'kept') return refuse('channel_refused', { reason: state })
  const waitsFor = state === 'waiting' ? 'password' : 'answer'
  return { ok: true, pending: { id, amountFen: priceFen, waitsFor, until: decideBy } }
}

/** The money of a payment by a channel's code: the channel owes it to the campus, the campus to the merchant. */
export function paymentAct(charge: ChannelCharge, clearingId: AccountId, at: Date): PlainAct {
  return {
    shape: 'plain',
    kind: 'payment',
    id: charge.paymentId,
    fromId: clearingId,
    toId: charge.payableId,
    amountFen: charge.chargedFen,
    ...shownAt(charge.terminalId, charge.channel),
    occurredAt: at,
  }
}

const REVERSAL_REMEMBERED_MS = 30 * 86_400_000

/** Its way back. */
export function reversalAct(
  charge: ChannelCharge,
  clearingId: AccountId,
  reversal: { id: string; at: Date },
): PlainAct {
  return {
    shape: 'plain',
    kind: 'reversal',
    id: reversal.id,
    fromId: charge.payableId,
    toId: clearingId,
    amountFen: charge.chargedFen,
    terminalId: charge.terminalId,
    reference: charge.paymentId,
    occurredAt: reversal.at,
    claim: {
      key: claimKey('reversal', charge.paymentId),
      expiresAt: new Date(reversal.at.getTime() + REVERSAL_REMEMBERED_MS),
    },
  }
}
