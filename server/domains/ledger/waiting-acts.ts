import type { Item } from './batch.ts'
import type { Outcome } from './transfer.ts'

/** An act on its way through the poster. */
export type Waiting = Item & {
  keys: readonly Key[]
  /** Null: when the database posts it. */
  postedAt: Date | null
  deadlineMs: number
  /** `overdue`: answered, but a batch or a line may still hold it; `settled`: answered and let go. */
  state: 'waiting' | 'overdue' | 'settled'
  resolve: (outcome: Outcome) => void
  reject: (error: unknown) => void
}

type Key = number | string

/** What no batch may hold twice, nor two batches at once: the wallet, the id, the claim. */
export function keysOf({ act, walletId }: Item): Key[] {
  const keys: Key[] = [act.id]
  if (walletId !== 0) keys.push(walletId)
  if (act.claim) keys.push(act.claim.key)
  return keys
}

/**
 * The queue before the batches. An act becomes ready when it alone holds its keys, and holds them until it is let go;
 * others with one of them wait, in the order in which they came.
 */
export class WaitingActs {
  readonly #ready: Waiting[] = []
  #readyFrom = 0
  readonly #held = new Map<Key, Waiting[] | null>()

  /** How many acts could go into a batch now. */
  get readyCount(): number {
    return this.#ready.length - this.#readyFrom
  }

  add(waiting: Waiting): void {
    const { keys } = waiting
    for (const key of keys) {
      const line = this.#held.get(key)
      if (line === undefined) continue
      if (line === null) this.#held.set(key, [waiting])
      else line.push(waiting)
      return
    }
    for (const key of keys) this.#held.set(key, null)
    this.#ready.push(waiting)
  }

  /** The next acts for a batch, at most `count`; those that are overdue are let go on the way. */
  take(count: number): Waiting[] {
    const taken: Waiting[] = []
    while (taken.length < count && this.#readyFrom < this.#ready.length) {
      const waiting = this.#ready[this.#readyFrom++]!
      if (waiting.state === 'overdue') this.release(waiting)
      else taken.push(waiting)
    }
    if (this.#readyFrom > 4096 || this.#readyFrom === this.#ready.length) {
      this.#ready.splice(0, this.#readyFrom)
      this.#readyFrom = 0
    }
    return taken
  }

  /** Puts acts back that hold their keys, behind those that are ready. */
  putBack(waiting: readonly Waiting[]): void {
    this.#ready.push(...waiting)
  }

  /** The act is decided: its keys go to those that wait for them. */
  release(waiting: Waiting): void {
    for (const key of waiting.keys) this.#releaseKey(key)
  }

  #releaseKey(key: Key): void {
    const line = this.#held.get(key)
    this.#held.delete(key)
    if (!line) return
    // The first that gets all its keys takes this one too and the rest go on waiting for it; one that must wait for
    // another key stands there now.
    for (let next = 0; next < line.length; next++) {
      this.add(line[next]!)
      if (this.#held.has(key)) {
        const rest = line.slice(next + 1)
        const arrived = this.#held.get(key)
        this.#held.set(key, arrived ? [...rest, ...arrived] : rest.length > 0 ? rest : null)
        return
      }
    }
  }
}
