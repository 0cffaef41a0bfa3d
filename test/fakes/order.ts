import { randomInt } from 'node:crypto'

/*
 * An order as a channel keeps it: one state machine for WeChat Pay, Alipay and CCB alike. What differs between them is how
 * it is asked and how it is told, which is in the folders beside this file.
 */

export const channels = ['wechat', 'alipay', 'ccb'] as const
export type Channel = (typeof channels)[number]

/** How it came to be: inside WeChat, by a phone's browser, by a QR, from CCB's wallet, or by a code shown at a stall. */
export type Way = 'jsapi' | 'h5' | 'native' | 'page' | 'wap' | 'wallet' | 'code'

/**
 * `waiting`: nobody has paid. `password`: the payer of a shown code is asked for the password. `failed`: a shown code that
 * came to nothing. `reversed`: ended by the merchant, what was paid has gone back.
 */
export type State = 'waiting' | 'password' | 'paid' | 'closed' | 'reversed' | 'failed'

export type Refund = {
  refundNo: string
  /** The channel's own number. */
  refundId: string
  amountFen: number
  madeAt: number
  /** From when on the money is back. */
  doneAt: number
  /** Given back by a reversal, which the merchant numbers not. */
  byReversal: boolean
}

export type Order = {
  channel: Channel
  /** The merchant's number. */
  orderNo: string
  amountFen: number
  subject: string
  way: Way
  noticeUrl: string | null
  returnUrl: string | null
  /** The last segment of its cashier page; WeChat's prepay id. */
  token: string
  madeAt: number
  expiresAt: number
  state: State
  /** The channel's number, once paid; Alipay's from the beginning. */
  channelOrderId: string | null
  paidAt: number | null
  payer: string
  refunds: Refund[]
}

export type NewOrder = Pick<Order, 'channel' | 'orderNo' | 'amountFen' | 'subject' | 'way'> &
  Partial<Pick<Order, 'noticeUrl' | 'returnUrl' | 'expiresAt' | 'payer'>>

const HOUR_MS = 3600_000

export function newOrder(asked: NewOrder, now: number): Order {
  return {
    noticeUrl: null,
    returnUrl: null,
    expiresAt: now + 2 * HOUR_MS,
    payer: asked.channel === 'alipay' ? '2088102100000001' : 'oFakePayer0000000000000000001',
    ...asked,
    token: tokenOf(asked.channel),
    madeAt: now,
    state: 'waiting',
    // Alipay numbers a trade when it begins, the others when it is paid.
    channelOrderId: asked.channel === 'alipay' ? channelNumber('alipay', now) : null,
    paidAt: null,
    refunds: [],
  }
}

/** Whether it is back. One that takes no time is, though the clock was read a moment before. */
export function isDone({ doneAt, madeAt }: Refund, now: number): boolean {
  return doneAt <= Math.max(now, madeAt)
}

/** What is back already or on its way. */
export function refundedFen({ refunds }: Order): number {
  return refunds.reduce((sum, { amountFen }) => sum + amountFen, 0)
}

/** What a channel keeps of a payment, or gives back of a refund: 0.6 %, CCB 0.3 %, rounded half up. */
export function feeFen(channel: Channel, amountFen: number): number {
  return Math.floor((amountFen * (channel === 'ccb' ? 30 : 60) + 5_000) / 10_000)
}

/** A number as the channel gives: 28 digits with the date in front; WeChat's begin with 42. */
export function channelNumber(channel: Channel, at: number): string {
  const date = shanghai(at).slice(0, 10).replaceAll('-', '')
  const front = channel === 'wechat' ? '4200' : channel === 'ccb' ? '105' : ''
  return `${front}${date}${digits(28 - front.length - 8)}`
}

export function digits(count: number): string {
  let text = ''
  while (text.length < count) text += String(randomInt(0, 1_000_000_000)).padStart(9, '0')
  return text.slice(0, count)
}

function tokenOf(channel: Channel): string {
  return channel === 'wechat' ? `wx${digits(34)}` : digits(32)
}

/** `2026-11-23 12:00:00` in Shanghai, as both WeChat's and Alipay's bills write it. */
export function shanghai(at: number): string {
  return new Date(at + 8 * HOUR_MS).toISOString().slice(0, 19).replace('T', ' ')
}

/** `12.34`, by digits alone. */
export function yuan(fen: number): string {
  const text = String(Math.abs(fen)).padStart(3, '0')
  return `${fen < 0 ? '-' : ''}${text.slice(0, -2)}.${text.slice(-2)}`
}
