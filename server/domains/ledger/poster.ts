import { assert } from '../../base/assert.ts'
import { openPool, type Pool, SERVER_ROLE } from '../../base/database.ts'
import { type BatchOutcome, itemOf } from './batch.ts'
import { isConnectionError, Lane } from './lane.ts'
import type { Act, Outcome } from './transfer.ts'
import { keysOf, type Waiting, WaitingActs } from './waiting-acts.ts'

export interface PosterOptions {
  campusId: number
  /** Connections that post side by side, each on a lane of its own; default 2. */
  lanes?: number
  /** Most acts in one commit; default 500. */
  batchMax?: number
  /** After this long without the database an act is answered `ledger_unavailable`; default 10 s. */
  unavailableAfterMs?: number
  /** Told of lost connections and of what was thrown by PostgreSQL. */
  onError?: (error: unknown) => void
}

const SWEEP_MS = 100
const RECONNECT_FIRST_MS = 20
const RECONNECT_MOST_MS = 500

/**
 * The only way money moves. Acts that come while a batch is under way share the next one: one call, one commit.
 * When the database is lost, the batch's fate is unknown: its acts are posted again under their ids, and those that
 * were committed are answered as repeats of themselves.
 */
export class Poster {
  readonly #pool: Pool
  readonly #campusId: number
  readonly #batchMax: number
  readonly #unavailableAfterMs: number
  readonly #onError: (error: unknown) => void
  readonly #waiting = new WaitingActs()
  readonly #unanswered = new Set<Waiting>()
  readonly #idle: (() => void)[] = []
  readonly #lanes: Promise<void>[]
  readonly #sweeper: NodeJS.Timeout
  #waking = false
  #closing = false
  #closed: Promise<void> | undefined

  /** @param url of the database; the lanes work as `onecard_server` */
  constructor(url: string, options: PosterOptions) {
    const lanes = options.lanes ?? 2
    this.#campusId = options.campusId
    this.#batchMax = options.batchMax ?? 500
    this.#unavailableAfterMs = options.unavailableAfterMs ?? 10_000
    this.#onError = options.onError ?? (() => {})
    this.#pool = openPool(url, { max: lanes, role: SERVER_ROLE, onIdleError: this.#onError })
    this.#lanes = Array.from({ length: lanes }, () => this.#work())
    this.#sweeper = setInterval(() => this.#answerOverdue(), SWEEP_MS)
    this.#sweeper.unref()
  }

  /**
   * Posts one act, or answers why not. A repeat of its id is answered from the ledger.
   * @throws when the act itself is a bug: an unknown wallet, an amount that is none
   */
  post(act: Act): Promise<Outcome> {
    return this.#enqueue(act, null)
  }

