import { timingSafeEqual } from 'node:crypto'
import { assert } from '../base/assert.ts'
import type { Command, Response } from './apdu.ts'
import { SW } from './apdu.ts'

/*
 * What every transaction of the electronic purse (JR/T 0025.1) shares: its types, its numbers, how they lie in bytes, and
 * the commands that need no key. Amounts are fen, big-endian in four bytes.
 */

/** Transaction types as they stand in codes and in the card's log; `EP` is the purse. */
export const TYPE_EP_LOAD = 0x02
export const TYPE_EP_PURCHASE = 0x06

/** The purse's application, named as the standard's examples name it: "1PAY.SYS.DDF01" is its directory. */
export const PURSE_AID = Uint8Array.from(Buffer.from('A00000000386980701', 'hex'))

/** What happened at which terminal: both sides put it into their codes. */
export type Transaction = {
  amountFen: number
  /** 6 bytes */
  terminal: Uint8Array
  type: number
}

export const selectPurse: Command = { cla: 0x00, ins: 0xa4, p1: 0x04, p2: 0x00, data: PURSE_AID, le: 256 }
export const getBalance: Command = { cla: 0x80, ins: 0x5c, p1: 0x00, p2: 0x02, le: 4 }

/** GET CHALLENGE: `bytes` is the cipher's `challengeBytes`. */
export function getChallenge(bytes: number): Command {
  return { cla: 0x00, ins: 0x84, p1: 0x00, p2: 0x00, le: bytes }
}

/** EXTERNAL AUTHENTICATE: shows the card that its terminal has the key, over the challenge the card gave. */
export function externalAuthenticate(keyIndex: number, cryptogram: Uint8Array): Command {
  return { cla: 0x00, ins: 0x82, p1: 0x00, p2: keyIndex, data: cryptogram }
}

/** INTERNAL AUTHENTICATE: the card shows that it has the key, over our challenge. */
export function internalAuthenticate(keyIndex: number, challenge: Uint8Array): Command {
  return { cla: 0x00, ins: 0x88, p1: 0x00, p2: keyIndex, data: challenge, le: 8 }
}

/** GET TRANSACTION PROVE: asks for the codes of the last transaction of that type, if it bore that number. */
export function getTransactionProve(type: number, counter: number): Command {
  return { cla: 0x80, ins: 0x5a, p1: 0x00, p2: type, data: counterBytes(counter), le: 8 }
}

/** What a card answers about a transaction: done (with its codes), or not (yet) done. Null: neither, as of no purse. */
export function readProof(
  response: Response,
): { done: true; mac: Uint8Array; tac: Uint8Array } | { done: false } | null {
  if (response.sw === SW.proofUnavailable) return { done: false }
  if (response.sw !== SW.ok || response.data.length !== 8) return null
  return { done: true, mac: response.data.slice(0, 4), tac: response.data.slice(4) }
}

/** The fen that GET BALANCE answered, or null. */
export function readBalance({ sw, data }: Response): number | null {
  return sw === SW.ok && data.length === 4 ? readUint(data) : null
}

/** The 8 bytes of a card's number (16 digits, packed): what its keys are made from. */
export function cardFactor(cardNo: string): Uint8Array {
  assert(/^[0-9]{16}$/.test(cardNo), 'a card number has 16 digits')
  return Uint8Array.from(Buffer.from(cardNo, 'hex'))
}

/** A terminal's number in the purse's codes: the last 6 bytes of its id, which are random ones of a UUIDv7. */
export function terminalNumber(terminalId: string): Uint8Array {
  return Uint8Array.from(Buffer.from(terminalId.slice(-12), 'hex'))
}

/** The house's own number, at which no terminal sells: loads, and debits that only lower an allowance. */
export const HOUSE_TERMINAL = new Uint8Array(6)

/** amount 4, type 1, terminal 6: how the codes of every transaction begin or go on. */
export function transactionBytes({ amountFen, type, terminal }: Transaction): Uint8Array {
  assert(terminal.length === 6, 'a terminal number has 6 bytes')
  return Buffer.concat([amountBytes(amountFen), Uint8Array.of(type), terminal])
}

export function amountBytes(fen: number): Uint8Array {
  return uint(fen, 4)
}

export function counterBytes(counter: number): Uint8Array {
  return uint(counter, 2)
}

/** An unsigned number, big-endian, in that many bytes (at most 6). */
export function uint(value: number, length: number): Uint8Array {
  const bytes = Buffer.alloc(length)
  bytes.writeUIntBE(value, 0, length)
  return bytes
}

/** The inverse of {@link uint}. */
export function readUint(bytes: Uint8Array): number {
  return Buffer.from(bytes).readUIntBE(0, bytes.length)
}

/** date 4 (YYYYMMDD) and time 3 (HHMMSS), packed digits, in China's time, which has had no summer time since 1991. */
export function timeBytes(at: Date): Uint8Array {
  const local = new Date(at.getTime() + CHINA_AHEAD_MS).toISOString()
  return Uint8Array.from(Buffer.from(local.slice(0, 19).replaceAll(/[-T:]/g, ''), 'hex'))
}

/** The instant that {@link timeBytes} wrote, or null when the bytes are no time. */
export function readTime(bytes: Uint8Array): Date | null {
  const digits = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(Buffer.from(bytes).toString('hex'))
  if (!digits) return null
  const [, year, month, day, hour, minute, second] = digits
  const at = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}+08:00`)
  return Number.isNaN(at.getTime()) || !Buffer.from(timeBytes(at)).equals(bytes) ? null : at
}

const CHINA_AHEAD_MS = 8 * 60 * 60_000

/** Whether two codes are the same, in a time that tells nothing. */
export function sameCode(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
