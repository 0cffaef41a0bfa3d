import { type Command, SW } from './apdu.ts'
import { type CardRefusal, cardRefusal, type Dialogue, openCard } from './card-dialogue.ts'
import { keyOfCard, type MasterKeys } from './card-keys.ts'
import { getTransactionProve, readProof, sameCode, TYPE_EP_PURCHASE } from './epurse.ts'
import { LOG_RECORDS, readLogRecord, readLogReply } from './epurse-log.ts'
import {
  debitForPurchase,
  initializeForPurchase,
  type Purchase,
  purchaseMac1,
  purchaseMac2,
  purchaseSessionKey,
  readPurchaseOffer,
} from './epurse-purchase.ts'

/*
 * An offline purchase in two halves, since what is about to happen must be on the terminal's disk between them: after DEBIT was
 * sent and before its answer came, only the card knows whether it paid.
 */

/** A purchase of which DEBIT may have been sent. `mac2` is what the card answers when it paid. */
export type PendingPurchase = {
  cardNo: string
  /** the card's offline transaction number */
  counter: number
  amountFen: number
  terminal: Uint8Array
  terminalCounter: number
  at: Date
  keyVersion: number
  mac2: Uint8Array
}

/** A purchase begun on a card that was just opened; `debit` is sent after `pending` was kept. */
export type BegunPurchase = { ok: true; pending: PendingPurchase; debit: Command }

const KEY_INDEX = 1

/** INITIALIZE FOR PURCHASE, and the PSAM's MAC1. `keys` is what the PSAM holds. */
export function* beginPurchase(
  keys: MasterKeys,
  cardNo: string,
  purchase: Omit<Purchase, 'type'>,
): Dialogue<BegunPurchase | CardRefusal> {
  const answer = yield initializeForPurchase(KEY_INDEX, purchase)
  const offer = readPurchaseOffer(answer)
  if (!offer) return cardRefusal('refused', answer)
  const { cipher, keyVersion, counter } = offer
  const key = keyOfCard(keys, cardNo, { use: 'purchase', version: keyVersion, cipher })
  if (!key) return cardRefusal('key-unknown', answer)
  const session = purchaseSessionKey(offer, key, purchase.terminalCounter)
  const mac1 = purchaseMac1(cipher, session, { ...purchase, type: TYPE_EP_PURCHASE })
  const mac2 = purchaseMac2(cipher, session, purchase.amountFen)
  const debit = debitForPurchase(purchase, mac1)
  return { ok: true, debit, pending: { cardNo, counter, keyVersion, mac2, ...purchase } }
}

/** DEBIT FOR PURCHASE: the TAC is the merchant's proof. A wrong MAC2 is no genuine card. */
export function* finishPurchase({
  pending,
  debit,
}: BegunPurchase): Dialogue<{ ok: true; tac: Uint8Array } | CardRefusal> {
  const answer = yield debit
  if (answer.sw !== SW.ok || answer.data.length !== 8) return cardRefusal('refused', answer)
  const genuine = sameCode(answer.data.slice(4), pending.mac2)
  return genuine ? { ok: true, tac: answer.data.slice(0, 4) } : cardRefusal('mac-wrong', answer)
}

/** Answers to DEBIT FOR PURCHASE by which a card says that it did nothing (ISO/IEC 7816-4 5.6, JR/T 0025). */
const NOTHING_DEBITED: ReadonlySet<number> = new Set([
  SW.wrongLength,
  SW.noSecureMessaging,
  SW.badState,
  SW.securityNotSatisfied,
  SW.blocked,
  SW.conditionsNotSatisfied,
  SW.wrongData,
  SW.notFound,
  SW.wrongParameters,
  SW.instructionUnknown,
  SW.classUnknown,
  SW.macWrong,
  SW.fundsTooLow,
  SW.counterExhausted,
  SW.keyUnknown,
])

/**
 * Whether a purchase that did not finish well certainly took nothing. Of any other answer (success with a wrong or missing
 * code, a warning, a status nobody knows) the card may have paid, and only the card can say.
 */
