import { assert } from '../../base/assert.ts'
import { type Pool, type PoolClient, sqlState } from '../../base/database.ts'
import { type BatchOutcome, claimUsed, decodeBatch, encodeBatch, type Item, inLockOrder } from './batch.ts'
import { lookUp, postBatch, selectActs, takeLane } from './store.ts'

const UNIQUE_VIOLATION = '23505'
const CONFLICTS = ['40P01', '40001']
/** Batches that follow one with a repeat are looked up first: after a failure on the network repeats come in crowds. */
const LOOK_UP_FIRST_BATCHES = 20

/** True when an error says nothing of the batch, only that this connection or server cannot be used now. */
export function isConnectionError(error: unknown): boolean {
  const state = sqlState(error)
  // 08 connection, 57 shutdown, start and cancelling, 53 resources, 40 conflicts that never end, 25006 a standby,
  // 55000 a database that takes no connections.
  if (state !== undefined) return /^(08|57|53|40|25006|55000)/.test(state)
  const bug = !(error instanceof Error) || error instanceof TypeError || error instanceof RangeError
  return !bug && !error.message.startsWith('assertion failed')
}

/** One connection with a lane of its own. Lost with the connection; the poster then opens another. */
export class Lane {
  readonly #client: PoolClient
  readonly #campusId: number
  readonly number: number
  #lookUpFirst = 0
  #closed = false

  private constructor(client: PoolClient, campusId: number, number: number) {
    this.#client = client
    this.#campusId = campusId
    this.number = number
  }

  static async open(pool: Pool, campusId: number): Promise<Lane> {
    const client = await pool.connect()
    try {
      return new Lane(client, campusId, await takeLane(client, campusId))
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  /** Ends the session, and with it the hold on the lane. Also breaks a batch that hangs. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#client.release(true)
  }

  /**
   * Posts acts of which no two share a wallet, an id or a claim, and answers each.
   * @param items reordered on the way; the answers go with the items
   * @throws what PostgreSQL or the connection throws: nothing of the batch is then known
   */
  async post<T extends Item>(items: T[], postedAt: Date | null): Promise<Map<T, BatchOutcome>> {
    const answers = new Map<T, BatchOutcome>()
    let left = inLockOrder(items)
    if (this.#lookUpFirst > 0) {
      this.#lookUpFirst -= 1
      left = await this.#answerKnown(left, answers)
    }
    for (let attempt = 1; left.length > 0; attempt++) {
      try {
        const reply = await postBatch(this.#client, this.#campusId, this.number, encodeBatch(left, postedAt))
        const outcomes = decodeBatch(left, reply)
        for (const [index, item] of left.entries()) answers.set(item, outcomes[index]!)
        await this.#preferKnown(left, answers)
        return answers
      } catch (error) {
        const state = sqlState(error)
        if (state === undefined || attempt === 20) throw error
        if (state === UNIQUE_VIOLATION) {
          this.#lookUpFirst = LOOK_UP_FIRST_BATCHES
          left = await this.#answerKnown(left, answers)
        } else if (CONFLICTS.includes(state)) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 ** Math.min(attempt, 6)))
        } else throw error
      }
    }
    return answers
  }

  /** A refusal is told only after repeats and used claims: they come first in the order of RULES 3.3 and 3.4. */
  async #preferKnown<T extends Item>(items: T[], answers: Map<T, BatchOutcome>): Promise<void> {
    const refused = items.filter((item) => {
      const answer = answers.get(item)
      return answer !== undefined && (typeof answer === 'string' || !answer.ok)
    })
    if (refused.length > 0) await this.#answerKnown(refused, answers)
  }

  /** Answers the acts whose id or claim is in the ledger and returns the others. */
  async #answerKnown<T extends Item>(items: T[], answers: Map<T, BatchOutcome>): Promise<T[]> {
    const ids = items.map(({ act }) => act.id)
    const claims = items.flatMap(({ act }) => (act.claim ? [act.claim.key] : []))
    const known = await lookUp(this.#client, this.#campusId, ids, claims)
    const repeats = items.filter(({ act }) => known.ids.has(act.id))
    const acts = repeats.length > 0 ? await selectActs(this.#client, this.#campusId, [...known.ids]) : []
    const actOf = new Map(acts.map((act) => [act.id, act]))
    for (const item of repeats) {
      const posted = actOf.get(item.act.id)
      assert(posted, 'an act that was found can be read')
      answers.set(item, { ok: true, repeat: true, posted })
    }
    return items.filter((item) => {
      if (known.ids.has(item.act.id)) return false
      if (!item.act.claim || !known.claims.has(item.act.claim.key)) return true
      answers.set(item, claimUsed(item.act))
      return false
    })
  }
}
