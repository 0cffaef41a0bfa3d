import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Pool, Queryable } from '../../base/database.ts'
import type { Keys } from '../../base/keys.ts'
import { openToken, sealToken } from '../../base/sealed-token.ts'
import { type CardRefusal, writeBlank } from '../../protocols/card-dialogue.ts'
import { type MasterKeys, newCardKeys } from '../../protocols/card-keys.ts'
import type { CardKey } from '../../protocols/epurse-keys.ts'
import { type Relayed, relay } from '../../protocols/relay.ts'
import type { Actor } from '../audit/record.ts'
import { tierOf } from '../merchants/price.ts'
import { findPerson } from '../people/find-person.ts'
import { insertCardEvent } from './card-store.ts'
import type { WritableRow } from './writing-store.ts'

/*
 * A blank at a reader becomes a card (DESIGN 6): the house gives commands, a terminal or desk carries bytes, and keys
 * travel only encrypted under the blank's transport key. The house keeps that it began and that it ended; what is between
 * travels in a sealed token.
 */

/** Who writes: a kiosk writes only what it has just replaced, a desk any card. */
export type CardWriter = { campusId: number; actor: Actor; kiosk: boolean }

export type WriteDeps = {
  pool: Pool
  keys: Pick<Keys, 'dataKey'>
  /** Null while the house has no card keys. */
  cardKeys: WriteKeys | null
}

/** What cards are written with: the campus's keys, and what opens the blanks of a batch. */
export type WriteKeys = {
  master: MasterKeys
  transportOf: (batchId: string) => Pick<CardKey, 'cipher' | 'key'>
}

/** What the blank is to be told next, or that the card is whole. */
export type WritingStep =
  | { ok: true; done: false; writing: string; commands: string[] }
  | { ok: true; done: true; cardNo: string; writtenAt: Date }

/** A writing that was begun: what its token holds. */
export type Writing = {
  cardNo: string
  /** The terminal or operator who writes. */
  by: string
  /** The event of the card by which it began. */
  begun: number
  beganAt: number
  responses: readonly string[]
}

/** A writing takes seconds; meanwhile nobody else begins with the same card, or two cards would bear its number. */
export const WRITING_MS = 2 * 60_000
/** As contract/card-taps.ts allows. */
const TOKEN_CHARS_MAX = 2000

const contextOf = (campusId: number) => `card_writing:${campusId}`

/** The writing that {@link askBlank} gave out; null for anything else. */
export function openWriting(dataKey: Buffer, campusId: number, token: string): Writing | null {
  return openToken<Writing>(dataKey, contextOf(campusId), token)
}

/** What to ask the blank next. Refuses `card_writing_refused` when it has answered more than any card does. */
export function askBlank(
  dataKey: Buffer,
  campusId: number,
  writing: Writing,
  commands: string[],
): WritingStep | Refusal {
  const token = sealToken(dataKey, contextOf(campusId), writing)
  if (token.length > TOKEN_CHARS_MAX) return refuse('card_writing_refused')
  return { ok: true, done: false, writing: token, commands }
}

/** Why a card is not to be written, null when it may: it is written already, nobody's, or at its end. */
export function writingRefusal({ state, writtenAt }: WritableRow): Refusal | null {
  if (writtenAt) return refuse('card_state_conflict', { state, writtenAt: writtenAt.toISOString() })
  return state === 'issued' || state === 'active' ? null : refuse('card_state_conflict', { state })
}

/** Where the dialogue with the blank is, from all it answered; null when that is no answer to what it was asked. */
export async function relayWriting(
  db: Queryable,
  { master, transportOf }: WriteKeys,
  campusId: number,
  { personId, batchId }: WritableRow,
  { cardNo, responses }: Writing,
): Promise<Relayed<{ ok: true } | CardRefusal> | null> {
  const person = personId && (await findPerson(db, campusId, personId))
  assert(person, 'a card that may be written is somebody’s')
  const data = { cardNo, tier: tierOf(person.role) }
  return relay(writeBlank(transportOf(batchId), data, newCardKeys(master, cardNo)), responses)
}

/** Writes down what was done with a card whose state stays; returns the event. */
export function noteWriting(
  db: Queryable,
  { campusId, actor }: CardWriter,
  { cardNo, state, personId }: Pick<WritableRow, 'state' | 'personId'> & { cardNo: string },
  action: 'writing_begun' | 'written',
  now: Date,
): Promise<number> {
  const terminalId = actor.kind === 'terminal' ? actor.id : null
  const event = { cardNo, personId, action, from: state, to: state, at: now, actor, terminalId, reason: null }
  return insertCardEvent(db, campusId, event)
}
