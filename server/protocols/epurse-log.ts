import { type Command, type Response, SW } from './apdu.ts'
import {
  amountBytes,
  counterBytes,
  readTime,
  readUint,
  type Transaction,
  timeBytes,
  transactionBytes,
  uint,
} from './epurse.ts'

/*
 * Files of a purse's card that anyone may read: the log of its last ten transactions (short file 18) and the card's public
 * data (short file 15), JR/T 0025.1.
 */

/** A line of the card's log. `counter` is the number that INITIALIZE answered for it, online or offline by its type. */
export type LogRecord = Transaction & { counter: number; at: Date }

export const LOG_RECORDS = 10

const LOG_RECORD_BYTES = 23
export const CARD_FILE = 0x15
const CARD_FILE_BYTES = 30
const NUMBER_AT = 10
const NUMBER_BYTES = 10
const TIER_BYTES = 2

/** Price tiers as they stand on a card (RULES 3.9): 1 for the first; 0 is none. */
const CARD_TIERS = ['student', 'staff', 'visitor'] as const
export type CardTier = (typeof CARD_TIERS)[number]

/** What a card tells anyone: its number, and the price tier of its holder. Neither is proven by being read. */
export type CardData = { cardNo: string; tier: CardTier | null }

/** READ RECORD of the log: 1 is the last transaction. */
export function readLogRecord(record: number): Command {
  return { cla: 0x00, ins: 0xb2, p1: record, p2: 0xc4, le: LOG_RECORD_BYTES }
}

export function logRecordBytes(record: LogRecord): Uint8Array {
  const parts = [counterBytes(record.counter), uint(0, 3), amountBytes(record.amountFen)]
  const where = transactionBytes(record).subarray(4)
  return Buffer.concat([...parts, where, timeBytes(record.at)])
}

/** A line of the log; null when there is none of that number or it holds no transaction. */
export function readLogReply({ sw, data }: Response): LogRecord | null {
  if (sw !== SW.ok || data.length !== LOG_RECORD_BYTES) return null
  const at = readTime(data.subarray(16))
  if (!at) return null
  return {
    counter: readUint(data.subarray(0, 2)),
    amountFen: readUint(data.subarray(5, 9)),
    type: data[9]!,
    terminal: data.slice(10, 16),
    at,
  }
}

/** READ BINARY of the card's public data. */
export const readCardFile: Command = {
  cla: 0x00,
  ins: 0xb0,
  p1: 0x80 | CARD_FILE,
  p2: 0x00,
  le: CARD_FILE_BYTES,
}

/**
 * The card's public data: its number as the application's serial number, right-aligned, and the price tier in the issuer's two
 * bytes at the end; the rest is not used.
 */
export function cardFileBytes({ cardNo, tier }: CardData): Uint8Array {
  const file = new Uint8Array(CARD_FILE_BYTES)
  file.set(Buffer.from(cardNo.padStart(NUMBER_BYTES * 2, '0'), 'hex'), NUMBER_AT)
  file.set(uint(tier ? CARD_TIERS.indexOf(tier) + 1 : 0, TIER_BYTES), CARD_FILE_BYTES - TIER_BYTES)
  return file
}

/** The card's number and tier; null when this is no card of ours or has no number yet. A tier nobody knows is none. */
export function readCardData({ sw, data }: Response): CardData | null {
  if (sw !== SW.ok || data.length !== CARD_FILE_BYTES) return null
  const digits = Buffer.from(data.subarray(NUMBER_AT, NUMBER_AT + NUMBER_BYTES)).toString('hex')
  if (!/^0000[0-9]{16}$/.test(digits) || /^0+$/.test(digits)) return null
  const tier = CARD_TIERS[readUint(data.subarray(CARD_FILE_BYTES - TIER_BYTES)) - 1]
  return { cardNo: digits.slice(4), tier: tier ?? null }
}

/** Whether that is the public data of a blank: nothing was written on it yet, or its making was torn before the number. */
export function isBlank({ sw, data }: Response): boolean {
  return sw === SW.ok && data.length === CARD_FILE_BYTES && data.every((byte) => byte === 0)
}
