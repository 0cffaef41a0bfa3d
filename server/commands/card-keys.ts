import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline/promises'
import { parseArgs } from 'node:util'
import { type Config, ConfigError } from '../base/config.ts'
import { loadKeys } from '../base/keys.ts'
import { writeSealed } from '../base/sealed-file.ts'
import { readCampuses } from '../campus-directory.ts'
import { changeCardKeys, loadCardKeys } from '../domains/cards/card-keys.ts'
import { findTerminal } from '../domains/devices/find-terminal.ts'
import { openDatabase } from '../open-database.ts'
import { type CardCipher, sm4, tripleDes } from '../protocols/card-cipher.ts'
import { type CardKeys, withTransportKey } from '../protocols/card-key-file.ts'
import { formatMasterKeys, newest, newMasterKeys, rotate, terminalKeys } from '../protocols/card-keys.ts'
import { type CardKeyUse, KEY_USES } from '../protocols/epurse-keys.ts'

const CIPHERS: Record<string, CardCipher> = { '3des': tripleDes, sm4 }
const PASSPHRASE_MIN = 12
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const USAGE = `onecard card-keys COMMAND
  make [--cipher 3des|sm4]                       the campus's master keys, once
  rotate USE [--cipher 3des|sm4]                 a new version of one: ${Object.keys(KEY_USES).join(' ')}
  list                                           what there is, with check values; never a key
  transport [--batch ID] [--cipher 3des|sm4]     what opens the blanks (of a batch): 32 hex digits on standard input
  psam TERMINAL_ID --out DIR                     a terminal's keys, sealed with ONECARD_PSAM_PASSPHRASE`

type Words = {
  positionals: string[]
  cipher: CardCipher
  cipherGiven: boolean
  batch: string | null
  out: string | null
}

/** The keys of the campus's cards, beside a running server, which reads them at its next start. @returns 0 */
export async function cardKeys(config: Config, given: string[]): Promise<number> {
  const words = readWords(given)
  const [command, argument, ...more] = words.positionals
  const takesArgument = command === 'rotate' || command === 'psam'
  if (more.length > 0 || (argument !== undefined) !== takesArgument) throw usage()
  // Also tells that this is the data directory of a campus.
  await loadKeys(config.dataDirectory, { mayMake: false })
  switch (command) {
    case 'make':
      return make(config, words)
    case 'rotate':
      return addVersion(config, argument!, words)
    case 'list':
      return list(await known(config))
    case 'transport':
      return enterTransport(config, words)
    case 'psam':
      return makePsam(config, argument!, words)
    default:
      throw usage()
  }
}

async function make(config: Config, { cipher }: Words): Promise<number> {
  if ((config.cardPassphrase ?? '').length < PASSPHRASE_MIN)
    throw new ConfigError(`Set ONECARD_CARD_PASSPHRASE to at least ${PASSPHRASE_MIN} characters first`)
  const made = await changeCardKeys(placeOf(config), (keys) =>
    keys ? null : { master: newMasterKeys(cipher), transports: [] },
  )
  if (!made) throw new ConfigError('There are card keys already: nothing was changed')
  tell(
    'back up card-keys.sealed and its passphrase apart from each other: without them every card must be made anew',
  )
  return list(made)
}

async function addVersion(config: Config, use: string, { cipher, cipherGiven }: Words): Promise<number> {
  if (!(use in KEY_USES)) throw usage()
  const changed = await changeCardKeys(placeOf(config), (keys) => {
    const last = keys && newest(keys.master, use as CardKeyUse)
    const master = last && rotate(keys.master, use as CardKeyUse, cipherGiven ? cipher : last.cipher)
    return master ? { ...keys, master } : null
  })
  if (!changed) throw new ConfigError(`There is no further version of ${use} to be had: make the keys first`)
  tell('restart the servers; cards written from then on bear it, the others keep theirs')
  if (use === 'purchase')
    tell('make the PSAM of every terminal anew first: without it they sell to no new card')
  return list(changed)
}

