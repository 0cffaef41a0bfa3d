import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../../base/durable-file.ts'
import { withFileLock } from '../../base/file-lock.ts'
import { KeysError } from '../../base/keys.ts'
import { readSealed, SealedFileError, writeSealed } from '../../base/sealed-file.ts'
import { systemErrorCode } from '../../base/system-error.ts'
import { tripleDes } from '../../protocols/card-cipher.ts'
import {
  type CardKeys,
  formatCardKeys,
  parseCardKeys,
  withTransportKey,
} from '../../protocols/card-key-file.ts'
import { newMasterKeys } from '../../protocols/card-keys.ts'

/*
 * The keys of the campus's cards: `card-keys.sealed` in the data directory, never in the database (DESIGN 6). Who has the
 * file alone has nothing; the passphrase comes from the environment, or, in a demo only, from a file beside it.
 */

/** `passphrase`: `ONECARD_CARD_PASSPHRASE`. */
export type CardKeyPlace = { dataDirectory: string; passphrase: string | null }

const pathOf = ({ dataDirectory }: CardKeyPlace) => join(dataDirectory, 'card-keys.sealed')
const demoPassphrasePath = ({ dataDirectory }: CardKeyPlace) => join(dataDirectory, 'card-keys.passphrase')

/**
 * The keys; null while the campus has made none.
 * @throws KeysError when they are there and do not open
 */
export async function loadCardKeys(place: CardKeyPlace): Promise<CardKeys | null> {
  const path = pathOf(place)
  if ((await readIfThere(path)) === null) return null
  const passphrase = await passphraseOf(place, path)
  try {
    const keys = parseCardKeys((await readSealed(path, passphrase)).toString('utf8'))
    if (!keys) throw new KeysError(`${path} was written by another version of OneCard`)
    return keys
  } catch (error) {
    if (error instanceof SealedFileError) throw new KeysError(`${error.message} (ONECARD_CARD_PASSPHRASE)`)
    throw error
  }
}

/**
 * Changes the keys, one process at a time; the file is replaced whole. Servers read it when they start.
 * @param change gets null while there are none; by returning null it changes nothing
 */
export async function changeCardKeys(
  place: CardKeyPlace,
  change: (keys: CardKeys | null) => CardKeys | null,
): Promise<CardKeys | null> {
  const path = pathOf(place)
  return withFileLock(`${path}.lock`, async () => {
    const changed = change(await loadCardKeys(place))
    if (changed)
      await writeSealed(path, Buffer.from(formatCardKeys(changed)), await passphraseOf(place, path))
    return changed
  })
}

/** Sees to it that a demo has card keys, with a passphrase of its own if none was given; a transport key opens its blanks. */
export async function makeDemoCardKeys(place: CardKeyPlace): Promise<void> {
  const own = demoPassphrasePath(place)
  if ((await readIfThere(pathOf(place))) !== null) return
  if (place.passphrase === null && (await readIfThere(own)) === null)
    await writeDurably(own, `${randomBytes(24).toString('base64url')}\n`)
  const transport = { batchId: null, cipher: tripleDes, key: randomBytes(16) }
  const made = { master: newMasterKeys(tripleDes), transports: [] }
  await changeCardKeys(place, (keys) => (keys ? null : withTransportKey(made, transport)))
}

async function passphraseOf(place: CardKeyPlace, path: string): Promise<string> {
  const passphrase = place.passphrase ?? (await readIfThere(demoPassphrasePath(place)))?.toString().trim()
  if (!passphrase) throw new KeysError(`${path} is sealed: set ONECARD_CARD_PASSPHRASE`)
  return passphrase
}

async function readIfThere(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null
    throw error
  }
}
