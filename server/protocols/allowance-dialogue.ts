import { SW } from './apdu.ts'
import { type CardRefusal, cardRefusal, type Dialogue } from './card-dialogue.ts'
import { keyOfCard, type MasterKeys, tacKeysOfCard } from './card-keys.ts'
import { HOUSE_TERMINAL, sameCode, TYPE_EP_LOAD } from './epurse.ts'
import {
  creditForLoad,
  initializeForLoad,
  loadMac1,
  loadMac2,
  loadSessionKey,
  loadTac,
  readLoadOffer,
} from './epurse-load.ts'
import { initializeForPurchase, readPurchaseOffer } from './epurse-purchase.ts'
import { beginPurchase, finishPurchase } from './purchase-dialogue.ts'

/*
 * The allowance of a card (RULES 2.6), set by the house: a load raises it, and since the purse has no unload (DESIGN 6), a
 * debit at the house's own terminal number lowers it. Torn, it is done again: what the purse lacks or has too much is asked
 * of the purse itself.
 */

/** The transaction numbers of a card's next load and next purchase; they only grow. */
export type CardCounters = { load: number; purchase: number }

/** What the card told of its numbers; null: nothing was loaded, so it was not asked. */
export type ToldCounters = { load: number | null; purchase: number }

export type PurseSet =
  | { ok: true; balanceFen: number; counters: ToldCounters }
  /** The card is behind what it had told before, as of a copy or one that was rolled back: its purse was left as it was. */
  | { ok: false; why: 'behind'; counters: ToldCounters }
  | CardRefusal

const KEY_INDEX = 1
/** The house counts no transactions of its own: nothing is sold at its number. */
const HOUSE_COUNTER = 0

/**
 * Brings the purse of a card that is open to `targetFen`.
 * @param order.seen what the card's numbers were at least, when this began
 */
export function* setPurse(
  master: MasterKeys,
  cardNo: string,
  { targetFen, at, seen }: { targetFen: number; at: Date; seen: CardCounters },
): Dialogue<PurseSet> {
  // An INITIALIZE that no DEBIT follows changes nothing: it is how a card tells its counter.
  const told = yield initializeForPurchase(KEY_INDEX, { amountFen: 0, terminal: HOUSE_TERMINAL })
  const offer = readPurchaseOffer(told)
  if (!offer) return cardRefusal('refused', told)
  const { balanceFen, counter } = offer
  const counters = { load: null, purchase: counter }
  if (counter < seen.purchase) return { ok: false, why: 'behind', counters }
  const lackingFen = targetFen - balanceFen
  if (lackingFen > 0) {
    const loaded = yield* load(master, cardNo, { balanceFen, amountFen: lackingFen, at, seenLoad: seen.load })
    if (typeof loaded !== 'number') return loaded
    if (loaded < seen.load) return { ok: false, why: 'behind', counters: { load: loaded, purchase: counter } }
    return { ok: true, balanceFen: targetFen, counters: { load: loaded + 1, purchase: counter } }
  }
  if (lackingFen === 0) return { ok: true, balanceFen, counters }
  const debit = { amountFen: -lackingFen, terminal: HOUSE_TERMINAL, terminalCounter: HOUSE_COUNTER, at }
  const begun = yield* beginPurchase(master, cardNo, debit)
  if (!begun.ok) return begun
  const lowered = yield* finishPurchase(begun)
  if (!lowered.ok) return lowered
  return { ok: true, balanceFen: targetFen, counters: { load: null, purchase: begun.pending.counter + 1 } }
}

/** @returns the number that this load bore; a card that is behind `seenLoad` gets none */
function* load(
  master: MasterKeys,
  cardNo: string,
  order: { balanceFen: number; amountFen: number; at: Date; seenLoad: number },
): Dialogue<number | CardRefusal> {
  const { balanceFen, amountFen, at, seenLoad } = order
  const what = { amountFen, terminal: HOUSE_TERMINAL, type: TYPE_EP_LOAD }
  const answer = yield initializeForLoad(KEY_INDEX, what)
  const offer = readLoadOffer(answer)
  if (!offer) return cardRefusal('refused', answer)
  const { cipher, keyVersion: version, counter } = offer
  const key = keyOfCard(master, cardNo, { use: 'load', version, cipher })
  if (!key) return cardRefusal('key-unknown', answer)
  const session = loadSessionKey(offer, key)
  const isGenuine = sameCode(loadMac1(cipher, session, offer.balanceFen, what), offer.mac1)
  if (!isGenuine || offer.balanceFen !== balanceFen) return cardRefusal('mac-wrong', answer)
  if (counter < seenLoad) return counter
  const credited = yield creditForLoad(at, loadMac2(cipher, session, what, at))
  if (credited.sw !== SW.ok) return cardRefusal('refused', credited)
  const done = { ...what, balanceFen: balanceFen + amountFen, counter, at }
  return tacIsRight(master, cardNo, done, credited.data) ? counter : cardRefusal('mac-wrong', credited)
}

/** The card does not say which version its TAC key has: one of ours must fit. */
function tacIsRight(
  master: MasterKeys,
  cardNo: string,
  done: Parameters<typeof loadTac>[2],
  tac: Uint8Array,
): boolean {
  return tacKeysOfCard(master, cardNo).some(({ cipher, key }) => sameCode(loadTac(cipher, key, done), tac))
}
