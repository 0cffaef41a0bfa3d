import { createHash } from 'node:crypto'
import { assert } from '../../base/assert.ts'

/** One transfer row, in numbers; times in microseconds since 2000 (PostgreSQL's own). */
export type Leg = {
  id: string
  leg: number
  seq: number
  kind: string
  debit: number
  credit: number
  amount: number
  wallet: number | null
  walletSeq: number | null
  walletAfter: number | null
  subsidyAfter: number | null
  terminal: string | null
  reference: string | null
  claim: string | null
  occurred: number
  posted: number
}

/** A batch's row, as the bytes that were hashed, and what they say. */
export type Journal = { lane: number; batch: number; legs: Leg[] }

const NIL_UUID = '00000000-0000-0000-0000-000000000000'
const TWO_32 = 2 ** 32

function int8(bytes: Buffer, at: number): number {
  const value = bytes.readInt32BE(at) * TWO_32 + bytes.readUInt32BE(at + 4)
  assert(Number.isSafeInteger(value), 'an amount in the journal is a safe integer')
  return value
}

const readers: Record<'int2' | 'int4' | 'int8', (bytes: Buffer) => number> = {
  int2: (bytes) => bytes.readInt16BE(0),
  int4: (bytes) => bytes.readInt32BE(0),
  int8: (bytes) => int8(bytes, 0),
}
const text = (bytes: Buffer) => bytes.toString('utf8')
const uuid = (bytes: Buffer) => {
  const hex = bytes.toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** The columns of a `record_send`: their count, then each one's type, length and bytes. */
function columnsOf(record: Buffer): Buffer[] {
  const columns: Buffer[] = []
  let at = 4
  for (let left = record.readInt32BE(0); left > 0; left--) {
    const length = record.readInt32BE(at + 4)
    assert(length >= 0, 'no column of the journal is null')
    columns.push(record.subarray(at + 8, at + 8 + length))
    at += 8 + length
  }
  assert(at === record.length, 'the journal ends with its last column')
  return columns
}

/** The elements of an `array_send`. */
function elementsOf<T>(array: Buffer, read: (bytes: Buffer) => T): T[] {
  if (array.readInt32BE(0) === 0) return []
  const values: T[] = []
  let at = 20
  for (let left = array.readInt32BE(12); left > 0; left--) {
    const length = array.readInt32BE(at)
    values.push(read(array.subarray(at + 4, at + 4 + length)))
    at += 4 + length
  }
  return values
}

/** The hash of a batch: SHA-256 over the record of all its other columns. */
export function hashOf(record: Buffer): Buffer {
  return createHash('sha256').update(record).digest()
}

/** The hash of the batch before: the record's first column. */
export function prevHashOf(record: Buffer): Buffer {
  return record.subarray(12, 12 + record.readInt32BE(8))
}

/**
 * Reads a batch's record (the order of columns is that of `ledger_post`) and says which transfers must follow from it.
 * Written apart from the SQL that posts, so that neither's mistake hides the other's.
 */
export function readJournal(record: Buffer): Journal {
  const columns = columnsOf(record)
  assert(columns.length === 23, 'a batch has 23 hashed columns')
  const [, , lane, batch, posted, ...arrays] = columns as [
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    Buffer,
    ...Buffer[],
  ]
  const numbers = (index: number) =>
    elementsOf(arrays[index]!, index >= 11 ? intOf(arrays[index]!) : readers.int8)
  const kinds = elementsOf(arrays[0]!, text)
  const others = numbers(1)
  const rules = elementsOf(arrays[2]!, readers.int4)
  const ids = elementsOf(arrays[3]!, uuid)
  const [wallets, accounts, amounts] = [numbers(4), numbers(5), numbers(6)]
  const [terminals, refs, claims] = [7, 8, 9].map((index) => elementsOf(arrays[index]!, uuid))
  const occurred = numbers(10)
  const [done, parts, walletAfter, subsidyAfter, seqs, split, plain] = [11, 12, 13, 14, 15, 16, 17].map(
    numbers,
  )
  const optional = (values: string[] | undefined, place: number) => {
    const value = values?.[place - 1]
    return value === undefined || value === NIL_UUID ? null : value
  }
  const legs: Leg[] = []
  const add = (place: number, leg: Pick<Leg, 'leg' | 'debit' | 'credit' | 'amount'>, on?: number) => {
    legs.push({
      ...leg,
      id: ids[place - 1]!,
      seq: legs.length,
      kind: kinds[rules[place - 1]! - 1]!,
      wallet: on === undefined ? null : wallets[place - 1]!,
      walletSeq: on === undefined ? null : seqs![on]!,
      walletAfter: on === undefined ? null : walletAfter![on]!,
      subsidyAfter: on === undefined ? null : subsidyAfter![on]!,
      terminal: optional(terminals, place),
      reference: optional(refs, place),
      claim: optional(claims, place),
      occurred: occurred[place - 1]!,
      posted: int8(posted, 0),
    })
  }
  const addPersonal = (on: number, leg: number, signed: number, own: number) => {
    const place = done![on]!
    const account = accounts[place - 1]!
    const [debit, credit] = signed > 0 ? [own, account] : [account, own]
    add(place, { leg, debit, credit, amount: Math.abs(signed) }, on)
  }
  for (const [on, place] of done!.entries()) {
    const wallet = wallets[place - 1]!
    const part = parts![on]!
    if (part === 0) addPersonal(on, 0, amounts[place - 1]!, wallet)
    else addPersonal(on, 0, part, -wallet)
  }
  for (const place of split!) {
    const act = done![place - 1]!
    addPersonal(place - 1, 1, amounts[act - 1]! - parts![place - 1]!, wallets[act - 1]!)
  }
  for (const place of plain!) {
    const credit = others[rules[place - 1]! - 1]!
    add(place, { leg: 0, debit: accounts[place - 1]!, credit, amount: -amounts[place - 1]! })
  }
  return { lane: readers.int2(lane), batch: int8(batch, 0), legs }
}

// The element type stands in the array itself (pg_type.dat: 23 is int4).
function intOf(array: Buffer): (bytes: Buffer) => number {
  return array.length >= 12 && array.readInt32BE(8) === 23 ? readers.int4 : readers.int8
}
