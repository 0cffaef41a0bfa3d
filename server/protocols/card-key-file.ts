import { type CardCipher, cipherOf } from './card-cipher.ts'
import { formatMasterKeys, type MasterKeys, parseMasterKeys } from './card-keys.ts'

/*
 * All keys of a campus's cards, as they lie in its sealed file: the master keys, and the transport keys that open the
 * blanks of a maker's batch.
 */

export type CardKeys = { master: MasterKeys; transports: readonly TransportKey[] }

/** What opens the blanks of one batch of the stock; `batchId` null: of every batch that has none of its own. */
export type TransportKey = { batchId: string | null; cipher: CardCipher; key: Uint8Array }

/** What opens the blanks of a batch; undefined when nobody entered it. */
export function transportKeyOf({ transports }: CardKeys, batchId: string): TransportKey | undefined {
  const own = transports.find((transport) => transport.batchId === batchId)
  return own ?? transports.find((transport) => transport.batchId === null)
}

/** With this transport key, in the place of the one that the batch had. */
export function withTransportKey({ master, transports }: CardKeys, transport: TransportKey): CardKeys {
  return {
    master,
    transports: [...transports.filter(({ batchId }) => batchId !== transport.batchId), transport],
  }
}

/** The text that goes into the sealed file. */
export function formatCardKeys({ master, transports }: CardKeys): string {
  const plain = transports.map(({ batchId, cipher, key }) => ({
    batchId,
    cipher: cipher.identifier,
    key: Buffer.from(key).toString('hex'),
  }))
  return JSON.stringify({ ...(JSON.parse(formatMasterKeys(master)) as object), transports: plain })
}

/** Reads the JSON of {@link formatCardKeys}; null when it holds anything else. */
export function parseCardKeys(text: string): CardKeys | null {
  const master = parseMasterKeys(text)
  const { transports } = JSON.parse(text) as { transports?: unknown }
  if (!master || !Array.isArray(transports)) return null
  const parsed = transports.map(parseTransport)
  return parsed.every((transport) => transport !== null) ? { master, transports: parsed } : null
}

function parseTransport(entry: { batchId: string | null; cipher: number; key: string }): TransportKey | null {
  const cipher = cipherOf(entry.cipher)
  const known = entry.batchId === null || typeof entry.batchId === 'string'
  if (!cipher || !known || !/^[0-9a-f]{32}$/.test(entry.key)) return null
  return { batchId: entry.batchId, cipher, key: Buffer.from(entry.key, 'hex') }
}
