import { type Command, type Response, SW } from './apdu.ts'
import { type CardCipher, cipherOf } from './card-cipher.ts'
import {
  amountBytes,
  counterBytes,
  readUint,
  type Transaction,
  timeBytes,
  transactionBytes,
  uint,
} from './epurse.ts'

/*
 * A purchase (消费, JR/T 0025.1): the terminal's PSAM shows MAC1, the card subtracts the amount and shows MAC2 to the
 * terminal and the TAC to the campus. Every key is the card's own, already diversified.
 */

/** What a card said to INITIALIZE FOR PURCHASE. `counter` is its offline transaction number before this purchase. */
export type PurchaseOffer = {
  balanceFen: number
  counter: number
  keyVersion: number
  cipher: CardCipher
  random: Uint8Array
}

/** A purchase at the terminal's `terminalCounter`, its own transaction number. */
export type Purchase = Transaction & { terminalCounter: number; at: Date }

/** INITIALIZE FOR PURCHASE (80 50 01 02). */
export function initializeForPurchase(keyIndex: number, purchase: Omit<Transaction, 'type'>): Command {
  const data = Buffer.concat([Uint8Array.of(keyIndex), amountBytes(purchase.amountFen), purchase.terminal])
  return { cla: 0x80, ins: 0x50, p1: 0x01, p2: 0x02, data, le: 15 }
}

/** Reads the answer to INITIALIZE FOR PURCHASE; null when it is a refusal or names an unknown cipher. */
export function readPurchaseOffer({ sw, data }: Response): PurchaseOffer | null {
  const cipher = cipherOf(data[10] ?? -1)
  if (sw !== SW.ok || data.length !== 15 || !cipher) return null
  return {
    balanceFen: readUint(data.subarray(0, 4)),
    counter: readUint(data.subarray(4, 6)),
    keyVersion: data[9]!,
    cipher,
    random: data.slice(11, 15),
  }
}

/** The card's answer to INITIALIZE FOR PURCHASE; our purses allow no overdraft. */
export function purchaseOfferBytes(offer: PurchaseOffer): Uint8Array {
  const { balanceFen, counter, keyVersion, cipher, random } = offer
  const versions = Uint8Array.of(keyVersion, cipher.identifier)
  return Buffer.concat([amountBytes(balanceFen), counterBytes(counter), uint(0, 3), versions, random])
}

/** DEBIT FOR PURCHASE (80 54 01 00): the terminal's counter, its time and MAC1. */
export function debitForPurchase(
  { terminalCounter, at }: Pick<Purchase, 'terminalCounter' | 'at'>,
  mac1: Uint8Array,
): Command {
  const data = Buffer.concat([uint(terminalCounter, 4), timeBytes(at), mac1])
  return { cla: 0x80, ins: 0x54, p1: 0x01, p2: 0x00, data, le: 8 }
}

/** SESPK: new for each purchase by the card's random number and the counters of both sides. */
export function purchaseSessionKey(
  { cipher, random, counter }: Pick<PurchaseOffer, 'cipher' | 'random' | 'counter'>,
  purchaseKey: Uint8Array,
  terminalCounter: number,
): Uint8Array {
  const input = [random, counterBytes(counter), counterBytes(terminalCounter % 0x10000)]
  return cipher.sessionKey(purchaseKey, Buffer.concat(input))
}

/** MAC1, PSAM to card: the purchase, at the terminal's time. */
export function purchaseMac1(
  cipher: CardCipher,
  sessionKey: Uint8Array,
  purchase: Transaction & { at: Date },
): Uint8Array {
  return cipher.mac(sessionKey, Buffer.concat([transactionBytes(purchase), timeBytes(purchase.at)]))
}

/** MAC2, card to PSAM: the amount is off the card. */
export function purchaseMac2(cipher: CardCipher, sessionKey: Uint8Array, amountFen: number): Uint8Array {
  return cipher.mac(sessionKey, amountBytes(amountFen))
}

/** The TAC of a purchase: only the campus and the card can make it. */
export function purchaseTac(cipher: CardCipher, tacKey: Uint8Array, purchase: Purchase): Uint8Array {
  const data = [transactionBytes(purchase), uint(purchase.terminalCounter, 4), timeBytes(purchase.at)]
  return cipher.tac(tacKey, Buffer.concat(data))
}
