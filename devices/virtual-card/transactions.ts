import { type Command, type Response, SW } from '../../server/protocols/apdu.ts'
import {
  counterBytes,
  readTime,
  readUint,
  sameCode,
  type Transaction,
  TYPE_EP_LOAD,
  TYPE_EP_PURCHASE,
} from '../../server/protocols/epurse.ts'
import {
  type LoadOffer,
  loadMac1,
  loadMac2,
  loadOfferBytes,
  loadSessionKey,
  loadTac,
} from '../../server/protocols/epurse-load.ts'
import { LOG_RECORDS, type LogRecord } from '../../server/protocols/epurse-log.ts'
import {
  type PurchaseOffer,
  purchaseMac1,
  purchaseMac2,
  purchaseOfferBytes,
  purchaseSessionKey,
  purchaseTac,
} from '../../server/protocols/epurse-purchase.ts'
import { type CardState, CODE_TRIES, counterRefusal, keyFor } from './card-state.ts'

/*
 * The card's side of load and purchase (JR/T 0025.1). INITIALIZE changes nothing that lasts; CREDIT and DEBIT make the next
 * state whole: balance, counter, log and the codes that GET TRANSACTION PROVE will tell.
 */

/** A transaction that was initialised and waits for the other side's code. Lost with the power. */
export type Begun =
  | { kind: 'load'; offer: LoadOffer; sessionKey: Uint8Array; what: Transaction }
  | { kind: 'purchase'; offer: PurchaseOffer; what: Transaction }

const KEY_INDEX = 1
const BALANCE_MAX_FEN = 0xffff_ffff

type Begin = { response: Response; begun: Begun | null }
const refused = (sw: number): Begin => ({ response: { sw, data: new Uint8Array(0) }, begun: null })

/** INITIALIZE FOR LOAD and INITIALIZE FOR PURCHASE. `random` is 4 new bytes. */
export function initialize(state: CardState, command: Command, random: Uint8Array): Begin {
  const { p1, p2, data } = command
  if (p2 !== 0x02 || (p1 !== 0x00 && p1 !== 0x01)) return refused(SW.wrongParameters)
  if (data?.length !== 11) return refused(SW.wrongLength)
  if (data[0] !== KEY_INDEX) return refused(SW.keyUnknown)
  const type = p1 === 0x00 ? TYPE_EP_LOAD : TYPE_EP_PURCHASE
  const what = { type, amountFen: readUint(data.subarray(1, 5)), terminal: data.slice(5) }
  if (state.wrongCodes >= CODE_TRIES) return refused(SW.blocked)
  const exhausted = counterRefusal(state, type)
  if (exhausted) return refused(exhausted)
  return type === TYPE_EP_LOAD ? beginLoad(state, what, random) : beginPurchase(state, what, random)
}

function beginLoad(state: CardState, what: Transaction, random: Uint8Array): Begin {
  const key = keyFor(state, 'load')
  if (!key) return refused(SW.keyUnknown)
  if (state.balanceFen + what.amountFen > BALANCE_MAX_FEN) return refused(SW.conditionsNotSatisfied)
  const { cipher, version: keyVersion } = key
  const { balanceFen } = state
  const counter = state.counters.load
  const sessionKey = loadSessionKey({ cipher, random, counter }, key.key)
  const mac1 = loadMac1(cipher, sessionKey, balanceFen, what)
  const offer = { balanceFen, counter, keyVersion, cipher, random, mac1 }
  return { response: done(loadOfferBytes(offer)), begun: { kind: 'load', offer, sessionKey, what } }
}

function beginPurchase(state: CardState, what: Transaction, random: Uint8Array): Begin {
  const key = keyFor(state, 'purchase')
  if (!key) return refused(SW.keyUnknown)
  const { balanceFen } = state
  if (what.amountFen > balanceFen) return refused(SW.fundsTooLow)
  const { cipher, version: keyVersion } = key
  const offer = { balanceFen, counter: state.counters.purchase, keyVersion, cipher, random }
  return { response: done(purchaseOfferBytes(offer)), begun: { kind: 'purchase', offer, what } }
}

