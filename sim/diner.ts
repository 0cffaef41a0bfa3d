import { setTimeout as sleep } from 'node:timers/promises'
import { enrolPhone, newId, payCode } from '../test/independent-client.ts'
import { spendAfterLoss } from './after-loss.ts'
import { begin, violate } from './book.ts'
import type { Diner } from './cast.ts'
import { type Chance, pickWeighted } from './chance.ts'
import { timeOf, whyNever } from './clocks.ts'
import { payByDigits } from './digits.ts'
import { askUntilAnswered, settle, type World } from './door.ts'
import { giveBack } from './refunds.ts'
import { codeOf, openSale, probe, type Sale, sendingOf, takeSale } from './sale.ts'
import { payAtStall, type StallCode } from './stall-codes.ts'
import type { Till } from './till.ts'

export type Life = {
  world: World
  chance: Chance
  diner: Diner
  tills: readonly Till[]
  stallCodes: readonly StallCode[]
  amountMaxFen: number
  /** Whether the campus takes sales that were made with no network. */
  takesLate: boolean
  /** Of an operator who gives payments back. */
  deskToken: string
}

type Habit = (life: Life) => Promise<void>

const HOUR_MS = 3600_000
const THINK_MS = { least: 40, most: 240 }
const OLD_CODE_SECONDS = 300
const ENROL_TRIES = 100
const ENROL_PAUSE_MS = 200

/** What a person with a phone does, and how often. */
const habits: Record<string, { weight: number; habit: Habit }> = {
  pay: { weight: 50, habit: async (life) => void (await paySmall(life)) },
  payAndRepeat: { weight: 9, habit: payAndRepeat },
  payTwiceAtOnce: { weight: 5, habit: payTwiceAtOnce },
  raceOneCode: { weight: 4, habit: raceOneCode },
  replay: { weight: 6, habit: replay },
  conflict: { weight: 5, habit: conflict },
  payByDigits: { weight: 7, habit: payByDigits },
  payAtStall: { weight: 7, habit: payAtStall },
  reverse: { weight: 7, habit: reverse },
  giveBack: { weight: 6, habit: giveBack },
  askTooMuch: { weight: 5, habit: askTooMuch },
  untimely: { weight: 4, habit: untimely },
  oldCode: { weight: 2, habit: oldCode },
  lose: { weight: 2, habit: loseAndRelease },
  newPhone: { weight: 1.5, habit: changePhone },
}
const WEIGHTS = Object.fromEntries(Object.entries(habits).map(([name, { weight }]) => [name, weight]))

/** Lives until the sim is over; what was begun is finished. */
export async function live(life: Life): Promise<void> {
  while (!life.world.isOver()) {
    await habits[pickWeighted(life.chance, WEIGHTS)]!.habit(life)
    await sleep(life.chance.integer(THINK_MS.least, THINK_MS.most))
  }
}

function smallSale({ world, chance, diner, tills, amountMaxFen }: Life): Sale {
  return openSale(world, { diner, till: chance.pick(tills), amountFen: chance.integer(1, amountMaxFen) })
}

async function paySmall(life: Life): Promise<Sale> {
  const sale = smallSale(life)
  await takeSale(life.world, life.chance, sale, life.diner)
  // An enrolment that was not answered in its time may have ended the phone that was enrolled after it.
  if (sale.act.refusal === 'credential_invalid' && sale.act.never === null) await enrolAnother(life)
  return sale
}

/** The same again, some times, at any door, with the same code or a fresh one: the same answer. */
async function payAndRepeat(life: Life): Promise<void> {
  const { world, chance, diner } = life
  const sale = await paySmall(life)
  for (let times = chance.integer(1, 3); times > 0 && sale.act.fate === 'approved'; times--) {
    if (chance.chance(0.4)) sale.code = codeOf(diner)
    await settle(world, chance, sale.act, sendingOf(sale))
  }
}

/** One id several times at once: one debit, one answer. */
async function payTwiceAtOnce(life: Life): Promise<void> {
  const { world, chance, diner } = life
  const sale = smallSale(life)
  const times = Array.from({ length: chance.integer(2, 4) })
  await Promise.all(times.map(() => takeSale(world, chance, sale, diner)))
}

/** One code at two tills at once: at most one takes it. */
async function raceOneCode(life: Life): Promise<void> {
  const { world, chance } = life
  const first = smallSale(life)
  const second = openSale(world, { ...life, till: chance.pick(life.tills), amountFen: 2, code: first.code })
  await Promise.all([first, second].map((sale) => takeSale(world, chance, sale)))
}

/** A code that was taken is shown again, at another till or the same. */
async function replay(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  const sale = smallSale(life)
  await takeSale(world, chance, sale)
  if (sale.act.fate !== 'approved') return
  world.book.tally.replays++
  const never = `its code was taken by ${sale.act.id}`
  const again = openSale(world, { diner, till: chance.pick(tills), amountFen: 1, code: sale.code, never })
  await takeSale(world, chance, again)
}

