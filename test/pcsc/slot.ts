import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Agent, type AgentTerminal, createAgent } from '../../devices/reader-agent/agent.ts'
import { openPcscReader } from '../../devices/reader-agent/pcsc-reader.ts'
import { loadPcsc, PCSC_MISSING, type Pcsc } from '../../devices/reader-agent/pcsc-stack.ts'
import { insertCard } from '../../devices/virtual-card/insert-card.ts'
import { openCardFile, Pulled, type PullPoint } from '../../devices/virtual-card/virtual-card.ts'
import { assert } from '../../server/base/assert.ts'
import { withFileLock } from '../../server/base/file-lock.ts'
import { decodeResponse, encodeCommand } from '../../server/protocols/apdu.ts'
import type { Dialogue } from '../../server/protocols/card-dialogue.ts'
import type { Cleanup } from '../database.ts'

// The machine's PC/SC service with vsmartcard's virtual reader, an agent on it, and a hand that lays cards in and pulls them out.

/** Where a card is pulled: at which point of the how-manieth command. */
export type Tear = { command: number; point: PullPoint }

export interface Slot {
  agent: Agent
  /** Lays a card's file in and waits until the agent tells it; one that lay there is taken out before. */
  lay(path: string): Promise<void>
  /** The card that lies there is pulled out at this point of the commands from now on. */
  tear(tear: Tear): void
  takeOut(): Promise<void>
  /** Has a dialogue with the card, command by command through the agent. */
  hold<T>(dialogue: Dialogue<T>): Promise<T>
}

const READER = 'Virtual PCD 00 00'
const DEADLINE_MS = 60_000
const PATIENCE_MS = 2500
/** How often pcscd looks into its readers. */
const LOOK_MS = 400
const TRIES = 20

/**
 * Opens it, for one test file at a time: a machine has one virtual reader.
 * @returns begins the agent
 */
export async function openSlot(t: Cleanup): Promise<(terminal: AgentTerminal | null) => Slot> {
  const pcsc = loadPcsc()
  if (!pcsc) throw new Error(PCSC_MISSING)
  const unlock = await lockMachine()
  const stopService = await startService(pcsc)
  const reader = openPcscReader(pcsc, READER)
  let slot: Slot | null = null
  t.after(async () => {
    // The card's end first: the service could not take its port again for a minute if it had closed it.
    await slot?.takeOut()
    await reader.close()
    await stopService()
    await unlock()
  })
  return (terminal) => {
    slot = slotOf(pcsc, createAgent(reader, terminal, new Date()))
    return slot
  }
}

function slotOf(pcsc: Pcsc, agent: Agent): Slot {
  let pull: (() => void) | null = null
  let armed: Tear | null = null
  let commands = 0

  const onPoint = (point: PullPoint) => {
    if (point === 'before-commit') commands++
    if (commands === armed?.command && point === armed.point) throw new Pulled()
  }
  async function takeOut(): Promise<void> {
    pull?.()
    pull = null
    // The virtual reader wants to see it gone, at its next look, before another card comes.
    await until('the service saw it gone', () => !isCardThere(pcsc) && agent.status().card.kind === 'none')
    await sleep(LOOK_MS)
  }
  return {
    agent,
    takeOut,
    async lay(path) {
      armed = null
      // Now and then the virtual reader overlooks a card that comes right after one that was pulled: it is laid in again.
      for (let tries = 0; agent.status().card.kind === 'none' || tries === 0; tries++) {
        if (tries === TRIES) throw new Error('the virtual reader sees no card')
        await takeOut()
        pull = (await insertCard(await openCardFile(path, onPoint))).pull
        await isSoon(() => agent.status().card.kind !== 'none')
      }
    },
    tear(tear) {
      commands = 0
      armed = tear
    },
    async hold(dialogue) {
      let step = dialogue.next()
      while (!step.done) {
        const sent = [Buffer.from(encodeCommand(step.value)).toString('hex')]
        const { responses } = await agent.exchange({ visit: agent.status().visit, commands: sent })
        const response = decodeResponse(Buffer.from(responses[0] ?? '', 'hex'))
        assert(response, 'a card that lies there answers')
        step = dialogue.next(response)
      }
      return step.value
    },
  }
}

/** A deadline for what hangs; nothing is timed by it. */
async function until(what: string, isSo: () => boolean): Promise<void> {
  if (!(await isSoon(isSo, DEADLINE_MS))) throw new Error(`waited in vain until ${what}`)
}

async function isSoon(isSo: () => boolean, patienceMs = PATIENCE_MS): Promise<boolean> {
  const deadline = performance.now() + patienceMs
  while (!isSo()) {
    if (performance.now() > deadline) return false
    await sleep(5)
  }
  return true
}

async function lockMachine(): Promise<() => Promise<void>> {
  const { promise: locked, resolve: lock } = Promise.withResolvers<void>()
  const { promise: done, resolve: release } = Promise.withResolvers<void>()
  const held = withFileLock(join(tmpdir(), 'onecard-virtual-reader.lock'), async () => {
    lock()
    await done
  })
  await locked
  return () => {
    release()
    return held
  }
}

/** Starts pcscd unless it runs, and waits for the virtual reader. */
async function startService(pcsc: Pcsc): Promise<() => Promise<void>> {
  if (readerState(pcsc) !== null) return async () => {}
  const service = spawn('/usr/sbin/pcscd', ['--foreground'], { stdio: 'ignore' })
  const ended = once(service, 'exit')
  await until('pcscd shows the virtual reader', () => readerState(pcsc) !== null)
  return async () => {
    service.kill('SIGTERM')
    await ended
  }
}

function isCardThere(pcsc: Pcsc): boolean {
  return ((readerState(pcsc) ?? 0) & pcsc.SCARD_STATE_PRESENT) !== 0
}

/** Null while the service does not run, or has no such reader. */
function readerState(pcsc: Pcsc): number | null {
  try {
    const context = new pcsc.Context()
    const found = context.listReaders().find(({ name }) => name === READER)
    context.close()
    return found?.state ?? null
  } catch {
    return null
  }
}