/** Key check values as key ceremonies compare them: the beginning of a block of zeros encrypted. */
function list({ master, transports }: CardKeys): number {
  const line = (name: string, version: string, cipher: CardCipher, key: Uint8Array) => {
    const check = cipher.encrypt(key, new Uint8Array(cipher.blockBytes)).slice(0, 3)
    const values = [name.padEnd(14), version.padEnd(38), nameOf(cipher).padEnd(6), hex(check)]
    process.stdout.write(`${values.join('')}\n`)
  }
  const uses = Object.keys(KEY_USES)
  const sorted = master.keys.toSorted(
    (a, b) => uses.indexOf(a.use) - uses.indexOf(b.use) || a.version - b.version,
  )
  for (const { use, version, cipher, key } of sorted) line(use, `version ${version}`, cipher, key)
  for (const { batchId, cipher, key } of transports)
    line('transport', batchId ?? 'all other batches', cipher, key)
  return 0
}

async function enterTransport(config: Config, { batch, cipher }: Words): Promise<number> {
  if (batch !== null && !UUID.test(batch)) throw usage()
  const key = (await readLine('transport key, 32 hex digits: ')).trim()
  if (!/^[0-9a-f]{32}$/i.test(key))
    throw new ConfigError('That is no key: 32 hex digits, nothing was changed')
  const transport = { batchId: batch, cipher, key: Buffer.from(key, 'hex') }
  const changed = await changeCardKeys(placeOf(config), (keys) => keys && withTransportKey(keys, transport))
  if (!changed) throw noneYet()
  tell('restart the servers')
  return list(changed)
}

/** The file that the reader agent opens (devices/psam). Its transaction number is the terminal's own and stays there. */
async function makePsam(config: Config, terminalId: string, { out }: Words): Promise<number> {
  const passphrase = process.env.ONECARD_PSAM_PASSPHRASE ?? ''
  if (out === null || !UUID.test(terminalId)) throw usage()
  if (passphrase.length < PASSPHRASE_MIN)
    throw new ConfigError(`Set ONECARD_PSAM_PASSPHRASE to at least ${PASSPHRASE_MIN} characters first`)
  const name = await registerName(config, terminalId)
  const { master } = await known(config)
  await mkdir(out, { recursive: true, mode: 0o700 })
  const keys = Buffer.from(formatMasterKeys(terminalKeys(master)))
  await writeSealed(join(out, 'psam.sealed'), keys, passphrase)
  process.stdout.write(`${join(out, 'psam.sealed')} is for ${name} (${terminalId})\n`)
  return 0
}

/** A number mistyped here would make sales that nobody could check. */
async function registerName(config: Config, terminalId: string): Promise<string> {
  const database = await openDatabase(config, tell, false)
  try {
    const { all } = await readCampuses(database.pool)
    const found = await Promise.all(
      all.map(({ campusId }) => findTerminal(database.pool, { campusId, terminalId })),
    )
    const register = found.find((terminal) => terminal?.kind === 'pos')
    if (!register) throw new ConfigError(`${terminalId} is no register (pos) of this campus`)
    return register.name
  } finally {
    await database.close()
  }
}

async function known(config: Config): Promise<CardKeys> {
  const keys = await loadCardKeys(placeOf(config))
  if (!keys) throw noneYet()
  return keys
}

function noneYet(): ConfigError {
  return new ConfigError('There are no card keys yet: onecard card-keys make')
}

function placeOf({ dataDirectory, cardPassphrase }: Config) {
  return { dataDirectory, passphrase: cardPassphrase }
}

function readWords(given: string[]): Words {
  try {
    const { values, positionals } = parseArgs({
      args: given,
      allowPositionals: true,
      options: { cipher: { type: 'string' }, batch: { type: 'string' }, out: { type: 'string' } },
    })
    const cipher = values.cipher === undefined ? tripleDes : CIPHERS[values.cipher]
    if (cipher) {
      const { batch = null, out = null } = values
      return { positionals, cipher, cipherGiven: values.cipher !== undefined, batch, out }
    }
  } catch {
    // An unknown word is told with the usage, like a missing one.
  }
  throw usage()
}

async function readLine(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  if (process.stdin.isTTY) process.stderr.write(question)
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
  }
}

function usage(): ConfigError {
  return new ConfigError(`usage: ${USAGE}`)
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const nameOf = (cipher: CardCipher) => Object.keys(CIPHERS).find((name) => CIPHERS[name] === cipher) ?? '?'
const tell = (line: string) => void process.stderr.write(`${line}\n`)