/** The id of an approved payment with another amount, or from another terminal. */
async function conflict(life: Life): Promise<void> {
  const { world, chance, tills } = life
  const sale = await paySmall(life)
  const { act, till, code } = sale
  if (act.fate !== 'approved') return
  world.book.tally.conflicts++
  const others = tills.filter(({ id }) => id !== till.id)
  const token = chance.chance(0.5) ? till.token : chance.pick(others).token
  const amountFen = token === till.token ? act.amountFen + 1 : act.amountFen
  const body = { id: act.id, amountFen, credential: { kind: 'pay-code', text: code } }
  const wrong = await probe(world, chance, token, body, 'id_conflict')
  if (wrong !== undefined) violate(world.book, wrong, `conflict with payment ${act.id}`)
}

/** Taken back once; the reversal repeated; a second reversal of the same payment. */
async function reverse(life: Life): Promise<void> {
  const { world, chance, diner } = life
  const { act, till } = await paySmall(life)
  if (act.fate !== 'approved') return
  const take = async (never: string | null) => {
    const { walletId } = diner
    const { amountFen, id: reference } = act
    const back = begin(world.book, {
      id: newId(timeOf(till.clock)),
      kind: 'reversal',
      walletId,
      amountFen,
      reference,
      never: never ?? whyNever('id', till.clock),
    })
    world.book.tally.reversals++
    const path = `/v1/payments/${reference}/reversal`
    const sending = () => ({ path, token: till.token, body: { id: back.id } })
    await settle(world, chance, back, sending)
    if (back.fate === 'approved' && chance.chance(0.5)) await settle(world, chance, back, sending)
    return back.fate
  }
  if ((await take(null)) === 'approved') await take('its payment was taken back already')
}

/** Too much without the spending PIN is refused, and consumes neither id nor code: a smaller amount then goes. */
async function askTooMuch(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  const sale = openSale(world, { diner, till: chance.pick(tills), amountFen: 3001 })
  await takeSale(world, chance, sale)
  if (sale.act.fate !== 'refused' || sale.act.loose) return
  sale.act.amountFen = 1
  await takeSale(world, chance, sale)
}

/** A terminal whose clock is off by an hour or a day makes ids that no server takes. */
async function untimely(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  const offMs = chance.pick([-24, -1, 1, 24]) * HOUR_MS
  world.book.tally.untimely++
  const never = `its id is ${offMs / HOUR_MS} h off`
  const id = newId(Date.now() + offMs)
  const sale = openSale(world, { diner, till: chance.pick(tills), amountFen: 1, id, never })
  await takeSale(world, chance, sale)
}

/** A code from minutes ago, or of a phone whose clock is an hour ahead. */
async function oldCode(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  const offSeconds = chance.pick([-OLD_CODE_SECONDS, HOUR_MS / 1000])
  world.book.tally.untimely++
  const code = payCode(diner.phone, Math.floor(Date.now() / 1000) + offSeconds)
  const never = `its code is ${offSeconds} s off`
  await takeSale(
    world,
    chance,
    openSale(world, { diner, till: chance.pick(tills), amountFen: 1, code, never }),
  )
}

/** Lost, three tries to pay, found again. */
async function loseAndRelease(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  if (world.book.unsure.has(diner.walletId)) return
  const { token, walletId } = diner
  const lost = await askUntilAnswered(world, chance, '/v1/me/loss-report', { token, body: {} })
  if (lost?.status !== 200) return tellState(life, 'loss-report', lost)
  world.book.tally.losses++
  const span = { walletId, from: Date.now(), until: Infinity }
  world.book.lost.push(span)
  for (let tries = 0; tries < 3; tries++) await paySmall(life)
  await payAtStall(life)
  await payByDigits(life)
  span.until = Date.now()
  const released = await askUntilAnswered(world, chance, '/v1/me/release', { token, body: {} })
  // A release that was not answered may still be on its way, and would end the next loss unseen.
  if (released?.tries !== 1) world.book.unsure.add(walletId)
  if (released?.status !== 200) tellState(life, 'release', released)
  if (life.takesLate) await spendAfterLoss(world, chance, { diner, till: chance.pick(tills), span })
}

function tellState(
  { world, diner }: Life,
  what: string,
  answer: { status: number; body: unknown } | null,
): void {
  if (answer) violate(world.book, `${what} answered ${JSON.stringify(answer)}`, `wallet ${diner.walletId}`)
}

/** Another phone; once it is there, the old one pays nothing. */
async function changePhone(life: Life): Promise<void> {
  const { world, chance, diner, tills } = life
  const before = diner.phone
  if (!(await enrolAnother(life))) return
  const never = 'its pay key was ended'
  const code = payCode(before)
  const sale = openSale(world, { diner, till: chance.pick(tills), amountFen: 1, code, never })
  await takeSale(world, chance, sale)
}

/** False when it cannot be had: the account may be lost. */
async function enrolAnother({ world, chance, diner }: Life): Promise<boolean> {
  for (let tries = 0; tries < ENROL_TRIES && Date.now() < world.giveUpAt(); tries++) {
    try {
      diner.phone = await enrolPhone(chance.pick(world.doors).url, diner.token)
      world.book.tally.enrolments++
      return true
    } catch {
      await sleep(ENROL_PAUSE_MS)
    }
  }
  return false
}
