/** A hot list as it is signed: what a terminal was told, and nothing around it. */
export type SignedList = {
  version: number
  full: boolean
  entries: readonly { version: number; kind: string; value: string; listed: boolean }[]
}

/**
 * The bytes that the campus signs (ES256 over SHA-256, r and s of 32 bytes each) and a terminal checks before it takes a
 * list (DESIGN 7), UTF-8 lines: the name of the format, the campus, the version it was asked since, the version it leads
 * to, `full` or `delta`, then an entry a line in the order given. A delta is good only after the version it was made for.
 */
export function hotListToSign(campus: string, since: number, list: SignedList): Uint8Array {
  const lines = [
    'onecard-hot-list-1',
    campus,
    String(since),
    String(list.version),
    list.full ? 'full' : 'delta',
    ...list.entries.map(
      ({ version, kind, value, listed }) => `${version} ${listed ? '+' : '-'} ${kind} ${value}`,
    ),
  ]
  return new TextEncoder().encode(lines.join('\n'))
}
