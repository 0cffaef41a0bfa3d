import { setTimeout as sleep } from 'node:timers/promises'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newMasterKeys } from '../../server/protocols/card-keys.ts'
import { newId } from '../../test/independent-client.ts'
import { type Act, begin, violate } from '../book.ts'
import { type Chance, pickWeighted } from '../chance.ts'
import { askUntilAnswered, attempt, type World } from '../door.ts'
import type { Till } from '../till.ts'
import { type CardTill, sellToCard } from './card-till.ts'
import { makeChip } from './chip.ts'
import type { Holder } from './holders.ts'
import { beginTap, finishTap, type Tap, type TapEnd } from './tap.ts'

export type CardLife = {
  world: World
  chance: Chance
  holder: Holder
  /** Where the card is tapped with network, and where without. */
  tills: readonly Till[]
  cardTills: readonly CardTill[]
  /** Of an operator who reports losses for people. */
  deskToken: string
}

const THINK_MS = { least: 60, most: 400 }
const PAUSE_MS = 150
/** Of commands, those at which the card is pulled. */
const TEAR_CHANCE = 0.04
const TEAR_OFFLINE_CHANCE = 0.1
const SAME_CARD_AGAIN = 0.4
const REPLAY_CHANCE = 0.15
/** The time in a card's proof has whole seconds: a sale in the second of a report or a release is before it. */
const CLEAR_OF_SECOND_MS = 1100

const HABITS = { pay: 40, sellOffline: 45, kiosk: 12, falseCard: 4, lose: 2 }

/** Lives until the sim is over: pays with and without network, has its allowance set, loses the card and finds it. */
export async function liveWithCard(life: CardLife): Promise<void> {
  const { world, chance, holder } = life
  const habits = { pay: payByCard, sellOffline, kiosk: atKiosk, falseCard, lose: loseCard }
  while (!world.isOver()) {
    if (holder.chip.state.balanceFen < 3) await atKiosk(life)
    else await habits[pickWeighted(chance, HABITS)](life)
    await sleep(chance.integer(THINK_MS.least, THINK_MS.most))
  }
}

/** A payment by card at a terminal that has network; its end is told, or asked for again, perhaps with the card once more. */
async function payByCard(life: CardLife): Promise<void> {
  const { world, chance, holder } = life
  const till = chance.pick(life.tills)
  let tap = await beginTap(world, chance, { till, holder, tearChance: TEAR_CHANCE })
  if (!tap) return
  const act = openPayment(life, till)
  while (
    !(await attempt(
      world,
      chance,
      act,
      sendingOf(act, () => tap!),
    ))
  ) {
    if (Date.now() > world.giveUpAt()) return
    world.book.tally.retries++
    await sleep(PAUSE_MS)
    const laidAgain = chance.chance(SAME_CARD_AGAIN)
    tap = (laidAgain && (await beginTap(world, chance, { till, holder, tearChance: TEAR_CHANCE }))) || tap
  }
  if (act.refusal === 'credential_invalid' || act.refusal === 'card_void')
    violate(world.book, `a genuine card was refused as ${act.refusal}`, `payment ${act.id}`)
  if (act.fate !== 'approved') return
  // Of several taps nobody knows which one paid.
  if (act.codes.size === 1 && chance.chance(REPLAY_CHANCE)) await replay(life, tap)
  await finishTap(world, chance, tap)
}

/** What proved the card once pays nothing else. */
async function replay(life: CardLife, tap: Tap): Promise<void> {
  life.world.book.tally.replays++
  await payOnce(life, tap, 'its tap was taken')
}

function openPayment({ world, chance, holder }: CardLife, till: Till, never: string | null = null): Act {
  const { tally } = world.book
  tally.payments++
  tally.cardPayments++
  const { walletId } = holder
  const amountFen = chance.integer(1, 3)
  return begin(world.book, {
    id: newId(),
    kind: 'payment',
    walletId,
    amountFen,
    terminalId: till.id,
    never,
  })
}

function sendingOf(act: Act, tapOf: () => Tap) {
  return () => {
    const { till, proof } = tapOf()
    const credential = { kind: 'card', ...proof }
    const body = { id: act.id, amountFen: act.amountFen, credential }
    return { path: '/v1/payments', token: till.token, code: proof.tap, body }
  }
}

/** A chip that bears somebody's number and none of the campus's keys. */
async function falseCard(life: CardLife): Promise<void> {
  const { world, chance, tills } = life
  const holder = { ...life.holder, chip: makeChip(newMasterKeys(tripleDes), life.holder.chip.cardNo) }
  const tap = await beginTap(world, chance, { till: chance.pick(tills), holder, tearChance: 0 })
  if (tap) await payOnce(life, tap, 'its card is false')
}

/** One attempt that must be refused. */
export async function payOnce(life: CardLife, tap: Tap, never: string): Promise<void> {
  const act = openPayment(life, tap.till, never)
  await attempt(
    life.world,
    life.chance,
    act,
    sendingOf(act, () => tap),
  )
  if (act.fate === 'unknown') act.fate = 'refused' // nobody asks again
}

async function sellOffline({ world, chance, holder, cardTills }: CardLife): Promise<void> {
  await sellToCard(world.book, chance, {
    at: chance.pick(cardTills),
    holder,
    tearChance: TEAR_OFFLINE_CHANCE,
  })
}

/** A tap without a payment. */
export async function atKiosk(life: CardLife, tearChance = TEAR_CHANCE): Promise<TapEnd> {
  const { world, chance, holder, tills } = life
  const tap = await beginTap(world, chance, { till: chance.pick(tills), holder, tearChance })
  return tap ? finishTap(world, chance, tap) : 'torn'
}

/** The desk reports the card lost; whoever has it goes on, with network and without; then it is found. */
async function loseCard(life: CardLife): Promise<void> {
  const { world, chance, holder, cardTills, deskToken: token } = life
  const { personId, walletId } = holder
  if (world.book.unsure.has(walletId)) return
  const ask = (what: string) =>
    askUntilAnswered(world, chance, `/v1/people/${personId}/${what}`, { token, body: { reason: 'sim' } })
  const lost = await ask('loss-report')
  if (lost?.status !== 200) return
  world.book.tally.losses++
  const span = { walletId, from: Date.now(), until: Infinity }
  world.book.lost.push(span)
  await payByCard(life)
  await sleep(CLEAR_OF_SECOND_MS)
  const fated = { never: 'it was made after the loss report', contested: true }
  await sellToCard(world.book, chance, { at: chance.pick(cardTills), holder, tearChance: 0, fated })
  await sleep(CLEAR_OF_SECOND_MS)
  span.until = Date.now()
  const released = await ask('release')
  if (released?.tries !== 1) world.book.unsure.add(walletId)
  await sleep(CLEAR_OF_SECOND_MS)
}

/** The card is laid down and left there, until everything of it is settled, or it is refused. */
export async function settleCard(life: CardLife): Promise<void> {
  while ((await atKiosk(life, 0)) === 'torn') {
    if (Date.now() > life.world.giveUpAt()) return
    await sleep(PAUSE_MS)
  }
}
