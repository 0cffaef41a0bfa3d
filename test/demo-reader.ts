import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { makePsam, openPsam } from '../devices/psam/psam.ts'
import type { AgentTerminal } from '../devices/reader-agent/agent.ts'
import { startAgent } from '../devices/reader-agent/start-agent.ts'
import { openTill } from '../devices/reader-agent/till.ts'
import { createVirtualReader, type VirtualReader } from '../devices/reader-agent/virtual-reader.ts'
import { blankCard, type CardState } from '../devices/virtual-card/card-state.ts'
import { makeCardFile, openCardFile } from '../devices/virtual-card/virtual-card.ts'
import { loadCardKeys } from '../server/domains/cards/card-keys.ts'
import { type CardKeys, transportKeyOf } from '../server/protocols/card-key-file.ts'
import { newCardKeys } from '../server/protocols/card-keys.ts'
import { cardFileBytes } from '../server/protocols/epurse-log.ts'
import type { DemoCampus } from './demo-campus.ts'

const PASSPHRASE = 'a test'

/** The reader agent beside a page of a demo campus, with a virtual reader. */
export type DemoReader = VirtualReader & { port: number }

/**
 * Starts it; what a register's reader kept on its disk before is there again.
 * @param terminalId the register whose keys its PSAM holds; without one it sells nothing offline
 * @param port where it listened before, when it is started anew
 */
export async function startReader(campus: DemoCampus, terminalId?: string, port = 0): Promise<DemoReader> {
  const reader = createVirtualReader()
  const terminal = terminalId === undefined ? null : await terminalOf(campus, terminalId)
  const agent = await startAgent({ reader, terminal, origins: [campus.baseUrl], port })
  return { ...reader, port: agent.port, close: () => agent.close() }
}

/** Its PSAM is made at the first start. */
async function terminalOf(campus: DemoCampus, terminalId: string): Promise<AgentTerminal> {
  const directory = join(campus.dataDirectory, `reader-${terminalId}`)
  if (await mkdir(directory, { recursive: true })) {
    await makePsam(directory, (await keysOf(campus)).master, PASSPHRASE)
  }
  return {
    terminalId,
    psam: await openPsam(directory, PASSPHRASE),
    till: await openTill(join(directory, 'till')),
  }
}

/** A blank of the campus's stock: its file. */
export async function makeBlank(campus: DemoCampus, name: string): Promise<string> {
  return makeCard(campus, name, {})
}

/**
 * The written card with this number: its file.
 * @param balanceFen its allowance, as earlier taps left it
 */
export async function makeDemoCard(campus: DemoCampus, cardNo: string, balanceFen = 0): Promise<string> {
  const { master } = await keysOf(campus)
  const publicFile = cardFileBytes({ cardNo, tier: 'student' })
  return makeCard(campus, cardNo, { keys: newCardKeys(master, cardNo), publicFile, balanceFen })
}

/** What a card holds now. */
export async function cardState(path: string): Promise<CardState> {
  return (await openCardFile(path)).state()
}

/** Whether a command writes a key on a blank (WRITE KEY): where a pull leaves it half-made. */
export const writesKey = (command: Uint8Array): boolean => command[1] === 0xd4

async function makeCard(campus: DemoCampus, name: string, written: Partial<CardState>): Promise<string> {
  const transport = transportKeyOf(await keysOf(campus), '')
  if (!transport) throw new Error('a demo has a transport key for its blanks')
  const path = join(campus.dataDirectory, `card-${name}`)
  await makeCardFile(path, { ...blankCard(transport), ...written })
  return path
}

async function keysOf({ dataDirectory }: DemoCampus): Promise<CardKeys> {
  const keys = await loadCardKeys({ dataDirectory, passphrase: null })
  if (!keys) throw new Error(`${dataDirectory} has no card keys`)
  return keys
}
