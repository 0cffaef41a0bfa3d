import { randomBytes } from 'node:crypto'
import { type CardCipher, cipherOf } from './card-cipher.ts'
import { cardFactor } from './epurse.ts'
import { type CardKey, type CardKeyUse, KEY_USES } from './epurse-keys.ts'

/*
 * A campus's master keys, from which every card's own keys are made by its number. A key is known by its use and version;
 * a version once given out stays, since cards that bear it go on living, and the newest is what new cards get.
 */

/** Immutable; `keys` in no order. A PSAM holds one with only what a terminal needs. */
export type MasterKeys = { keys: readonly CardKey[] }

const VERSIONS_MAX = 255

/** New master keys, one of each use, in version 1. */
export function newMasterKeys(cipher: CardCipher): MasterKeys {
  const uses = Object.keys(KEY_USES) as CardKeyUse[]
  return { keys: uses.map((use) => ({ use, version: 1, cipher, key: randomBytes(16) })) }
}

/** Adds a new version of one key; null when its version numbers are used up. The cipher may change with it. */
export function rotate(master: MasterKeys, use: CardKeyUse, cipher: CardCipher): MasterKeys | null {
  const version = (newest(master, use)?.version ?? 0) + 1
  if (version > VERSIONS_MAX) return null
  return { keys: [...master.keys, { use, version, cipher, key: randomBytes(16) }] }
}

/** The newest version of a key, or undefined when there is none. */
export function newest(master: MasterKeys, use: CardKeyUse): CardKey | undefined {
  const ofUse = master.keys.filter((key) => key.use === use)
  return ofUse.toSorted((a, b) => b.version - a.version)[0]
}

/** A card's own key in the version and cipher that the card named; null when we have no such master key. */
export function keyOfCard(
  master: MasterKeys,
  cardNo: string,
  wanted: { use: CardKeyUse; version: number; cipher: CardCipher },
): Uint8Array | null {
  const found = master.keys.find(
    ({ use, version, cipher }) =>
      use === wanted.use && version === wanted.version && cipher === wanted.cipher,
  )
  return found ? found.cipher.diversify(found.key, cardFactor(cardNo)) : null
}

/** A card's TAC keys of all versions: a TAC does not say which one made it. */
export function tacKeysOfCard(master: MasterKeys, cardNo: string): CardKey[] {
  const versions = master.keys.filter(({ use }) => use === 'tac')
  return versions.map((key) => ({ ...key, key: key.cipher.diversify(key.key, cardFactor(cardNo)) }))
}

/** All keys that a new card gets: the newest of each use, made its own. */
export function newCardKeys(master: MasterKeys, cardNo: string): CardKey[] {
  const uses = Object.keys(KEY_USES) as CardKeyUse[]
  return uses.flatMap((use) => {
    const key = newest(master, use)
    return key ? [{ ...key, key: key.cipher.diversify(key.key, cardFactor(cardNo)) }] : []
  })
}

/** What a terminal's PSAM holds: every version of the purchase key. It can neither load a card nor forge a TAC. */
export function terminalKeys(master: MasterKeys): MasterKeys {
  return { keys: master.keys.filter(({ use }) => use === 'purchase') }
}

/** The text that goes into a sealed file. */
export function formatMasterKeys({ keys }: MasterKeys): string {
  const plain = keys.map(({ use, version, cipher, key }) => ({
    use,
    version,
    cipher: cipher.identifier,
    key: Buffer.from(key).toString('hex'),
  }))
  return JSON.stringify({ version: 1, keys: plain })
}

/** Reads the JSON of {@link formatMasterKeys}; null when it holds anything else. */
export function parseMasterKeys(text: string): MasterKeys | null {
  const file = JSON.parse(text) as { version?: unknown; keys?: unknown }
  if (file.version !== 1 || !Array.isArray(file.keys)) return null
  const keys = file.keys.map(parseKey)
  return keys.every((key) => key !== null) ? { keys } : null
}

function parseKey(entry: { use: CardKeyUse; version: number; cipher: number; key: string }): CardKey | null {
  const cipher = cipherOf(entry.cipher)
  const known = entry.use in KEY_USES && Number.isInteger(entry.version) && /^[0-9a-f]{32}$/.test(entry.key)
  return cipher && known ? { ...entry, cipher, key: Buffer.from(entry.key, 'hex') } : null
}
