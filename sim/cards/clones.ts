import { setTimeout as sleep } from 'node:timers/promises'
import { violate } from '../book.ts'
import { askUntilAnswered } from '../door.ts'
import { type CardLife, payOnce, settleCard } from './card-life.ts'
import { sellToCard } from './card-till.ts'
import { isFinal } from './card-upload.ts'
import { copyOf } from './chip.ts'
import type { Holder } from './holders.ts'
import { beginTap } from './tap.ts'

/** How somebody cheats with a card. */
const TRICKS = [
  { was: 'copied', play: copied },
  { was: 'forged', play: forged },
  { was: 'rolled back', play: rolledBack },
  { was: 'copied and tapped', play: copiedAndTapped },
] as const

/** So much a cheat needs on the card for what follows. */
const ENOUGH_FEN = 12
const PAUSE_MS = 200
/** What two servers saw within seconds of each other has no order. */
const CLOCKS_APART_MS = 6000

/**
 * Somebody cheats with a card, once. As soon as everything of it is home the card is stopped, and pays no more: neither
 * the copy nor the one it was made from.
 * @param place among the cheats: it says which trick
 */
export async function cheat(life: CardLife, place: number): Promise<void> {
  const { world, holder } = life
  await settleCard(life)
  if (Date.now() > world.giveUpAt() || holder.chip.state.balanceFen < ENOUGH_FEN) return
  world.book.tally.clones++
  const trick = TRICKS[place % TRICKS.length]!
  await trick.play(life)
  await untilHome(life)
  if (Date.now() > world.giveUpAt()) return
  await expectStopped(life, true, `was ${trick.was}, and is not stopped`)
  await payWhenStopped(life)
}

/** Two chips sell with one number: each record is genuine by itself, only together they show it. */
async function copied(life: CardLife): Promise<void> {
  const twin = twinOf(life.holder)
  await sell(life, life.holder, { contested: true })
  await sell(life, twin, { contested: true })
}

/** The card's memory is put back to what it was two sales ago. */
async function rolledBack(life: CardLife): Promise<void> {
  const before = twinOf(life.holder)
  await sell(life, life.holder, { contested: true })
  await sell(life, life.holder, {})
  await sell(life, before, { contested: true })
}

/** The card goes on and is tapped; then its copy is tapped, which is behind. */
async function copiedAndTapped(life: CardLife): Promise<void> {
  const twin = twinOf(life.holder)
  await sell(life, life.holder, {})
  await settleCard(life)
  await sleep(CLOCKS_APART_MS)
  await settleCard({ ...life, holder: twin })
}

/** A terminal that somebody holds hands in a sale with a proof that no card made. */
function forged(life: CardLife): Promise<void> {
  return sell(life, life.holder, { never: 'its proof is forged' }, true)
}

const twinOf = (holder: Holder): Holder => ({ ...holder, chip: copyOf(holder.chip) })

function sell(
  { world, chance, cardTills }: CardLife,
  holder: Holder,
  fated: { contested?: boolean; never?: string },
  forges = false,
): Promise<void> {
  return sellToCard(world.book, chance, { at: chance.pick(cardTills), holder, tearChance: 0, fated, forges })
}

/** Waits until every sale of this card was answered for good. */
async function untilHome({ world, holder, cardTills }: CardLife): Promise<void> {
  const left = () =>
    cardTills.some(({ journal }) =>
      journal.some(({ record, told }) => record.credential.cardNo === holder.chip.cardNo && !isFinal(told)),
    )
  while (left() && Date.now() < world.giveUpAt()) await sleep(PAUSE_MS)
}

/** Whoever holds a card that is stopped tries to pay with it. */
async function payWhenStopped(life: CardLife): Promise<void> {
  const { world, chance, tills, holder } = life
  const tap = await beginTap(world, chance, { till: chance.pick(tills), holder, tearChance: 0 })
  if (tap) await payOnce(life, tap, 'its card is stopped')
}

/** Asks the desk about a card. */
async function expectStopped(
  { world, chance, holder, deskToken: token }: CardLife,
  stopped: boolean,
  otherwise: string,
): Promise<void> {
  const path = `/v1/cards/${holder.chip.cardNo}`
  const answer = await askUntilAnswered(world, chance, path, { token, method: 'GET' })
  if (answer?.status !== 200 || Boolean(answer.body.blocked) === stopped) return
  violate(world.book, otherwise, `card ${holder.chip.cardNo}`)
}

/** Nobody's card is stopped for what it did honestly. */
export async function judgeHonest(lives: readonly CardLife[]): Promise<void> {
  for (const life of lives) await expectStopped(life, false, 'is stopped, and did nothing wrong')
}
