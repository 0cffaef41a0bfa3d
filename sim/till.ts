import { setTimeout as sleep } from 'node:timers/promises'
import { assertion, type DemoTerminal } from '../test/independent-client.ts'
import { violate } from './book.ts'
import type { Chance } from './chance.ts'
import type { Clock } from './clocks.ts'
import { ask, type World } from './door.ts'

/** A terminal with its clock and its session. */
export type Till = { id: string; terminal: DemoTerminal; clock: Clock; token: string }

/** Sessions last ten minutes. */
const RENEW_MS = 4 * 60_000
const PAUSE_MS = 200
const ASSERTION_SECONDS = 60

/** Signs a terminal in at any door, until it is: by its own clock, so not while that is off by an hour. */
export async function signTillIn(
  world: World,
  chance: Chance,
  { terminal, clock }: Pick<Till, 'terminal' | 'clock'>,
): Promise<string> {
  for (;;) {
    const door = chance.pick(world.doors)
    const { offMs } = clock
    const iat = Math.floor((Date.now() + offMs) / 1000)
    const body = { assertion: assertion(door.audience, terminal, { iat, exp: iat + ASSERTION_SECONDS }) }
    const answer = await ask(door, '/v1/terminal-sessions', { body })
    if (answer?.status === 201 && offMs !== 0)
      violate(world.book, `signed in with an assertion ${offMs / 1000} s off`, `terminal ${terminal.id}`)
    if (answer?.status === 201) return answer.body.token as string
    if (world.book.violations.length > 0) return '' // what was found ends everything
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
    till.token = await signTillIn(world, chance, till)
    renewAt = Date.now() + RENEW_MS
  }
}
