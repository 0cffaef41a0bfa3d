/** A reader types a whole number in less than this; a person does not. */
const READER_GAP_MS = 60
const LENGTH_MIN = 6

/** What stands in an ID card reader that types (a keyboard wedge): the characters so far, and when the last one came. */
export type Reading = { text: string; lastMs: number }

export const nothingRead: Reading = { text: '', lastMs: 0 }

/**
 * Takes one key. `read` is the number when Enter ends it and every character came as fast as only a reader types.
 * @param atMs a clock that only goes forward
 */
export function readKey(
  reading: Reading,
  key: string,
  atMs: number,
): { reading: Reading; read: string | null } {
  const quick = atMs - reading.lastMs <= READER_GAP_MS
  if (key === 'Enter') {
    const whole = quick && reading.text.length >= LENGTH_MIN
    return { reading: nothingRead, read: whole ? reading.text.toUpperCase() : null }
  }
  if (!/^[0-9A-Za-z]$/.test(key)) return { reading, read: null }
  return { reading: { text: quick ? reading.text + key : key, lastMs: atMs }, read: null }
}
