import { type KeyObject, sign } from 'node:crypto'

/*
 * For tests: writes CBOR, COSE_Sign1 and base45 in any form, right and wrong, and shares nothing with the codecs that it
 * tests.
 */

/** Decides how lengths and integers are written, and in which order the entries of a map. */
export type Writer = {
  head: (major: number, value: number) => { before: Buffer; after?: Buffer }
  entries: (entries: [Item, Item][]) => [Item, Item][]
}

/** A CBOR item that knows how to write itself. */
export type Item = (writer: Writer) => Buffer

const SIZES = [1, 2, 4, 8]

/** A head with its argument in `size` bytes; size 0 puts it into the first byte. */
export function headOf(major: number, value: number, size: number): Buffer {
  if (size === 0) return Buffer.of(major * 32 + value)
  const argument = Buffer.alloc(8)
  argument.writeBigUInt64BE(BigInt(value))
  return Buffer.concat([Buffer.of(major * 32 + 24 + SIZES.indexOf(size)), argument.subarray(8 - size)])
}

/** How many bytes the argument needs in the deterministic form. */
export function sizeFor(value: number): number {
  return value < 24 ? 0 : SIZES.find((size) => value < 256 ** size)!
}

export const deterministic: Writer = {
  head: (major, value) => ({ before: headOf(major, value, sizeFor(value)) }),
  entries: (entries) => entries,
}

/** Arrays and maps that end with a break; strings as one chunk that ends with a break. */
export function indefinite(major: number, value: number): { before: Buffer; after: Buffer } {
  const chunk = major <= 3 ? headOf(major, value, sizeFor(value)) : Buffer.alloc(0)
  return { before: Buffer.concat([Buffer.of(major * 32 + 31), chunk]), after: Buffer.of(0xff) }
}

const written = (writer: Writer, major: number, value: number, content: Buffer[]): Buffer => {
  const { before, after } = writer.head(major, value)
  return Buffer.concat([before, ...content, after ?? Buffer.alloc(0)])
}

export const int =
  (value: number): Item =>
  (writer) =>
    written(writer, value < 0 ? 1 : 0, value < 0 ? -1 - value : value, [])

/** A byte string; of an item: the bytes that the item writes. */
export const bytes =
  (content: Uint8Array | Item): Item =>
  (writer) => {
    const inner = Buffer.from(typeof content === 'function' ? content(writer) : content)
    return written(writer, 2, inner.length, [inner])
  }

export const text =
  (content: string | Uint8Array): Item =>
  (writer) => {
    const inner = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content)
    return written(writer, 3, inner.length, [inner])
  }

export const array =
  (...items: Item[]): Item =>
  (writer) =>
    written(
      writer,
      4,
      items.length,
      items.map((item) => item(writer)),
    )

export const map =
  (...pairs: [Item, Item][]): Item =>
  (writer) => {
    const entries = writer.entries(pairs)
    return written(
      writer,
      5,
      entries.length,
      entries.flatMap(([key, value]) => [key(writer), value(writer)]),
    )
  }

export const raw =
  (hex: string): Item =>
  () =>
    Buffer.from(hex, 'hex')

/** The item with something before and after it: a tag, trailing bytes. */
export const wrapped =
  (before: string, item: Item, after = ''): Item =>
  (writer) =>
    Buffer.concat([Buffer.from(before, 'hex'), item(writer), Buffer.from(after, 'hex')])

export const es256 = (key: KeyObject, data: Uint8Array): Buffer =>
  sign('sha256', data, { key, dsaEncoding: 'ieee-p1363' })

/** The same signature in the form that COSE does not use. */
export const signDer = (key: KeyObject, data: Uint8Array): Buffer => sign('sha256', data, key)

/** A COSE_Sign1 that signs the protected bytes and payload as they come out, however odd. */
export const sign1 =
  (
    key: KeyObject,
    parts: { protected: Item; unprotected: Item; payload: Item; signature?: typeof es256 },
  ): Item =>
  (writer) => {
    const protectedBytes = parts.protected(writer)
    const payload = parts.payload(writer)
    const toSign = array(text('Signature1'), bytes(protectedBytes), bytes(Buffer.alloc(0)), bytes(payload))
    const signature = (parts.signature ?? es256)(key, toSign(deterministic))
    return array(bytes(protectedBytes), parts.unprotected, bytes(payload), bytes(signature))(writer)
  }

const BASE45 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

export function base45(content: Uint8Array): string {
  let out = ''
  for (let i = 0; i < content.length; i += 2) {
    const single = i + 1 === content.length
    let n = single ? content[i]! : content[i]! * 256 + content[i + 1]!
    for (let k = single ? 2 : 3; k > 0; k--) {
      out += BASE45[n % 45]!
      n = Math.floor(n / 45)
    }
  }
  return out
}
