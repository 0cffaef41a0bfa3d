import type { DifferencePlan, Planted } from './bill-differences.ts'
import type { Bills } from './bills.ts'
import type { Books } from './books.ts'
import type { Forgery, NoticeMessage } from './notice.ts'
import { type Delivery, type NoticePlan, type NoticeSender, PLAIN, type Write } from './notices.ts'
import {
  type Channel,
  channelNumber,
  digits,
  type NewOrder,
  newOrder,
  type Order,
  type Refund,
} from './order.ts'
import type { Trouble, Troubles } from './trouble.ts'
import type { Behaviour, Wallet } from './wallet.ts'
import { type Asked, json, readJson, type Told } from './wire.ts'

type Deps = {
  books: Books
  bills: Bills
  wallet: Wallet
  troubles: Troubles
  sender: NoticeSender
  write: Write
}

type Which = { channel: Channel; orderNo: string }

const SIGNED_AT_ONCE = 64

/** An order that was paid elsewhere or long ago. */
export type PaidOrder = NewOrder & {
  paidAt: number
  refunded?: { refundNo: string; amountFen: number; doneAt: number }
}

/** The strings by which a test, or whoever shows the demo, moves the outside parties. Each verb takes one object. */
export class Control {
  readonly #deps: Deps

  constructor(deps: Deps) {
    this.#deps = deps
  }

  /** How a channel's notices go out from now on; what is not named is as usual. */
  notices({ channel, ...plan }: { channel: Channel } & Partial<NoticePlan>): void {
    this.#deps.sender.plans[channel] = { ...PLAIN, ...plan }
  }

  /** Spoils the next calls of a channel; `path` narrows it to calls whose address holds it. */
  trouble(coming: { channel: Channel; trouble: Trouble; times?: number; path?: string }): void {
    this.#deps.troubles.add(coming)
  }

  /** How long a channel's refunds take, and whether the merchant has money there to give back. */
  refunds({
    channel,
    takeMs,
    withoutMoney,
  }: {
    channel: Channel
    takeMs?: number
    withoutMoney?: boolean
  }): void {
    const { books } = this.#deps
    if (takeMs !== undefined) books.refundMs[channel] = takeMs
    if (withoutMoney !== undefined) books.withoutMoney[withoutMoney ? 'add' : 'delete'](channel)
  }

  /** A code to be scanned at a stall, and how paying with it will go. */
  code({ channel, behaviour = 'pays' }: { channel: Channel; behaviour?: Behaviour }): { code: string } {
    return { code: this.#deps.wallet.issue(channel, behaviour) }
  }

  /** The payer types the password (or will not): of an order whose code asked for it, or of one that waits at the cashier. */
  pay({ channel, orderNo, refuse = false }: Which & { refuse?: boolean }): { paid: boolean } {
    const { books, sender } = this.#deps
    const order = this.#order({ channel, orderNo })
    if (refuse) {
      if (order.state === 'password') books.change(order, 'failed')
      return { paid: false }
    }
    const paid = books.pay(order)
    if (paid) sender.tell(order, null)
    return { paid }
  }

  orders({ channel }: { channel: Channel }): { orders: Order[] } {
    return { orders: this.#deps.books.of(channel) }
  }

  /** What was sent, oldest first. */
  deliveries(): { deliveries: Delivery[] } {
    return { deliveries: this.#deps.sender.deliveries }
  }

  /** Puts paid orders there: a history, or a day of a hundred thousand. */
  putPaid({ orders }: { orders: readonly PaidOrder[] }): void {
    this.#deps.books.hold(
      orders.map(({ paidAt, refunded, ...order }) => ({
        ...newOrder(order, paidAt),
        state: 'paid',
        paidAt,
        channelOrderId: channelNumber(order.channel, paidAt),
        refunds: refunded ? [doneRefund(refunded)] : [],
      })),
    )
  }

  /** Sends one order's notice (of a refund with `refundNo`) as planned, now. */
  sendNotice({
    channel,
    orderNo,
    refundNo = null,
    ...plan
  }: Which & { refundNo?: string | null } & Partial<NoticePlan>): void {
    this.#deps.sender.tell(this.#order({ channel, orderNo }), refundNo, { ...PLAIN, ...plan })
  }

  /** Notices as data, of paid orders, for whoever wants to shuffle and post them. Thousands a second. */
  async makeNotices({
    channel,
    orderNos,
    forgery = null,
    amountFen = null,
  }: {
    channel: Channel
    orderNos: readonly string[]
    forgery?: Forgery | null
    amountFen?: number | null
  }): Promise<{ notices: NoticeMessage[] }> {
    const notices: NoticeMessage[] = []
    for (let start = 0; start < orderNos.length; start += SIGNED_AT_ONCE) {
      const some = orderNos
        .slice(start, start + SIGNED_AT_ONCE)
        .map((orderNo) => this.#order({ channel, orderNo }))
      const about = { refundNo: null, forgery, amountFen }
      notices.push(...(await Promise.all(some.map((order) => this.#deps.write(order, about)))))
    }
    return { notices }
  }

  /** Whether bills are there at once, and not at ten o'clock of the next day. */
  bills({ atOnce }: { atOnce: boolean }): void {
    this.#deps.bills.atOnce = atOnce
  }

  /** Plants differences in the bill of a day, and tells which; a day has as many as were planted last. */
  plant({ channel, date, plan }: { channel: Channel; date: string; plan: DifferencePlan }): {
    planted: Planted[]
  } {
    return { planted: this.#deps.bills.plant(channel, date, plan) }
  }

  #order({ channel, orderNo }: Which): Order {
    const order = this.#deps.books.find(channel, orderNo)
    if (!order) throw new Error(`${channel} has no order ${orderNo}`)
    return order
  }
}

function doneRefund({ refundNo, amountFen, doneAt }: NonNullable<PaidOrder['refunded']>): Refund {
  return { refundNo, amountFen, doneAt, madeAt: doneAt, refundId: `50${digits(26)}`, byReversal: false }
}

const VERBS = new Set(Object.getOwnPropertyNames(Control.prototype).filter((name) => name !== 'constructor'))

/** `POST /control/<verb>` with the verb's object as JSON. Only JSON: no other site's page can send that here. */
export async function controlRoute(control: Control, { method, path, headers, body }: Asked): Promise<Told> {
  const verb = path.split('/')[2] ?? ''
  if (method !== 'POST' || !VERBS.has(verb)) return json(404, { verbs: [...VERBS] })
  if (!/^application\/json\b/.test(headers['content-type'] ?? '')) return json(415, { error: 'JSON only' })
  const argument = readJson(body.length === 0 ? '{}' : body)
  if (!argument) return json(400, { error: 'one JSON object, please' })
  try {
    const verbs = control as unknown as Record<string, (argument: object) => unknown>
    return json(200, (await verbs[verb]!(argument)) ?? {})
  } catch (error) {
    return json(400, { error: String(error) })
  }
}
