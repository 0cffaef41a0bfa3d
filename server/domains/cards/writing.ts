import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Pool, Queryable } from '../../base/database.ts'
import type { Keys } from '../../base/keys.ts'
import { openToken, sealToken } from '../../base/sealed-token.ts'
import type { CardRefusal } from '../../protocols/card-dialogue.ts'
import { type CardKeys, transportKeyOf } from '../../protocols/card-key-file.ts'
import { newCardKeys } from '../../protocols/card-keys.ts'
import { type Relayed, relay } from '../../protocols/relay.ts'
import { writeBlank } from '../../protocols/write-blank.ts'
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
  cardKeys: CardKeys | null
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
  /** Random, in hex: what the card shows its keys over at the end. */
  challenge: string
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

/**
 * Where the dialogue with the blank is, from all it answered. Refuses `card_keys_missing` when nobody entered what opens
 * the blanks of its batch, and `credential_invalid` when these are no answers to what it was asked.
 */
export async function relayWriting(
  db: Queryable,
  keys: CardKeys,
  campusId: number,
  { personId, batchId }: WritableRow,
  { cardNo, challenge, responses }: Writing,
): Promise<{ ok: true; relayed: Relayed<{ ok: true } | CardRefusal> } | Refusal> {
  const transport = transportKeyOf(keys, batchId)
  if (!transport) return refuse('card_keys_missing')
  const person = personId && (await findPerson(db, campusId, personId))
  assert(person, 'a card that may be written is somebody’s')
  const data = { cardNo, tier: tierOf(person.role) }
  const random = Buffer.from(challenge, 'hex')
  const relayed = relay(writeBlank(transport, data, newCardKeys(keys.master, cardNo), random), responses)
  return relayed ? { ok: true, relayed } : refuse('credential_invalid')
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
