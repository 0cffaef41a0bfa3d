import { type Channel, digits } from './order.ts'

/*
 * The codes that a payer's phone shows at a stall (付款码): each works once, for a minute, and its bearer has decided beforehand
 * how the payment goes.
 */

/** `lost`: it pays, and the reply never reaches the campus. */
export const behaviours = ['pays', 'password', 'lost', 'no_money'] as const
export type Behaviour = (typeof behaviours)[number]

export const CODE_MS = 60_000

type Code = { channel: Channel; behaviour: Behaviour; madeAt: number; orderNo: string | null }

export type CodeTaken = { kind: 'taken'; behaviour: Behaviour } | { kind: 'unknown' | 'expired' }

export class Wallet {
  readonly #codes = new Map<string, Code>()
  readonly #clock: () => number

  constructor(clock: () => number) {
    this.#clock = clock
  }

  issue(channel: Channel, behaviour: Behaviour): string {
    const code = newCode(channel)
    this.#codes.set(code, { channel, behaviour, madeAt: this.#clock(), orderNo: null })
    return code
  }

  /** Uses a code for an order; the same order may show it again. */
  take(channel: Channel, code: string, orderNo: string): CodeTaken {
    const known = this.#codes.get(code)
    if (!known || known.channel !== channel) return { kind: 'unknown' }
    const used = known.orderNo !== null && known.orderNo !== orderNo
    if (used || this.#clock() - known.madeAt > CODE_MS) return { kind: 'expired' }
    known.orderNo = orderNo
    return { kind: 'taken', behaviour: known.behaviour }
  }

  /** A code, and the number of the order that it was used for. */
  find(code: string): Readonly<Code> | null {
    return this.#codes.get(code) ?? null
  }
}

/** WeChat 18 digits from 10 to 15, Alipay 16 to 24 from 25 to 30, CCB 19 beginning with 62. */
function newCode(channel: Channel): string {
  if (channel === 'wechat') return `1${Number(digits(1)) % 6}${digits(16)}`
  return channel === 'alipay' ? `2${5 + (Number(digits(1)) % 5)}${digits(16)}` : `62${digits(17)}`
}
