import { type BusinessDate, startOfBusinessDate } from '../server/base/clock.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { orderNumberOf } from '../server/domains/channels/order-number.ts'
import { openAccount } from '../server/domains/ledger/open-account.ts'
import type { Act } from '../server/domains/ledger/transfer.ts'
import { shownAt } from '../server/domains/payments/means.ts'
import type { TestCampus, TestMerchant, TestTerminal } from './factories.ts'
import type { Control, PaidOrder } from './fakes/control.ts'

const DAY_MS = 24 * 3600_000
const AT_ONCE = 2_000
const WAYS = { wechat: 'native', alipay: 'page', ccb: 'wallet' } as const

type Where = {
  control: Control
  merchant: TestMerchant
  till: TestTerminal
  walletIds: readonly number[]
  channel?: keyof typeof WAYS
}

/**
 * A day of a channel in both books alike: four of five orders are top-ups, the others payments at a stall, of which every
 * other one is refunded a minute later. Evenly over the day, up to its last minutes.
 */
export async function makeChannelDay(
  campus: TestCampus,
  { control, merchant, till, walletIds, channel = 'wechat' }: Where,
  date: BusinessDate,
  count: number,
): Promise<void> {
  const { pool, campusId, poster } = campus
  const clearingId = await openAccount(pool, campusId, 'channel_clearing', { code: channel })
  const startsAt = startOfBusinessDate(date).getTime()
  const orders: PaidOrder[] = []
  let acts: Act[] = []
  const post = async () => {
    const outcomes = await Promise.all(acts.map((act) => poster.post(act)))
    if (outcomes.some(({ ok }) => !ok)) throw new Error('an act was refused')
    acts = []
  }
  for (let i = 0; i < count; i++) {
    const paidAt = startsAt + Math.floor(((i + 0.5) * DAY_MS) / count)
    const occurredAt = new Date(paidAt)
    const id = uuidv7(occurredAt)
    const amountFen = 10_00 + (i % 4_000)
    const order = {
      channel,
      orderNo: orderNumberOf(id),
      amountFen,
      subject: '校园卡',
      way: WAYS[channel],
    } as const
    if (i % 5 !== 0) {
      const walletId = walletIds[i % walletIds.length]!
      acts.push({
        shape: 'credit',
        kind: 'top_up',
        id,
        walletId,
        fromId: clearingId,
        walletFen: amountFen,
        subsidyFen: 0,
        occurredAt,
      })
      orders.push({ ...order, paidAt })
    } else {
      const place = shownAt(till.terminalId, channel)
      const toId = merchant.payableId
      acts.push({
        shape: 'plain',
        kind: 'payment',
        id,
        fromId: clearingId,
        toId,
        amountFen,
        ...place,
        occurredAt,
      })
      const refundedAt = paidAt + 60_000
      const isRefunded = i % 10 === 0 && refundedAt < startsAt + DAY_MS
      const at = new Date(refundedAt)
      const refundId = uuidv7(at)
      if (isRefunded)
        acts.push({
          shape: 'plain',
          kind: 'refund',
          id: refundId,
          fromId: toId,
          toId: clearingId,
          amountFen,
          terminalId: till.terminalId,
          reference: id,
          occurredAt: at,
        })
      const refunded = { refundNo: orderNumberOf(refundId), amountFen, doneAt: refundedAt }
      orders.push({ ...order, paidAt, ...(isRefunded && { refunded }) })
    }
    if (acts.length >= AT_ONCE) await post()
  }
  await post()
  control.putPaid({ orders })
}
