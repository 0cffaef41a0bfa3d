import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { readSealed } from '../../server/base/sealed-file.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'
import { type CardKeys, parseCardKeys, transportKeyOf } from '../../server/protocols/card-key-file.ts'
import { newCardKeys } from '../../server/protocols/card-keys.ts'
import { cardFileBytes } from '../../server/protocols/epurse-log.ts'
import { makePsam } from '../psam/psam.ts'
import { blankCard, type CardState } from '../virtual-card/card-state.ts'
import { makeCardFile } from '../virtual-card/virtual-card.ts'
import type { AgentTerminal } from './agent.ts'
import { cardPath } from './card-shelf.ts'
import { openTerminal } from './open-terminal.ts'
import type { VirtualCards } from './virtual-routes.ts'

/** What the demo reader needs of `demo.json`. */
type Demo = {
  baseUrl: string
  students: { campusNo: string; cardNo?: string; initial?: true }[]
  terminals: { id: string; kind: string }[]
}

export type DemoReader = {
  /** Where the campus's pages may come from. */
  origins: string[]
  terminal: AgentTerminal
  cards: VirtualCards
}

/** This demo campus cannot be read, in words for whoever started it. */
export class DemoError extends Error {}

const STUDENTS_WITH_CARDS = 12

/**
 * Opens the demo campus in a data directory beside its server: the cards of some students as virtual ones, which keep what is on
 * them from one start to the next, and a register's PSAM and till.
 * @param terminalId the register whose keys it holds; by default the first
 * @throws DemoError
 */
export async function openDemo(data: string, terminalId: string | null): Promise<DemoReader> {
  const demo = JSON.parse((await readDemo(data, 'demo.json')).toString('utf8')) as Demo
  const keys = await readCardKeys(data)
  const registers = demo.terminals.filter(({ kind }) => kind === 'pos')
  const register = registers.find(({ id }) => terminalId === null || id === terminalId)
  if (!register) throw new DemoError(`${terminalId} is no register (pos) of this demo`)
  const cards = join(data, 'virtual-cards')
  const own = join(data, 'reader-agent', register.id)
  for (const directory of [cards, own]) await mkdir(directory, { recursive: true, mode: 0o700 })
  const holders = await makeCards(cards, demo, keys)
  // Whoever reads this directory has the campus's keys beside it: the seal is for real terminals.
  const passphrase = randomBytes(24).toString('base64url')
  await makePsam(own, keys.master, passphrase)
  return {
    origins: originsOf(demo.baseUrl),
    terminal: await openTerminal(own, register.id, passphrase),
    cards: { directory: cards, holders, addBlank: () => addBlank(cards, keys) },
  }
}

/** The address that the campus gives, and the machine's own names for it. */
function originsOf(baseUrl: string): string[] {
  const { origin, port } = new URL(baseUrl)
  return [origin, `http://localhost:${port}`, `http://127.0.0.1:${port}`]
}

/** @returns whose cards these are: campus number by card number */
async function makeCards(directory: string, demo: Demo, keys: CardKeys): Promise<Map<string, string>> {
  const carried = demo.students.flatMap(({ campusNo, cardNo, initial }) =>
    cardNo && !initial ? [{ campusNo, cardNo }] : [],
  )
  const some = carried.slice(0, STUDENTS_WITH_CARDS)
  for (const { cardNo } of some) {
    const path = cardPath(directory, cardNo)
    if (existsSync(path)) continue
    const publicFile = cardFileBytes({ cardNo, tier: 'student' })
    await makeCardFile(path, { ...blankOf(keys), keys: newCardKeys(keys.master, cardNo), publicFile })
  }
  return new Map(some.map(({ campusNo, cardNo }) => [cardNo, campusNo]))
}

async function addBlank(directory: string, keys: CardKeys): Promise<string> {
  for (let serial = 1; ; serial++) {
    const name = `blank-${serial}`
    if (existsSync(cardPath(directory, name))) continue
    await makeCardFile(cardPath(directory, name), blankOf(keys))
    return name
  }
}

function blankOf(keys: CardKeys): CardState {
  const transport = transportKeyOf(keys, '')
  if (!transport) throw new DemoError('this demo has no transport key for blanks')
  return blankCard(transport)
}

async function readCardKeys(data: string): Promise<CardKeys> {
  const own = async () => (await readDemo(data, 'card-keys.passphrase')).toString('utf8').trim()
  const passphrase = process.env.ONECARD_CARD_PASSPHRASE || (await own())
  const keys = parseCardKeys((await readSealed(join(data, 'card-keys.sealed'), passphrase)).toString('utf8'))
  if (!keys) throw new DemoError('the card keys were written by another version of OneCard')
  return keys
}

async function readDemo(data: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(data, name))
  } catch (error) {
    if (systemErrorCode(error) !== 'ENOENT') throw error
    throw new DemoError(`${join(data, name)} is not there: start the demo campus first (npm start)`)
  }
}
