import { setTimeout as sleep } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import { attempt, type World } from './door.ts'
import { signTillIn, type Till } from './till.ts'

const PAUSE_MS = { least: 6000, most: 12_000 }
const REPEATS_EACH = 8
const RECENT = 2000

/**
 * Every terminal comes back at once: signs in anew and sends again what it had sent, in any order. Every answer must be
 * the first one.
 */
export async function storm(world: World, chance: Chance, tills: readonly Till[]): Promise<void> {
  while (!world.isOver()) {
    await sleep(chance.integer(PAUSE_MS.least, PAUSE_MS.most))
    if (world.isOver()) return
    world.book.tally.storms++
    const answered = [...world.book.acts.values()]
      .slice(-RECENT)
      .filter(({ kind, fate, codes }) => kind === 'payment' && fate === 'approved' && codes.size === 1)
    if (answered.length === 0) continue
    await Promise.all(
      tills.map(async (till) => {
        till.token = await signTillIn(world, chance, till)
        const own = answered.filter(({ terminalId }) => terminalId === till.id)
        for (let times = 0; times < REPEATS_EACH && own.length > 0; times++) {
          const act = chance.pick(own)
          const [text] = act.codes
          const { id, amountFen } = act
          const body = { id, amountFen, credential: { kind: 'pay-code', text } }
          await attempt(world, chance, act, () => ({ path: '/v1/payments', token: till.token, body }))
        }
      }),
    )
  }
}
