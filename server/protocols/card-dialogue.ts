import { type Command, type Response, SW } from './apdu.ts'
import { keyOfCard, type MasterKeys } from './card-keys.ts'
import {
  externalAuthenticate,
  getBalance,
  getChallenge,
  readBalance,
  sameCode,
  selectPurse,
  TYPE_EP_LOAD,
} from './epurse.ts'
import { type CardKey, updateFile, writeKey } from './epurse-keys.ts'
import {
  creditForLoad,
  initializeForLoad,
  loadMac1,
  loadMac2,
  loadSessionKey,
  loadTac,
  readLoadOffer,
} from './epurse-load.ts'
import { CARD_FILE, type CardData, cardFileBytes, isBlank, readCardData, readCardFile } from './epurse-log.ts'

/*
 * Conversations with a card, as generators: each yields a command, is given the response, and ends with what came of it. They
 * neither know nor care whether a reader, a relay over HTTP or a test carries the bytes, so master keys stay where they are.
 */

export type Dialogue<Outcome> = Generator<Command, Outcome, Response>

/** A card did not do as asked: it is none of ours, or it answered with that status word. */
export type CardRefusal = { ok: false; why: 'not-ours' | 'refused' | 'mac-wrong' | 'key-unknown'; sw: number }

const KEY_INDEX = 1

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

/**
 * Makes a blank into this card, or writes this card anew when its making was torn at the very end; whatever lies there
 * beside these, another person's card say, is left as it is.
 */
export function* writeBlank(
  transport: Pick<CardKey, 'cipher' | 'key'>,
  card: CardData,
  keys: readonly CardKey[],
): Dialogue<{ ok: true } | CardRefusal> {
  const selected = yield selectPurse
  if (selected.sw !== SW.ok) return cardRefusal('not-ours', selected)
  const file = yield readCardFile
  const isThisCard = readCardData(file)?.cardNo === card.cardNo
  if (!isBlank(file) && !isThisCard) return cardRefusal('not-ours', file)
  return yield* personalise(transport, card, keys)
}

export type Raised = { ok: true; cardNo: string; balanceFen: number; loadedFen: number }

/**
 * Raises a purse to `targetFen` (RULES 2.6): loads what it lacks, so that a load that was torn and is done again loads nothing
 * twice. A purse that holds more is left as it is: it has no unload (DESIGN 6).
 * @param terminal 6 bytes
 */
export function* raisePurse(
  master: MasterKeys,
  { targetFen, terminal, at }: { targetFen: number; terminal: Uint8Array; at: Date },
): Dialogue<Raised | CardRefusal> {
  const opened = yield* openCard()
  if (!opened.ok) return opened
  const { cardNo } = opened
  const held = yield getBalance
  const balanceFen = readBalance(held)
  if (balanceFen === null) return cardRefusal('refused', held)
  const amountFen = targetFen - balanceFen
  if (amountFen <= 0) return { ok: true, cardNo, balanceFen, loadedFen: 0 }
  const load = { amountFen, terminal, type: TYPE_EP_LOAD }
  const answer = yield initializeForLoad(KEY_INDEX, load)
  const offer = readLoadOffer(answer)
  if (!offer) return cardRefusal('refused', answer)
  const { cipher, keyVersion: version } = offer
  const loadKey = keyOfCard(master, cardNo, { use: 'load', version, cipher })
  if (!loadKey) return cardRefusal('key-unknown', answer)
  const session = loadSessionKey(offer, loadKey)
  const genuine = sameCode(loadMac1(cipher, session, offer.balanceFen, load), offer.mac1)
  if (!genuine || offer.balanceFen !== balanceFen) return cardRefusal('mac-wrong', answer)
  const credited = yield creditForLoad(at, loadMac2(cipher, session, load, at))
  if (credited.sw !== SW.ok) return cardRefusal('refused', credited)
  const done = { ...load, balanceFen: targetFen, counter: offer.counter, at }
  return tacIsRight(master, cardNo, done, credited.data)
    ? { ok: true, cardNo, balanceFen: targetFen, loadedFen: amountFen }
    : cardRefusal('mac-wrong', credited)
}

/** The card does not say which version its TAC key has: one of ours must fit. */
function tacIsRight(
  master: MasterKeys,
  cardNo: string,
  load: Parameters<typeof loadTac>[2],
  tac: Uint8Array,
): boolean {
  return master.keys
    .filter(({ use }) => use === 'tac')
    .some((key) => sameCode(loadTac(key.cipher, keyOfCard(master, cardNo, key)!, load), tac))
}
