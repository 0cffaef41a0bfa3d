import { setTimeout as sleep } from 'node:timers/promises'
import { payDigits } from '../test/independent-client.ts'
import { violate } from './book.ts'
import type { Chance } from './chance.ts'
import type { Life } from './diner.ts'
import { attempt, settle, type World } from './door.ts'
import { openSale, type Sale, sendingOf, takeSale } from './sale.ts'
import type { Till } from './till.ts'

const STEP_MS = 30_000
const OLD_STEPS = 3
/** DESIGN 5: so many unknown codes within the pause end digits at a terminal for as long. */
const GUESSES = 5
const PAUSE_MS = 10 * 60_000
const MARGIN_MS = 10_000
const BETWEEN_MS = { least: 500, most: 3000 }

/**
 * A payment by digits, repeated; the digits again at another terminal, or at the same; digits of an older step.
 * Phones make digits by the right time: those of a wrong clock are unknown, and would end digits at everybody's tills.
 */
export async function payByDigits(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  const sale = digitsSale(life, Date.now())
  await takeSale(world, chance, sale)
  if (sale.act.fate === 'approved') {
    if (chance.chance(0.5)) await settle(world, chance, sale.act, sendingOf(sale))
    world.book.tally.replays++
    const never = `its digits were taken by ${sale.act.id}`
    const till = chance.chance(0.5) ? sale.till : chance.pick(tills)
    await takeSale(world, chance, openSale(world, { diner, till, amountFen: 1, code: sale.code, never }))
  }
  if (chance.chance(0.3)) await showOldDigits(life)
}

function digitsSale({ world, chance, diner, tills, amountMaxFen }: Life, at: number): Sale {
  const amountFen = chance.integer(1, amountMaxFen)
  world.book.tally.digits++
  return openSale(world, { diner, till: chance.pick(tills), amountFen, code: payDigits(diner.phone, at) })
}

async function showOldDigits({ world, chance, diner, tills }: Life): Promise<void> {
  const code = payDigits(diner.phone, Date.now() - OLD_STEPS * STEP_MS)
  const never = `its digits are ${OLD_STEPS} steps old`
  const sale = openSale(world, { diner, till: chance.pick(tills), amountFen: 1, code, never })
  await takeSale(world, chance, sale)
  const { refusal, id } = sale.act
  // Invalid: another phone was enrolled unseen, or digits are ended there.
  if (refusal !== null && !['credential_expired', 'credential_invalid', 'id_time_invalid'].includes(refusal))
    violate(world.book, `digits of an old step refused as ${refusal}`, `payment ${id}`)
}

/** Somebody guesses at a terminal of the own until digits are ended there; then the right ones pay nothing either. */
export async function guessDigits(
  world: World,
  chance: Chance,
  { till, lives }: { till: Till; lives: readonly Life[] },
): Promise<void> {
  while (!world.isOver()) {
    const begunAt = Date.now()
    for (let answered = 0; answered < GUESSES && !world.isOver(); ) {
      const { diner } = chance.pick(lives)
      const code = `88${diner.phone.alias}${String(chance.integer(0, 99_999_999)).padStart(8, '0')}`
      const sale = openSale(world, { diner, till, amountFen: 1, code, never: 'its digits were guessed' })
      await settle(world, chance, sale.act, sendingOf(sale))
      if (sale.act.refusal === 'credential_invalid') answered++
    }
    // It may be ended since the first guess, where answers were lost.
    while (!world.isOver() && Date.now() < begunAt + PAUSE_MS - MARGIN_MS) {
      const { diner } = chance.pick(lives)
      const never = 'digits are ended at its terminal'
      const code = payDigits(diner.phone)
      const sale = openSale(world, { diner, till, amountFen: 1, code, never })
      if (Date.now() < begunAt + PAUSE_MS - MARGIN_MS)
        while (!(await attempt(world, chance, sale.act, sendingOf(sale))) && Date.now() < world.giveUpAt())
          await sleep(BETWEEN_MS.least)
      await sleep(chance.integer(BETWEEN_MS.least, BETWEEN_MS.most))
    }
    while (!world.isOver() && Date.now() < begunAt + PAUSE_MS + MARGIN_MS) await sleep(BETWEEN_MS.least)
  }
}
