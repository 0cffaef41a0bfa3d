import { setTimeout as sleep } from 'node:timers/promises'
import { newId } from '../test/independent-client.ts'
import { begin } from './book.ts'
import type { Diner } from './cast.ts'
import type { Chance } from './chance.ts'
import type { Life } from './diner.ts'
import { askUntilAnswered, settle, type World } from './door.ts'
import { openSale, takeSale } from './sale.ts'

const PAUSE_MS = 300
const DRAIN_FEN = 50

/** A payment with the spending PIN, as large as one likes. */
async function payLarge({ world, chance, diner, tills }: Life, amountFen: number): Promise<void> {
  const { spendingPin: pin } = diner
  await takeSale(world, chance, openSale(world, { diner, till: chance.pick(tills), amountFen, pin }))
}

/** Spends a wallet down to its floor again and again: the floor is zero (RULES 3.5). */
export async function drain(life: Life): Promise<void> {
  const { world, chance, diner } = life
  while (!world.isOver()) {
    const me = await askUntilAnswered(world, chance, '/v1/me', { token: diner.token, method: 'GET' })
    if (me?.status === 200) {
      const { walletFen } = me.body.account as { walletFen: number }
      if (walletFen > DRAIN_FEN) await payLarge(life, walletFen - chance.integer(0, DRAIN_FEN))
      await payLarge(life, DRAIN_FEN + 1)
    }
    await sleep(PAUSE_MS)
  }
}

/** Has money for more than a day may cost, and tries to spend it: no PIN lifts the ceiling (RULES 1.7). */
export async function splurge(life: Life, cashierToken: string): Promise<void> {
  const { world, chance, diner } = life
  for (let notes = 0; notes < 2; notes++)
    await topUp(world, chance, { diner, cashierToken, amountFen: 50_000 })
  for (let times = 0; times < 3 && !world.isOver(); times++) await payLarge(life, 20_000)
}

/** Cash at the counter under one id until the receipt comes, then now and then once more. */
export async function topUp(
  world: World,
  chance: Chance,
  { diner, cashierToken: token, amountFen }: { diner: Diner; cashierToken: string; amountFen: number },
): Promise<void> {
  const { walletId, personId } = diner
  const act = begin(world.book, { id: newId(), kind: 'top_up', walletId, amountFen })
  world.book.tally.topUps++
  const sending = () => ({ path: '/v1/cash-top-ups', token, body: { id: act.id, personId, amountFen } })
  await settle(world, chance, act, sending)
  if (act.fate === 'approved' && chance.chance(0.4)) await settle(world, chance, act, sending)
}

/** The counter: one after another comes with a few coins. */
export async function serveCounter(
  world: World,
  chance: Chance,
  diners: readonly Diner[],
  cashierToken: string,
): Promise<void> {
  while (!world.isOver()) {
    await topUp(world, chance, {
      diner: chance.pick(diners),
      cashierToken,
      amountFen: chance.integer(100, 300),
    })
    await sleep(chance.integer(100, 2 * PAUSE_MS))
  }
}
