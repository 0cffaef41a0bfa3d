import { newId, payCode } from '../test/independent-client.ts'
import { type Act, type Book, begin, type Tally } from './book.ts'
import type { Diner } from './cast.ts'
import { type Chance, pickWeighted } from './chance.ts'
import { type Crowd, certificateThen, type Shopper } from './crowd.ts'
import type { Till } from './till.ts'

/** A sale that a terminal made with no network, as its journal holds it. */
export type JournalRecord = {
  id: string
  amountFen: number
  credential: { kind: 'pay-code'; text: string }
  at: string
  sequence: number
}
export type Sold = { act: Act; record: JournalRecord }

/** Who meets where there is no network. */
export type Buyers = { diners: readonly Diner[]; crowd: Crowd }

const HOUR_MS = 3600_000
const DAY_MS = 24 * HOUR_MS
/** When a sale happened, by the clocks of terminal and phone, which need not be right but agree. */
const WHEN = {
  now: 70,
  /** It comes home days later, from a phone whose certificate has ended since. */
  daysAgo: 15,
  /** Both clocks were behind by an hour or a day. */
  behind: 8,
  /** Both were ahead: it has not happened yet, so it waits. */
  ahead: 4,
  /** The certificate had ended when the code was shown: not genuine. */
  ended: 3,
}
const TALLIES: Partial<Record<keyof typeof WHEN, keyof Tally>> = {
  daysAgo: 'soldDaysAgo',
  ahead: 'soldInFuture',
  ended: 'notGenuine',
}
/** Younger than the terminals. */
const DAYS_AGO = { least: 1, most: 6 }
/** Of sales, those whose code is sold with once more. */
const TWIN_CHANCE = 0.04

/** One sale, or two with one code, which is then contested; written into the book. */
export function sellOne(
  book: Book,
  chance: Chance,
  { till, buyers, nextSequence }: { till: Till; buyers: Buyers; nextSequence: () => number },
): Sold[] {
  const { walletId, text, soldAt, never } = shownThen(book, chance, buyers)
  const contested = never === null && chance.chance(TWIN_CHANCE)
  const sell = () => {
    const sale = {
      walletId,
      text,
      soldAt,
      never,
      contested,
      terminalId: till.id,
      amountFen: chance.integer(1, 3),
    }
    return enter(book, sale, nextSequence())
  }
  return contested ? [sell(), sell()] : [sell()]
}

type Sale = {
  walletId: number
  text: string
  soldAt: Date
  never: string | null
  contested: boolean
  terminalId: string
  amountFen: number
}

/** Writes a sale into the book and a record of it for the journal. */
export function enter(book: Book, sale: Sale, sequence: number): Sold {
  const { walletId, text, soldAt, never, contested, terminalId, amountFen } = sale
  const [id, kind] = [newId(soldAt.getTime()), 'offline_payment'] as const
  const act = begin(book, { id, kind, walletId, amountFen, code: text, terminalId, contested, never })
  act.loose = true // in the journal until it was answered
  const credential = { kind: 'pay-code', text } as const
  return { act, record: { id, amountFen, credential, at: soldAt.toISOString(), sequence } }
}

function shownThen(
  book: Book,
  chance: Chance,
  { diners, crowd }: Buyers,
): Pick<Sale, 'walletId' | 'text' | 'soldAt' | 'never'> {
  const when = pickWeighted(chance, WHEN)
  const tallied = TALLIES[when]
  if (tallied) book.tally[tallied]++
  const soldAt = timeOfSale(chance, when)
  const never =
    when === 'ahead' ? 'it has not happened yet' : when === 'ended' ? 'its certificate had ended' : null
  const iat = Math.floor(soldAt.getTime() / 1000)
  if (when === 'now' && chance.chance(0.5)) {
    const { walletId, phone } = chance.pick(diners)
    return { walletId, text: payCode(phone, iat), soldAt, never }
  }
  const shopper = chance.pick(crowd.shoppers)
  const lifeMs = when === 'ended' ? -chance.integer(1, 48) * HOUR_MS : chance.integer(1, 23) * HOUR_MS
  const text = codeThen(crowd, shopper, soldAt, lifeMs)
  return { walletId: shopper.walletId, text, soldAt, never }
}

function timeOfSale(chance: Chance, when: keyof typeof WHEN): Date {
  const offMs = chance.pick([HOUR_MS, DAY_MS])
  switch (when) {
    case 'now':
      return new Date()
    case 'ahead':
      return new Date(Date.now() + offMs)
    case 'behind':
      return new Date(Date.now() - offMs)
    default:
      return new Date(Date.now() - chance.integer(DAYS_AGO.least * DAY_MS, DAYS_AGO.most * DAY_MS))
  }
}

/** A code as a shopper's phone showed it then, under a certificate that lasted `lifeMs` longer. */
function codeThen(crowd: Crowd, shopper: Shopper, soldAt: Date, lifeMs: number): string {
  const certificate = certificateThen(crowd, shopper, new Date(soldAt.getTime() + lifeMs))
  return payCode({ privateKey: shopper.privateKey, certificate }, Math.floor(soldAt.getTime() / 1000))
}