export function provesNoDebit({ why, sw }: CardRefusal): boolean {
  return why === 'refused' && NOTHING_DEBITED.has(sw)
}

/**
 * What a card says of a purchase whose end was not seen: paid (with the TAC; without it when the card did more elsewhere since,
 * and only its log tells), not paid, `another-card`, `forgotten` (it went on since by more than its log holds), or
 * `contradiction`: its counter is behind the purchase, as of a copy that was rolled back.
 */
export type Settled =
  | { kind: 'paid'; tac: Uint8Array | null }
  | { kind: 'not-paid' }
  | { kind: 'another-card'; cardNo: string }
  | { kind: 'forgotten' }
  | { kind: 'contradiction' }

/** Asks the card (GET TRANSACTION PROVE, then its counter and its log) what became of a pending purchase. */
export function* settlePurchase(pending: PendingPurchase): Dialogue<Settled | CardRefusal> {
  const opened = yield* openCard()
  if (!opened.ok) return opened
  if (opened.cardNo !== pending.cardNo) return { kind: 'another-card', cardNo: opened.cardNo }
  const ended = yield* endOfPurchase(pending, ({ mac }) => sameCode(mac, pending.mac2))
  return 'ok' in ended || ended.kind !== 'behind' ? ended : { kind: 'contradiction' }
}

/** What the codes of a purchase are over, and the card's number of it. */
export type AskedPurchase = Pick<PendingPurchase, 'counter' | 'amountFen' | 'terminal' | 'at'>

/**
 * How a purchase ended, as its card tells it. `behind`: the card's counter is below the purchase's number, as of one that was
 * rolled back. `forgotten`: the card went on since by more than its log holds.
 */
export type Ended =
  | { kind: 'paid'; tac: Uint8Array | null }
  | { kind: 'not-paid' }
  | { kind: 'behind'; counter: number }
  | { kind: 'forgotten' }

/**
 * Asks a card that is open already.
 * @param isOurs whether the codes that the card gives under that number are this purchase's
 */
export function* endOfPurchase(
  asked: AskedPurchase,
  isOurs: (proof: { mac: Uint8Array; tac: Uint8Array }) => boolean,
): Dialogue<Ended | CardRefusal> {
  const answer = yield getTransactionProve(TYPE_EP_PURCHASE, asked.counter)
  const proof = readProof(answer)
  if (!proof) return cardRefusal('refused', answer)
  // The number with another code: ours was torn before the card paid, and the card used the number elsewhere.
  if (proof.done) return isOurs(proof) ? { kind: 'paid', tac: proof.tac } : { kind: 'not-paid' }
  // An INITIALIZE that no DEBIT follows changes nothing: it is how a card tells its counter.
  const told = yield initializeForPurchase(KEY_INDEX, { amountFen: 0, terminal: asked.terminal })
  const offer = readPurchaseOffer(told)
  if (!offer) return cardRefusal('refused', told)
  if (offer.counter === asked.counter) return { kind: 'not-paid' }
  if (offer.counter < asked.counter) return { kind: 'behind', counter: offer.counter }
  return yield* findInLog(asked)
}

function* findInLog(pending: AskedPurchase): Dialogue<Ended> {
  for (let record = 1; record <= LOG_RECORDS; record++) {
    const line = readLogReply(yield readLogRecord(record))
    if (!line) break
    if (line.type !== TYPE_EP_PURCHASE || line.counter !== pending.counter) continue
    const seconds = (at: Date) => Math.floor(at.getTime() / 1000)
    const same = line.amountFen === pending.amountFen && seconds(line.at) === seconds(pending.at)
    // The number was used, but for another purchase: ours was torn before the card paid.
    return same && sameCode(line.terminal, pending.terminal)
      ? { kind: 'paid', tac: null }
      : { kind: 'not-paid' }
  }
  return { kind: 'forgotten' }
}
