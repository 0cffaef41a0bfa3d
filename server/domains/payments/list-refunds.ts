import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { ListedRefund, RefundQuery } from '../../../contract/refunds.ts'
import { assert } from '../../base/assert.ts'
import { addDays, isBusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { isUuidv7 } from '../../base/ids.ts'
import type { Fen } from '../../base/money.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import { channelPayer } from './channel-charge.ts'
import { maskedPayer } from './payment.ts'
import { type RefundFilter, type RefundRow, selectRefunds } from './refund-list-store.ts'

const PAGE = 50
/** Of one payment; each gives back at least a fen, and nobody asks so often. */
const OF_PAYMENT_MAX = 500

/** Nothing but what a scope leaves out. */
const EVERY: RefundFilter = {
  merchantId: null,
  paymentId: null,
  refundId: null,
  state: null,
  from: null,
  before: null,
}

/** The filter of a query within a scope; null: nothing is in both. Refuses `body_invalid` (a date that is none). */
export function refundFilter(
  scope: MerchantScope,
  { state, merchantId, from, to }: Omit<RefundQuery, 'cursor'>,
): { ok: true; filter: RefundFilter | null } | Refusal {
  if ([from, to].some((date) => date !== undefined && !isBusinessDate(date))) return refuse('body_invalid')
  const own = scope === 'all' ? (merchantId ?? null) : scope.merchantId
  const isNobodys = scope !== 'all' && (own === null || (merchantId !== undefined && merchantId !== own))
  if (isNobodys) return { ok: true, filter: null }
  return {
    ok: true,
    filter: {
      ...EVERY,
      merchantId: own,
      state: state ?? null,
      from: from === undefined ? null : startOfBusinessDate(from),
      before: to === undefined ? null : startOfBusinessDate(addDays(to, 1)),
    },
  }
}

/** Refunds, the latest first. Refuses `body_invalid` (a date that is none) and `cursor_invalid`. */
export async function listRefunds(
  db: Queryable,
  { campusId, scope, query }: { campusId: number; scope: MerchantScope; query: RefundQuery },
): Promise<{ ok: true; refunds: ListedRefund[]; next?: string } | Refusal> {
  const { cursor = null, ...filters } = query
  if (cursor !== null && !isUuidv7(cursor)) return refuse('cursor_invalid')
  const made = refundFilter(scope, filters)
  if (!made.ok) return made
  if (made.filter === null) return { ok: true, refunds: [] }
  // One more than is shown tells whether there is a next page.
  const found = await selectRefunds(db, campusId, made.filter, { before: cursor, limit: PAGE + 1 })
  const refunds = found.slice(0, PAGE).map(shownRefund)
  return { ok: true, refunds, ...(found.length > PAGE ? { next: refunds.at(-1)!.id } : {}) }
}

/** One refund that is there, as it is listed. */
export async function readRefund(db: Queryable, campusId: number, refundId: string): Promise<ListedRefund> {
  const page = { before: null, limit: 1 }
  const [row] = await selectRefunds(db, campusId, { ...EVERY, refundId }, page)
  return shownRefund(row!)
}

/** The refunds of a payment, the latest first, and what may still be asked of what was charged. */
export async function refundsOfPayment(
  db: Queryable,
  campusId: number,
  { paymentId, chargedFen, isReversed }: { paymentId: string; chargedFen: Fen; isReversed: boolean },
): Promise<{ refunds: ListedRefund[]; refundableFen: Fen }> {
  const page = { before: null, limit: OF_PAYMENT_MAX }
  const refunds = (await selectRefunds(db, campusId, { ...EVERY, paymentId }, page)).map(shownRefund)
  const askedFen = refunds.reduce((sum, { state, amountFen }) => sum + (counts(state) ? amountFen : 0), 0)
  return { refunds, refundableFen: isReversed ? 0 : chargedFen - askedFen }
}

/** As the desk may see who paid. */
export function payerOf({ name, campusNo, channel }: Pick<RefundRow, 'name' | 'campusNo' | 'channel'>) {
  if (channel !== null) return channelPayer(channel)
  assert(name !== null && campusNo !== null, 'somebody paid')
  return maskedPayer({ name, campusNo })
}

function channelOf({ channel, channelState, channelRefusal }: RefundRow): ListedRefund['channel'] {
  if (channel === null || channelState === null) return null
  return { code: channel, state: channelState, refusal: channelState === 'refused' ? channelRefusal : null }
}

function counts(state: ListedRefund['state']): boolean {
  return state === 'waiting' || state === 'approved' || state === 'posted'
}

function shownRefund(row: RefundRow): ListedRefund {
  const { askedBy, askerName, decidedBy, deciderName } = row
  return {
    id: row.id,
    paymentId: row.paymentId,
    state: row.state,
    amountFen: row.amountFen,
    subsidyFen: row.subsidyFen,
    reason: row.reason,
    askedAt: row.askedAt.toISOString(),
    askedBy: { id: askedBy, name: askerName },
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: deciderName },
    note: row.note,
    postedAt: row.postedAt?.toISOString() ?? null,
    actId: row.actId,
    channel: channelOf(row),
    payment: {
      chargedFen: row.chargedFen,
      otherRefundsFen: row.otherRefundsFen,
      paidAt: row.paidAt.toISOString(),
      payer: payerOf(row),
      channel: row.channel,
      merchantId: row.merchantId,
      merchant: row.merchant,
      stall: row.stall,
      terminal: row.terminal,
    },
  }
}
