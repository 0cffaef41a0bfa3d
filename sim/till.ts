import { setTimeout as sleep } from 'node:timers/promises'
import { assertion, type DemoTerminal } from '../test/independent-client.ts'
import type { Chance } from './chance.ts'
import { ask, type World } from './door.ts'

/** A terminal with its session, and what it has taken of late. */
export type Till = { id: string; terminal: DemoTerminal; token: string }

/** Sessions last ten minutes. */
const RENEW_MS = 4 * 60_000
const PAUSE_MS = 200

/** Signs a terminal in at any door, until it is. */
export async function signTillIn(world: World, chance: Chance, terminal: DemoTerminal): Promise<string> {
  for (;;) {
    const door = chance.pick(world.doors)
    const body = { assertion: assertion(door.audience, terminal) }
    const answer = await ask(door, '/v1/terminal-sessions', { body })
    if (answer?.status === 201) return answer.body.token as string
    if (Date.now() > world.giveUpAt())
      throw new Error(`${terminal.id} cannot sign in: ${JSON.stringify(answer)}`)
    await sleep(PAUSE_MS)
  }
}

/** Keeps a terminal signed in while the sim lasts. */
export async function keepSignedIn(world: World, chance: Chance, till: Till): Promise<void> {
  let renewAt = Date.now() + RENEW_MS
  while (!world.isOver()) {
    await sleep(PAUSE_MS)
    if (Date.now() < renewAt) continue
    till.token = await signTillIn(world, chance, till.terminal)
    renewAt = Date.now() + RENEW_MS
  }
}
