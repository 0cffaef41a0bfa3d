import type { Forgery, NoticeMessage } from './notice.ts'
import type { Channel, Order } from './order.ts'

/** How a channel's notices go out from now on. */
export type NoticePlan = {
  /** False: never. */
  send: boolean
  delayMs: number
  /** How many at once. */
  times: number
  forgery: Forgery | null
  /** Another amount than was paid, signed all the same. */
  amountFen: number | null
}

export const PLAIN: NoticePlan = { send: true, delayMs: 0, times: 1, forgery: null, amountFen: null }

/** Tells the campus of an order that was paid, or of its refund. */
export type Tell = (order: Order, refundNo?: string) => void

export type Delivery = {
  channel: Channel
  orderNo: string
  refundNo: string | null
  at: number
  /** Null when nobody answered. */
  status: number | null
  accepted: boolean
}

export type Write = (
  order: Order,
  about: { refundNo: string | null; forgery: Forgery | null; amountFen: number | null },
) => Promise<NoticeMessage>

/** After how long an unanswered notice is sent again: the real ones' hours are seconds here. */
const AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 300_000]
const TIMEOUT_MS = 5_000
const KEPT = 1_000

/** Sends notices, again and again until each is accepted in the channel's words. */
export class NoticeSender {
  readonly plans: Record<Channel, NoticePlan> = {
    wechat: { ...PLAIN },
    alipay: { ...PLAIN },
    ccb: { ...PLAIN },
  }
  readonly deliveries: Delivery[] = []
  readonly #write: Write
  readonly #clock: () => number
  readonly #timers = new Set<NodeJS.Timeout>()
  readonly #stopped = new AbortController()

  constructor(write: Write, clock: () => number) {
    this.#write = write
    this.#clock = clock
  }

  tell(order: Order, refundNo: string | null, plan: NoticePlan = this.plans[order.channel]): void {
    if (!plan.send || order.noticeUrl === null) return
    for (let i = 0; i < plan.times; i++) this.#later(plan.delayMs, () => this.#send(order, refundNo, plan, 0))
  }

  close(): void {
    this.#stopped.abort()
    for (const timer of this.#timers) clearTimeout(timer)
  }

  #later(delayMs: number, act: () => Promise<void>): void {
    if (this.#stopped.signal.aborted) return
    const timer = setTimeout(() => {
      this.#timers.delete(timer)
      void act()
    }, delayMs)
    this.#timers.add(timer)
  }

  /** A forger tries once; a channel goes on. */
  async #send(order: Order, refundNo: string | null, plan: NoticePlan, attempt: number): Promise<void> {
    const { forgery, amountFen } = plan
    const message = await this.#write(order, { refundNo, forgery, amountFen })
    const { status, accepted } = await this.#post(order, message)
    const { channel, orderNo } = order
    this.deliveries.push({ channel, orderNo, refundNo, at: this.#clock(), status, accepted })
    if (this.deliveries.length > KEPT) this.deliveries.shift()
    const againMs = AGAIN_MS[attempt]
    if (accepted || forgery !== null || againMs === undefined) return
    this.#later(againMs, () => this.#send(order, refundNo, plan, attempt + 1))
  }

  async #post(
    order: Order,
    { headers, body }: NoticeMessage,
  ): Promise<{ status: number | null; accepted: boolean }> {
    const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(TIMEOUT_MS)])
    try {
      const reply = await fetch(order.noticeUrl!, {
        method: 'POST',
        headers,
        body,
        signal,
        redirect: 'error',
      })
      const text = await reply.text()
      return { status: reply.status, accepted: isAccepted(order.channel, reply.status, text) }
    } catch {
      return { status: null, accepted: false }
    }
  }
}

/** WeChat Pay wants the status, Alipay the word `success` and nothing else, CCB its JSON. */
function isAccepted(channel: Channel, status: number, text: string): boolean {
  if (channel === 'wechat') return status === 200 || status === 204
  if (channel === 'alipay') return status === 200 && text === 'success'
  return status === 200 && text.replaceAll(/\s/g, '') === '{"result":"SUCCESS"}'
}
