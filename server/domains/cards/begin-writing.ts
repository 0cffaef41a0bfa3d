import { randomBytes } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction, Rollback } from '../../base/database.ts'
import type { Actor } from '../audit/record.ts'
import {
  askBlank,
  type CardWriter,
  noteWriting,
  relayWriting,
  WRITING_MS,
  type WriteDeps,
  type WritingStep,
  writingRefusal,
} from './writing.ts'
import { type Begun, lockWritable, selectLastBegun, wasReplacedAt } from './writing-store.ts'

/** A block of the largest cipher. */
const CHALLENGE_BYTES = 16

/** So long a kiosk may write the card that it made somebody's. */
const KIOSK_MS = 15 * 60_000

/**
 * Begins to make a blank into this card. The same writer may begin again at any time, after a tear; what it had begun
 * before is void then.
 * Refuses `card_keys_missing` (also for want of what opens the blanks of its batch), `card_unknown`, `forbidden` (a kiosk, for what it did not replace just now), and
 * `card_state_conflict`: with `writtenAt` for a card that is written, with `state` for one that is nobody's or at its end,
 * with `retryAfterSeconds` while another desk writes it.
 */
export async function beginWriting(
  { pool, keys, cardKeys }: WriteDeps,
  writer: CardWriter,
  cardNo: string,
  now: Date,
): Promise<WritingStep | Refusal> {
  const { campusId, actor, kiosk } = writer
  assert(actor.id, 'the house itself writes no card')
  const by = actor.id
  if (!cardKeys) return refuse('card_keys_missing')
  return inTransaction(pool, async (db) => {
    const card = await lockWritable(db, campusId, cardNo)
    if (!card) return refuse('card_unknown')
    const since = new Date(now.getTime() - KIOSK_MS)
    if (kiosk && !(await wasReplacedAt(db, campusId, cardNo, { terminalId: by, since })))
      return refuse('forbidden')
    const refusal = writingRefusal(card) ?? busy(await selectLastBegun(db, campusId, cardNo), actor, now)
    if (refusal) return refusal
    const begun = await noteWriting(db, writer, { ...card, cardNo }, 'writing_begun', now)
    const challenge = randomBytes(CHALLENGE_BYTES).toString('hex')
    const writing = { cardNo, by, begun, beganAt: now.getTime(), challenge, responses: [] }
    const asked = await relayWriting(db, cardKeys, campusId, card, writing)
    if (!asked.ok) throw new Rollback(asked)
    assert(!asked.relayed.over, 'a blank is asked something first')
    return askBlank(keys.dataKey, campusId, writing, asked.relayed.commands)
  })
}

/** Another desk is at it. */
function busy(last: Begun | undefined, actor: Actor, now: Date): Refusal | null {
  const leftMs = last ? last.at.getTime() + WRITING_MS - now.getTime() : 0
  if (!last || last.actorId === actor.id || leftMs <= 0) return null
  return refuse('card_state_conflict', { retryAfterSeconds: Math.ceil(leftMs / 1000) })
}
