import { type Command, type Response, SW } from './apdu.ts'
import { externalAuthenticate, getChallenge, selectPurse } from './epurse.ts'
import { type CardKey, updateFile, writeKey } from './epurse-keys.ts'
import { CARD_FILE, type CardData, cardFileBytes, readCardData, readCardFile } from './epurse-log.ts'

/*
 * Conversations with a card, as generators: each yields a command, is given the response, and ends with what came of it. They
 * neither know nor care whether a reader, a relay over HTTP or a test carries the bytes, so master keys stay where they are.
 */

export type Dialogue<Outcome> = Generator<Command, Outcome, Response>

/** A card did not do as asked: it is none of ours, or it answered with that status word. */
export type CardRefusal = { ok: false; why: 'not-ours' | 'refused' | 'mac-wrong' | 'key-unknown'; sw: number }

export function cardRefusal(why: CardRefusal['why'], { sw }: { sw: number }): CardRefusal {
  return { ok: false, why, sw }
}

/** Selects the purse and reads the card's number and tier. They prove nothing: anyone can write them on a card. */
export function* openCard(): Dialogue<({ ok: true } & CardData) | CardRefusal> {
  const selected = yield selectPurse
  if (selected.sw !== SW.ok) return cardRefusal('not-ours', selected)
  const file = yield readCardFile
  const card = readCardData(file)
  return card ? { ok: true, ...card } : cardRefusal('not-ours', file)
}

/**
 * Makes a blank into a card: opens it with its batch's transport key, writes its keys and, last, its number and tier. Interrupted, it is
 * done again from the start: the number comes last, so that no half-made card is taken for one.
 */
export function* personalise(
  transport: Pick<CardKey, 'cipher' | 'key'>,
  card: CardData,
  keys: readonly CardKey[],
): Dialogue<{ ok: true } | CardRefusal> {
  const selected = yield selectPurse
  if (selected.sw !== SW.ok) return cardRefusal('not-ours', selected)
  const { cipher } = transport
  const challenge = yield getChallenge(cipher.challengeBytes)
  if (challenge.data.length !== cipher.challengeBytes) return cardRefusal('refused', challenge)
  const opened = yield externalAuthenticate(0, cipher.authenticate(transport.key, challenge.data))
  if (opened.sw !== SW.ok) return cardRefusal('refused', opened)
  const number = (random: Uint8Array) => updateFile(transport, random, CARD_FILE, cardFileBytes(card))
  for (const write of [
    ...keys.map((key) => (random: Uint8Array) => writeKey(transport, random, key)),
    number,
  ]) {
    const fresh = yield getChallenge(cipher.challengeBytes)
    if (fresh.data.length !== cipher.challengeBytes) return cardRefusal('refused', fresh)
    const written = yield write(fresh.data)
    if (written.sw !== SW.ok) return cardRefusal('refused', written)
  }
  return { ok: true }
}