  /**
   * Posts many acts and answers them in their order; acts of one wallet are posted in that order too.
   * @param postedAt when they count as posted: only to make the history of a demo campus
   */
  async postBatch(acts: readonly Act[], postedAt: Date | null = null): Promise<Outcome[]> {
    const outcomes: Promise<Outcome>[] = []
    // Bounded, so that the last act's deadline does not run while the first are posted.
    const underWayMax = 20 * this.#batchMax
    for (const [index, act] of acts.entries()) {
      outcomes.push(this.#enqueue(act, postedAt))
      if (index >= underWayMax) await outcomes[index - underWayMax]
    }
    return Promise.all(outcomes)
  }

  /** Waits until everything is answered, then lets the lanes go. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    this.#closing = true
    this.#wakeAll()
    await Promise.all(this.#lanes)
    clearInterval(this.#sweeper)
    await this.#pool.end()
  }

  #enqueue(act: Act, postedAt: Date | null): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      assert(!this.#closing, 'nothing is posted to a poster that closes')
      const deadlineMs = performance.now() + this.#unavailableAfterMs
      const item = itemOf(act)
      const keys = keysOf(item)
      // One object an act, not two: at full speed the collector is a fifth of this process.
      const waiting: Waiting = Object.assign(item, {
        keys,
        postedAt,
        deadlineMs,
        state: 'waiting' as const,
        resolve,
        reject,
      })
      this.#unanswered.add(waiting)
      this.#waiting.add(waiting)
      this.#wakeOne()
    })
  }

  #wakeOne(): void {
    if (this.#waking || this.#waiting.readyCount === 0 || this.#idle.length === 0) return
    this.#waking = true
    // Acts that arrive in the same turn of the event loop go into the same batch.
    setImmediate(() => {
      this.#waking = false
      this.#idle.pop()?.()
    })
  }

  #wakeAll(): void {
    for (const wake of this.#idle.splice(0)) wake()
  }

  /** One lane's life: open it, post batches until there are no more, open another when it is lost. */
  async #work(): Promise<void> {
    let pauseMs = RECONNECT_FIRST_MS
    let lane: Lane | undefined
    while (!(this.#closing && this.#unanswered.size === 0)) {
      const batch = this.#waiting.take(this.#batchMax)
      if (batch.length === 0) {
        await new Promise<void>((resolve) => this.#idle.push(resolve))
        continue
      }
      this.#wakeOne()
      try {
        lane ??= await Lane.open(this.#pool, this.#campusId)
        await this.#postOn(lane, batch)
        pauseMs = RECONNECT_FIRST_MS
      } catch (error) {
        this.#onError(error)
        lane?.close()
        lane = undefined
        this.#waiting.putBack(batch.filter((waiting) => waiting.state !== 'settled'))
        await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())))
        pauseMs = Math.min(pauseMs * 2, RECONNECT_MOST_MS)
      }
    }
    lane?.close()
    this.#wakeAll()
  }

  /** Posts a batch and settles its acts. Throws when the lane is of no more use; then those not settled are unknown. */
  async #postOn(lane: Lane, batch: Waiting[]): Promise<void> {
    for (const group of Map.groupBy(batch, ({ postedAt }) => postedAt?.getTime()).values()) {
      const overdue = setTimeout(() => lane.close(), this.#unavailableAfterMs)
      try {
        const answers = await lane.post(group, group[0]!.postedAt)
        for (const [waiting, answer] of answers) this.#answer(waiting, answer)
      } catch (error) {
        if (isConnectionError(error)) throw error
        await this.#postHalves(lane, group, error)
      } finally {
        clearTimeout(overdue)
      }
    }
    this.#wakeOne()
  }

  /** A batch that PostgreSQL does not take for the sake of one act, a bug, must not take its neighbours down. */
  async #postHalves(lane: Lane, batch: Waiting[], error: unknown): Promise<void> {
    this.#onError(error)
    if (batch.length === 1) {
      this.#settle(batch[0]!, (waiting) => waiting.reject(error))
      return
    }
    const middle = batch.length >> 1
    await this.#postOn(lane, batch.slice(0, middle))
    await this.#postOn(lane, batch.slice(middle))
  }

  #answer(waiting: Waiting, answer: BatchOutcome): void {
    if (answer === 'again') {
      this.#waiting.putBack([waiting])
    } else if (answer === 'wallet_unknown') {
      this.#settle(waiting, () =>
        waiting.reject(new Error(`act ${waiting.act.id} names a wallet that does not exist`)),
      )
    } else {
      this.#settle(waiting, () => waiting.resolve(answer))
    }
  }

  #settle(waiting: Waiting, tell: (waiting: Waiting) => void): void {
    if (waiting.state === 'waiting') tell(waiting)
    waiting.state = 'settled'
    this.#unanswered.delete(waiting)
    this.#waiting.release(waiting)
  }

  /** Nobody waits for ever: the act may still be posted by a batch under way, so the answer says only "ask again". */
  #answerOverdue(): void {
    const now = performance.now()
    for (const waiting of this.#unanswered) {
      if (waiting.deadlineMs > now) break // in the order in which they came
      waiting.state = 'overdue'
      waiting.resolve({ ok: false, code: 'ledger_unavailable' })
      this.#unanswered.delete(waiting)
    }
    if (this.#closing) this.#wakeAll()
  }
}
