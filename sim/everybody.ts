import type { DemoTerminal } from '../test/independent-client.ts'
import { payWithCards } from './cards/pay-with-cards.ts'
import type { Cast } from './cast.ts'
import { chanceOf } from './chance.ts'
import { moveClocks, rightClock } from './clocks.ts'
import { guessDigits } from './digits.ts'
import { type Life, live } from './diner.ts'
import type { World } from './door.ts'
import { type FullStorm, type Returning, returnAtOnce } from './full-storm.ts'
import { sellOffline, takesLateRecords } from './late-sales.ts'
import { followLists, type ListTimes } from './list-fleet.ts'
import { drain, serveCounter, splurge } from './spender.ts'
import { storm } from './storm.ts'
import { keepSignedIn, signTillIn, type Till } from './till.ts'

/** The phones that spend more than they have, and more than a day allows. */
const DRAINERS = 2
const SPLURGERS = 2
/** The phones and terminals that meet with no network; the drainers among them, who have no money left. */
const OFFLINE = { diners: 8, tills: 4 }
/** Other terminals, that sell by card with no network. */
const CARD_TILLS = 3
/** What a phone may spend in a day without the spending PIN, shared by the payments it will make. */
const SMALL_FEN = { most: 5, ofDay: 3000, paymentsASecond: 4 }

/** Everybody acts until it is over; what became of the terminals that came back at once and of those that kept lists, if there are any. */
export async function act(
  world: World,
  {
    cast,
    returning,
    keepers,
    seed,
    seconds,
  }: {
    cast: Cast
    returning: readonly Returning[]
    keepers: readonly DemoTerminal[]
    seed: number
    seconds: number
  },
): Promise<{ fullStorm: FullStorm | null; lists: ListTimes | null }> {
  const { diners, terminals, stallCodes, cashierToken, crowd, cards } = cast
  const tillChance = chanceOf(seed, 'tills')
  const tills: Till[] = await Promise.all(
    terminals.map(async (terminal) => {
      const clock = rightClock()
      const token = await signTillIn(world, tillChance, { terminal, clock })
      return { id: terminal.id, terminal, clock, token }
    }),
  )
  const guessed = tills.at(-1)!
  const takesLate = await takesLateRecords(world)
  const lives: Life[] = diners.map((diner, i) => ({
    world,
    chance: chanceOf(seed, `diner ${i}`),
    diner,
    tills: tills.filter((till) => till !== guessed),
    stallCodes,
    amountMaxFen: smallFenMax(seconds),
    takesLate,
    deskToken: cashierToken,
  }))
  const first = takesLate ? OFFLINE.diners : DRAINERS
  const drainers = lives.slice(0, DRAINERS)
  const splurgers = lives.slice(first, first + SPLURGERS)
  const ordinary = lives.slice(first + SPLURGERS)
  const shoppers = diners.slice(0, first)
  const offlineTills = takesLate ? tills.slice(0, OFFLINE.tills) : []
  const cardTills = takesLate ? tills.slice(OFFLINE.tills, OFFLINE.tills + CARD_TILLS) : []
  const customers = ordinary.map(({ diner }) => diner)
  const [fullStorm, lists] = await Promise.all([
    returning.length > 0 ? returnAtOnce(world, chanceOf(seed, 'fleet returns'), returning) : null,
    keepers.length > 0 ? followLists(world, chanceOf(seed, 'lists'), keepers) : null,
    ...ordinary.map(live),
    ...drainers.map(drain),
    ...splurgers.map((life) => splurge(life, cashierToken)),
    ...tills.map((till, i) => keepSignedIn(world, chanceOf(seed, `till ${i}`), till)),
    payWithCards(world, { cards, tills, offlineTills: cardTills, deskToken: cashierToken, seed }),
    serveCounter(world, chanceOf(seed, 'counter'), customers, cashierToken),
    guessDigits(world, chanceOf(seed, 'guesses'), { till: guessed, lives: ordinary }),
    storm(world, chanceOf(seed, 'storm'), tills),
    moveClocks(
      world,
      chanceOf(seed, 'clocks of terminals'),
      tills.map(({ clock }) => clock),
    ),
    moveClocks(
      world,
      chanceOf(seed, 'clocks of phones'),
      diners.map(({ clock }) => clock),
    ),
    ...offlineTills.map((till, i) =>
      sellOffline(world, chanceOf(seed, `offline ${i}`), { till, buyers: { diners: shoppers, crowd } }),
    ),
  ])
  return { fullStorm, lists }
}

/** So that a phone stays within what a day allows without the spending PIN, some 4 payments a second. */
function smallFenMax(seconds: number): number {
  const { most, ofDay, paymentsASecond } = SMALL_FEN
  return Math.max(1, Math.min(most, Math.floor((2 * ofDay) / (paymentsASecond * seconds))))
}
