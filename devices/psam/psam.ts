import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from '../../server/base/durable-file.ts'
import { readSealed, SealedFileError, writeSealed } from '../../server/base/sealed-file.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'
import {
  formatMasterKeys,
  type MasterKeys,
  parseMasterKeys,
  terminalKeys,
} from '../../server/protocols/card-keys.ts'

/** A terminal's security module in software: the keys it debits cards with, and its own transaction number. */
export interface Psam {
  keys: MasterKeys
  /** The next transaction number of this terminal; on the disk before it is given out, so that none is given twice. */
  nextCounter(): Promise<number>
}

const COUNTER_MAX = 0xffff_ffff

/** Makes a terminal's PSAM from the campus's keys: it gets only those that a terminal needs. */
export async function makePsam(directory: string, master: MasterKeys, passphrase: string): Promise<void> {
  const text = formatMasterKeys(terminalKeys(master))
  await writeSealed(join(directory, 'psam.sealed'), Buffer.from(text), passphrase)
}

/**
 * Opens the PSAM in a directory. One process at a time may have it open.
 * @throws SealedFileError when the passphrase is wrong or the file damaged
 */
export async function openPsam(directory: string, passphrase: string): Promise<Psam> {
  const path = join(directory, 'psam.sealed')
  const keys = parseMasterKeys((await readSealed(path, passphrase)).toString('utf8'))
  if (!keys) throw new SealedFileError(`${path} holds no keys that this version knows`)
  const counterPath = join(directory, 'psam.counter')
  let counter = await readCounter(counterPath)
  let writing: Promise<void> = Promise.resolve()
  return {
    keys,
    nextCounter: async () => {
      if (counter >= COUNTER_MAX) throw new Error(`${counterPath}: the transaction numbers are used up`)
      const own = ++counter
      // A write that failed (a full disk) stops none after it; its number is given to nobody.
      writing = writing.catch(() => undefined).then(() => writeDurably(counterPath, `${own}\n`))
      await writing
      return own
    },
  }
}

async function readCounter(path: string): Promise<number> {
  try {
    const text = await readFile(path, 'utf8')
    if (!/^[0-9]{1,10}\n$/.test(text)) throw new Error(`${path} is damaged: make this terminal a new PSAM`)
    return Number(text)
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return 0
    throw error
  }
}
