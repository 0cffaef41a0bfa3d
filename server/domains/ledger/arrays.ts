import { assert } from '../../base/assert.ts'

// PostgreSQL's binary arrays (array_send, array_recv): dimensions, has-nulls, element type, length, lower bound,
// then each element after its length. Written here because text arrays cost more to write and to parse than all
// the rest of a batch (docs/decisions/0002-ledger.md). A Buffer as a parameter goes to the server as binary.

// Object ids of built-in types (pg_type.dat).
const INT4 = 23
const INT8 = 20
const UUID = 2950
const DATE = 1082
const TIMESTAMPTZ = 1184

const HEADER_BYTES = 20
const POSTGRES_EPOCH_MS = Date.UTC(2000, 0, 1)
const TWO_32 = 2 ** 32

function header(elementType: number, length: number, elementBytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(HEADER_BYTES + length * (4 + elementBytes))
  bytes.writeInt32BE(1, 0)
  bytes.writeInt32BE(0, 4)
  bytes.writeInt32BE(elementType, 8)
  bytes.writeInt32BE(length, 12)
  bytes.writeInt32BE(1, 16)
  return bytes
}

/** `int4[]` from whole numbers. */
export function int4Array(values: readonly number[]): Buffer {
  const bytes = header(INT4, values.length, 4)
  let at = HEADER_BYTES
  for (const value of values) {
    bytes.writeInt32BE(4, at)
    at = bytes.writeInt32BE(value, at + 4)
  }
  return bytes
}

function int64Array(elementType: number, values: readonly number[]): Buffer {
  const bytes = header(elementType, values.length, 8)
  let at = HEADER_BYTES
  for (const value of values) {
    assert(Number.isSafeInteger(value), 'a bigint from JavaScript is a safe integer')
    const high = Math.floor(value / TWO_32)
    bytes.writeInt32BE(8, at)
    bytes.writeInt32BE(high, at + 4)
    at = bytes.writeUInt32BE(value - high * TWO_32, at + 8)
  }
  return bytes
}

/** `bigint[]` from safe integers. */
export function int8Array(values: readonly number[]): Buffer {
  return int64Array(INT8, values)
}

/** `timestamptz[]` from milliseconds since 1970. */
export function timestampArray(values: readonly number[]): Buffer {
  return int64Array(
    TIMESTAMPTZ,
    values.map((ms) => (ms - POSTGRES_EPOCH_MS) * 1000),
  )
}

/** `date[]` from days since 1970-01-01; -Infinity is PostgreSQL's -infinity. */
export function dateArray(values: readonly number[]): Buffer {
  const epochDays = POSTGRES_EPOCH_MS / 86_400_000
  const bytes = int4Array(values.map((days) => (days === -Infinity ? -(2 ** 31) : days - epochDays)))
  bytes.writeInt32BE(DATE, 8)
  return bytes
}

/** `uuid[]` from 32 hex digits each, with or without hyphens. */
export function uuidArray(values: readonly string[]): Buffer {
  const bytes = header(UUID, values.length, 16)
  let at = HEADER_BYTES
  for (const value of values) {
    const hex = value.length === 36 ? value.replaceAll('-', '') : value
    bytes.writeInt32BE(16, at)
    const written = bytes.write(hex, at + 4, 16, 'hex')
    assert(hex.length === 32 && written === 16, `a uuid has 32 hex digits: ${value}`)
    at += 20
  }
  return bytes
}

/** The elements of the text of an `int4[]` or `bigint[]`, none null; an absent array is empty. */
export function readIntegers(text: string | null): number[] {
  if (text === null || text === '{}') return []
  return text.slice(1, -1).split(',').map(Number)
}
