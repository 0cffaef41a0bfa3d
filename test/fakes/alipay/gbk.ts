let table: Map<string, number> | undefined

/** Every two bytes of GBK by the sign they stand for: Node reads GBK and does not write it. */
function byChar(): Map<string, number> {
  if (table) return table
  table = new Map()
  const decoder = new TextDecoder('gbk', { fatal: true })
  for (let first = 0x81; first <= 0xfe; first++) {
    for (let second = 0x40; second <= 0xfe; second++) {
      if (second === 0x7f) continue
      const sign = decode(decoder, first, second)
      if (sign !== null && !table.has(sign)) table.set(sign, first * 256 + second)
    }
  }
  return table
}

function decode(decoder: TextDecoder, first: number, second: number): string | null {
  try {
    const text = decoder.decode(Uint8Array.of(first, second))
    return text.length === 1 ? text : null
  } catch {
    return null
  }
}

/** A text in GBK; a sign that it has not is a question mark. */
export function gbk(text: string): Buffer {
  const signs = byChar()
  const bytes = Buffer.alloc(text.length * 2)
  let length = 0
  for (const sign of text) {
    const code = sign.charCodeAt(0)
    const pair = code < 0x80 ? undefined : signs.get(sign)
    if (pair === undefined) bytes[length++] = code < 0x80 ? code : 0x3f
    else length = bytes.writeUInt16BE(pair, length)
  }
  return bytes.subarray(0, length)
}
