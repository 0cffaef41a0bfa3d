import {
  type Channel,
  channelNumber,
  digits,
  type NewOrder,
  newOrder,
  type Order,
  type Refund,
  refundedFen,
} from './order.ts'

/*
 * All orders of all channels, and the only place where one changes. Every change is told to `onChange`, which keeps it.
 */

export type Made = { kind: 'made' | 'again'; order: Order } | { kind: 'different'; order: Order }

export type RefundMade =
  | { kind: 'made' | 'again'; refund: Refund }
  /** The same number with another amount, more than is left, or nothing was paid. */
  | { kind: 'different' | 'too_much' | 'not_paid' | 'no_money' }

export class Books {
  readonly #orders = new Map<string, Order>()
  readonly #byToken = new Map<string, Order>()
  readonly #byChannelId = new Map<string, Order>()
  readonly #byRefundNo = new Map<string, Order>()
  readonly #onChange: (orders: Order[]) => void
  readonly #clock: () => number
  /** How long a refund takes, by channel; a merchant without money gets none. */
  readonly refundMs: Record<Channel, number> = { wechat: 500, alipay: 0, ccb: 0 }
  readonly withoutMoney = new Set<Channel>()

  constructor(clock: () => number, onChange: (orders: Order[]) => void) {
    this.#clock = clock
    this.#onChange = onChange
  }

  /** An order as it is now: one that nobody paid in time is closed. */
  find(channel: Channel, orderNo: string): Order | null {
    return this.#asOfNow(this.#orders.get(`${channel} ${orderNo}`))
  }

  findByToken(channel: Channel, token: string): Order | null {
    return this.#asOfNow(this.#byToken.get(`${channel} ${token}`))
  }

  findByChannelId(channel: Channel, channelOrderId: string): Order | null {
    return this.#asOfNow(this.#byChannelId.get(`${channel} ${channelOrderId}`))
  }

  of(channel: Channel): Order[] {
    return [...this.#orders.values()].filter((order) => order.channel === channel)
  }

  /** A new order, or the same once more; `different` when the number was used for something else. */
  make(asked: NewOrder): Made {
    const known = this.find(asked.channel, asked.orderNo)
    if (!known) {
      const order = newOrder(asked, this.#clock())
      this.hold([order])
      return { kind: 'made', order }
    }
    const same =
      known.amountFen === asked.amountFen && known.subject === asked.subject && known.way === asked.way
    return { kind: same ? 'again' : 'different', order: known }
  }

  /** Puts orders there as they are: what was kept, or a history. */
  hold(orders: Order[]): void {
    for (const order of orders) this.take(order)
    this.#onChange(orders)
  }

  /** As `hold`, of what is kept already. */
  take(order: Order): void {
    this.#orders.set(`${order.channel} ${order.orderNo}`, order)
    this.#byToken.set(`${order.channel} ${order.token}`, order)
    if (order.channelOrderId) this.#byChannelId.set(`${order.channel} ${order.channelOrderId}`, order)
    for (const { refundNo } of order.refunds) this.#byRefundNo.set(`${order.channel} ${refundNo}`, order)
  }

  /** @returns false when the order takes no money any more */
  pay(order: Order): boolean {
    if (order.state !== 'waiting' && order.state !== 'password') return false
    order.state = 'paid'
    order.paidAt = this.#clock()
    order.channelOrderId ??= channelNumber(order.channel, order.paidAt)
    this.hold([order])
    return true
  }

  /** The payer must type the password, or the payment came to nothing, or the order was closed before anybody paid. */
  change(order: Order, state: 'password' | 'failed' | 'closed'): void {
    order.state = state
    this.hold([order])
  }

  /** A charge that came to nothing is tried again with a fresh code. */
  reopen(order: Order): void {
    order.state = 'waiting'
  }

  /** Ends an order whatever became of it. @returns false when the merchant has no money to give back */
  reverse(order: Order): boolean {
    if (order.state === 'reversed') return true
    const leftFen = order.state === 'paid' ? order.amountFen - refundedFen(order) : 0
    if (leftFen > 0) {
      if (this.withoutMoney.has(order.channel)) return false
      const now = this.#clock()
      order.refunds.push({ ...this.#refund(order, '', leftFen), doneAt: now, byReversal: true })
    }
    order.state = 'reversed'
    this.hold([order])
    return true
  }

  refund(order: Order, refundNo: string, amountFen: number): RefundMade {
    const known = order.refunds.find((refund) => refund.refundNo === refundNo)
    if (known) return known.amountFen === amountFen ? { kind: 'again', refund: known } : { kind: 'different' }
    if (order.state !== 'paid') return { kind: 'not_paid' }
    if (refundedFen(order) + amountFen > order.amountFen) return { kind: 'too_much' }
    if (this.withoutMoney.has(order.channel)) return { kind: 'no_money' }
    const refund = this.#refund(order, refundNo, amountFen)
    order.refunds.push(refund)
    this.hold([order])
    return { kind: 'made', refund }
  }

  findRefund(channel: Channel, refundNo: string): { order: Order; refund: Refund } | null {
    const order = this.#byRefundNo.get(`${channel} ${refundNo}`)
    const refund = order?.refunds.find((one) => one.refundNo === refundNo && !one.byReversal)
    return order && refund ? { order, refund } : null
  }

  #refund(order: Order, refundNo: string, amountFen: number): Refund {
    const madeAt = this.#clock()
    const doneAt = madeAt + this.refundMs[order.channel]
    return { refundNo, refundId: `50${digits(26)}`, amountFen, madeAt, doneAt, byReversal: false }
  }

  #asOfNow(order: Order | undefined): Order | null {
    if (!order) return null
    if (order.state === 'waiting' && order.expiresAt <= this.#clock()) this.change(order, 'closed')
    return order
  }
}
