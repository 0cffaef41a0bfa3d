import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { inTransaction } from '../../base/database.ts'
import { newest } from '../../protocols/card-keys.ts'
import { recordAudit } from '../audit/record.ts'
import {
  askBlank,
  type CardWriter,
  noteWriting,
  openWriting,
  relayWriting,
  WRITING_MS,
  type WriteDeps,
  type WritingStep,
  writingRefusal,
} from './writing.ts'
import { lockWritable, selectLastBegun, updateWritten } from './writing-store.ts'

/**
 * Goes on with what the blank answered. Repeating it answers the same, also at the end.
 * Refuses `card_keys_missing`, `credential_invalid` (no writing of this writer, or answers that nobody asked for),
 * `credential_expired`, `card_state_conflict` (begun anew since, or as `beginWriting`), and `card_writing_refused` with the
 * blank's status word `sw`: it is none of this campus's blanks, it is blocked, or another card lies there.
 */
export async function goOnWriting(
  { pool, keys, cardKeys }: WriteDeps,
  writer: CardWriter,
  { writing, responses }: { writing: string; responses: readonly string[] },
  now: Date,
): Promise<WritingStep | Refusal> {
  const { campusId, actor } = writer
  if (!cardKeys) return refuse('card_keys_missing')
  const known = openWriting(keys.dataKey, campusId, writing)
  if (!known || known.by !== actor.id) return refuse('credential_invalid')
  if (now.getTime() - known.beganAt >= WRITING_MS) return refuse('credential_expired')
  const { cardNo } = known
  return inTransaction(pool, async (db) => {
    const card = await lockWritable(db, campusId, cardNo)
    assert(card, 'a card whose writing began exists')
    const last = await selectLastBegun(db, campusId, cardNo)
    if (last?.eventId !== known.begun) return refuse('card_state_conflict', { state: card.state })
    if (card.writtenAt) return { ok: true, done: true, cardNo, writtenAt: card.writtenAt }
    const refusal = writingRefusal(card)
    if (refusal) return refusal
    const next = { ...known, responses: [...known.responses, ...responses] }
    const asked = await relayWriting(db, cardKeys, campusId, card, next)
    if (!asked.ok) return asked
    const { relayed } = asked
    if (!relayed.over) return askBlank(keys.dataKey, campusId, next, relayed.commands)
    const { outcome } = relayed
    if (!outcome.ok) return refuse('card_writing_refused', { sw: outcome.sw.toString(16).padStart(4, '0') })
    const { cipher } = newest(cardKeys.master, 'internalAuth')!
    await updateWritten(db, campusId, { cardNo, cipher: cipher.identifier, at: now })
    await noteWriting(db, writer, { ...card, cardNo }, 'written', now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'card_written',
      subjectKind: 'person',
      subjectId: card.personId,
      detail: { cardNo },
    })
    return { ok: true, done: true, cardNo, writtenAt: now }
  })
}
