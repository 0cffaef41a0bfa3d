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
 * A load (圈存, JR/T 0025.1): the card shows MAC1 over what it holds, the host answers MAC2, the card adds the amount and
 * shows the TAC. Every key is the card's own, already diversified.
 */

/** What a card said to INITIALIZE FOR LOAD. `counter` is its online transaction number before this load. */
export type LoadOffer = {
  balanceFen: number
  counter: number
  keyVersion: number
  cipher: CardCipher
  random: Uint8Array
  mac1: Uint8Array
}

/** INITIALIZE FOR LOAD (80 50 00 02). */
export function initializeForLoad(keyIndex: number, load: Omit<Transaction, 'type'>): Command {
  const data = Buffer.concat([Uint8Array.of(keyIndex), amountBytes(load.amountFen), load.terminal])
  return { cla: 0x80, ins: 0x50, p1: 0x00, p2: 0x02, data, le: 16 }
}

/** Reads the answer to INITIALIZE FOR LOAD; null when it is a refusal or names an unknown cipher. */
export function readLoadOffer({ sw, data }: Response): LoadOffer | null {
  const cipher = cipherOf(data[7] ?? -1)
  if (sw !== SW.ok || data.length !== 16 || !cipher) return null
  return {
    balanceFen: readUint(data.subarray(0, 4)),
    counter: readUint(data.subarray(4, 6)),
    keyVersion: data[6]!,
    cipher,
    random: data.slice(8, 12),
    mac1: data.slice(12, 16),
  }
}

/** The card's answer to INITIALIZE FOR LOAD. */
export function loadOfferBytes(offer: LoadOffer): Uint8Array {
  const { balanceFen, counter, keyVersion, cipher, random, mac1 } = offer
  const versions = Uint8Array.of(keyVersion, cipher.identifier)
  return Buffer.concat([amountBytes(balanceFen), counterBytes(counter), versions, random, mac1])
}

/** CREDIT FOR LOAD (80 52): the host's time and MAC2. */
export function creditForLoad(at: Date, mac2: Uint8Array): Command {
  const data = Buffer.concat([timeBytes(at), mac2])
  return { cla: 0x80, ins: 0x52, p1: 0x00, p2: 0x00, data, le: 4 }
}

/** SESLK: new for each load by the card's random number and its counter. */
export function loadSessionKey(
  { cipher, random, counter }: Pick<LoadOffer, 'cipher' | 'random' | 'counter'>,
  loadKey: Uint8Array,
): Uint8Array {
  return cipher.sessionKey(loadKey, Buffer.concat([random, counterBytes(counter), uint(0x8000, 2)]))
}

/** MAC1, card to host: what the card held before, and what is to be loaded where. */
export function loadMac1(
  cipher: CardCipher,
  sessionKey: Uint8Array,
  balanceFen: number,
  load: Transaction,
): Uint8Array {
  return cipher.mac(sessionKey, Buffer.concat([amountBytes(balanceFen), transactionBytes(load)]))
}

/** MAC2, host to card: the load, at the host's time. */
export function loadMac2(
  cipher: CardCipher,
  sessionKey: Uint8Array,
  load: Transaction,
  at: Date,
): Uint8Array {
  return cipher.mac(sessionKey, Buffer.concat([transactionBytes(load), timeBytes(at)]))
}

/** The TAC of a load: what the card holds now. `counter` is the one before it was raised. */
export function loadTac(
  cipher: CardCipher,
  tacKey: Uint8Array,
  load: Transaction & { balanceFen: number; counter: number; at: Date },
): Uint8Array {
  const data = [amountBytes(load.balanceFen), counterBytes(load.counter)]
  return cipher.tac(tacKey, Buffer.concat([...data, transactionBytes(load), timeBytes(load.at)]))
}
