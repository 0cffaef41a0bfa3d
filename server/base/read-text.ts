/**
 * The text of a file that somebody made with whatever they have: UTF-8 with or without a byte order mark, else GB18030,
 * which Chinese spreadsheets write. Null when it is neither: bytes are never guessed.
 */
export function readText(bytes: Uint8Array): string | null {
  return decode('utf-8', bytes) ?? decode('gb18030', bytes)
}

function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    return null
  }
}
