import type { Channel } from './order.ts'

/** What goes wrong with the next calls of a channel: `lose` does what was asked and drops the reply; `fail` does nothing and answers 500. */
export const troubles = ['lose', 'fail'] as const
export type Trouble = (typeof troubles)[number]

/** Calls yet to be spoilt, by channel; with `path` only those whose address or method's name holds it. */
export class Troubles {
  readonly #coming: { channel: Channel; trouble: Trouble; times: number; path: string }[] = []

  add(coming: { channel: Channel; trouble: Trouble; times?: number; path?: string }): void {
    this.#coming.push({ times: 1, path: '', ...coming })
  }

  take(channel: Channel, path: string): Trouble | null {
    const next = this.#coming.find(
      (one) => one.channel === channel && one.times > 0 && path.includes(one.path),
    )
    if (!next) return null
    next.times -= 1
    return next.trouble
  }
}