type Step = { state: CardState; response: Response }

/** CREDIT FOR LOAD: date 4, time 3, MAC2 4. */
export function credit(state: CardState, command: Command, begun: Begun | null): Step {
  const refuse = (sw: number) => ({ state, response: refused(sw).response })
  if (begun?.kind !== 'load') return refuse(SW.badState)
  if (command.data?.length !== 11) return refuse(SW.wrongLength)
  const at = readTime(command.data.subarray(0, 7))
  const tacKey = keyFor(state, 'tac')
  if (!at || !tacKey) return refuse(SW.conditionsNotSatisfied)
  const { offer, sessionKey, what } = begun
  const mac = command.data.slice(7)
  if (!sameCode(loadMac2(offer.cipher, sessionKey, what, at), mac)) return wrongCode(state)
  const balanceFen = state.balanceFen + what.amountFen
  const { counter } = offer
  const tac = loadTac(tacKey.cipher, tacKey.key, { ...what, balanceFen, counter, at })
  const counters = { ...state.counters, load: counter + 1 }
  const next = { ...state, balanceFen, counters }
  return { state: record(next, { ...what, counter, at }, mac, tac), response: done(tac) }
}

/** DEBIT FOR PURCHASE: terminal's counter 4, date 4, time 3, MAC1 4. */
export function debit(state: CardState, command: Command, begun: Begun | null): Step {
  const refuse = (sw: number) => ({ state, response: refused(sw).response })
  if (begun?.kind !== 'purchase') return refuse(SW.badState)
  if (command.data?.length !== 15) return refuse(SW.wrongLength)
  const terminalCounter = readUint(command.data.subarray(0, 4))
  const at = readTime(command.data.subarray(4, 11))
  const [key, tacKey] = [keyFor(state, 'purchase'), keyFor(state, 'tac')]
  if (!at || !key || !tacKey) return refuse(SW.conditionsNotSatisfied)
  const { offer, what } = begun
  const sessionKey = purchaseSessionKey(offer, key.key, terminalCounter)
  const expected = purchaseMac1(offer.cipher, sessionKey, { ...what, at })
  if (!sameCode(expected, command.data.subarray(11))) return wrongCode(state)
  const mac = purchaseMac2(offer.cipher, sessionKey, what.amountFen)
  const tac = purchaseTac(tacKey.cipher, tacKey.key, { ...what, terminalCounter, at })
  const { counter } = offer
  const counters = { ...state.counters, purchase: counter + 1 }
  const next = { ...state, balanceFen: state.balanceFen - what.amountFen, counters }
  return {
    state: record(next, { ...what, counter, at }, mac, tac),
    response: done(Buffer.concat([tac, mac])),
  }
}

/** Counted on the card: whoever guesses codes has {@link CODE_TRIES} guesses, however often he cuts the power. */
function wrongCode(state: CardState): Step {
  return { state: { ...state, wrongCodes: state.wrongCodes + 1 }, response: refused(SW.macWrong).response }
}

function record(state: CardState, line: LogRecord, mac: Uint8Array, tac: Uint8Array): CardState {
  const { type, counter } = line
  return {
    ...state,
    wrongCodes: 0,
    log: [line, ...state.log].slice(0, LOG_RECORDS),
    last: { type, counter, mac, tac },
  }
}

/** GET TRANSACTION PROVE: only of the very last transaction, and only if it bore that number. */
export function prove(state: CardState, { p2, data }: Command): Response {
  if (data?.length !== 2) return refused(SW.wrongLength).response
  const { last } = state
  const known = last?.type === p2 && sameCode(counterBytes(last.counter), data)
  return known ? done(Buffer.concat([last.mac, last.tac])) : refused(SW.proofUnavailable).response
}

function done(data: Uint8Array): Response {
  return { sw: SW.ok, data: Uint8Array.from(data) }
}
