import { setTimeout as sleep } from 'node:timers/promises'
import { type Book, violate } from '../book.ts'
import type { Chance } from '../chance.ts'
import { ask, type World } from '../door.ts'
import type { Answer } from '../hear.ts'
import { shuffled } from '../late-sales.ts'
import { type CardSold, type CardTill, echoesOf, isForgotten } from './card-till.ts'

const ONLINE_AGAIN_MS = { least: 500, most: 2500 }
const PAUSE_MS = 200
const PAGE_MAX = 30
/** Of a page, records that were answered before and are sent again. */
const AGAIN_CHANCE = 0.3
const FINAL = ['posted', 'case', 'refused', 'unpaid']

/** Sends the journal now and then, shuffled, some of it twice; at the end until each record was answered once. */
export async function handIn(
  world: World,
  chance: Chance,
  at: CardTill,
  goesOn: () => boolean,
): Promise<void> {
  while (goesOn()) {
    await sleep(chance.integer(ONLINE_AGAIN_MS.least, ONLINE_AGAIN_MS.most))
    await sendPage(world, chance, at, waiting(at))
  }
  await handInAll(world, chance, at)
}

export const isFinal = (told: string | null) => told !== null && FINAL.includes(told)

/** Sends until each record was answered; what is grey waits for its card. */
async function handInAll(world: World, chance: Chance, at: CardTill): Promise<void> {
  const left = () => waiting(at).filter(({ told }) => told !== 'grey')
  while (left().length > 0 && Date.now() < world.giveUpAt()) {
    await sendPage(world, chance, at, left())
    await sleep(PAUSE_MS)
  }
}

/** Sends what waits, also what is grey. */
export async function handInOnce(world: World, chance: Chance, at: CardTill): Promise<void> {
  const left = waiting(at)
  for (let first = 0; first < left.length; first += PAGE_MAX)
    await sendPage(world, chance, at, left.slice(first, first + PAGE_MAX))
}

function waiting({ journal }: CardTill): CardSold[] {
  return journal.filter(({ told }) => !isFinal(told))
}

async function sendPage(
  world: World,
  chance: Chance,
  at: CardTill,
  left: readonly CardSold[],
): Promise<void> {
  const known = at.journal.filter((sold) => !left.includes(sold) && chance.chance(AGAIN_CHANCE))
  const page = shuffled(chance, [...left.slice(0, PAGE_MAX), ...shuffled(chance, known).slice(0, PAGE_MAX)])
  if (page.length === 0) return
  const sent = page.map(({ record }) => record)
  world.book.tally.lateRecords += page.length
  const request = { token: at.till.token, body: { records: sent } }
  const answer = await ask(chance.pick(world.doors), '/v1/offline-records', request)
  if (!answer || answer.status === 401) world.book.tally.retries++
  else await hearPage(world.book, at, { page, sent, answer })
}

async function hearPage(
  book: Book,
  at: CardTill,
  { page, sent, answer }: { page: readonly CardSold[]; sent: readonly CardSold['record'][]; answer: Answer },
): Promise<void> {
  const answers = (answer.body.answers ?? []) as { id: string; outcome: string; code?: string }[]
  if (answer.status !== 200 || answers.length !== page.length)
    return violate(book, `answered ${answer.status} ${JSON.stringify(answer.body)}`, 'records by card')
  for (const [i, sold] of page.entries()) {
    const { id, outcome, code } = answers[i]!
    const where = `late record by card ${sold.act.id}`
    if (id !== sold.act.id) violate(book, `answered in the place of ${id}`, where)
    const echoes = echoesOf(at, sold)
    const wrong =
      echoes.length > 0 ? echoWrong(echoes, outcome) : whatIsWrong(sold, sent[i]!.credential.tac, outcome)
    if (wrong) violate(book, code ? `${wrong} (${code})` : wrong, where)
    else hearOutcome(book, sold, outcome)
    // A TAC that was learnt meanwhile goes home all the same.
    if (sent[i] === sold.record) sold.told = outcome
  }
  await at.terminal.till.forget(at.journal.flatMap(({ record, told }) => (isFinal(told) ? record.id : [])))
}

/** Why an answer cannot be right; null when it can. */
function whatIsWrong(sold: CardSold, tac: string | null, outcome: string): string | null {
  const { act } = sold
  switch (outcome) {
    case 'later':
      return null
    case 'grey':
      return tac === null ? null : 'grey, and its proof was sent'
    case 'posted':
      return act.never === null ? null : `posted, but ${act.never}`
    case 'case':
      return act.contested ? null : 'a case, and it is genuine'
    case 'unpaid':
      return act.never === null && !isForgotten(sold) ? 'unpaid, and the card paid it' : null
    default:
      return act.never === 'its proof is forged' ? null : `${outcome}, and it is genuine`
  }
}

/** Why an answer to one of several records of one debit cannot be right; null when it can. */
function echoWrong(echoes: readonly CardSold[], outcome: string): string | null {
  const isPosted = echoes.some(({ act }) => act.fate === 'approved')
  if (outcome === 'posted') return isPosted ? 'posted, and so was another record of its debit' : null
  if (outcome === 'unpaid' || outcome === 'grey' || outcome === 'later') return null
  return `${outcome}, and it is one debit of a genuine card`
}

/** At the end: of the records of one debit that the card paid, one was posted. */
export function judgeEchoes(book: Book, at: CardTill): void {
  for (const sold of at.journal) {
    const echoes = echoesOf(at, sold)
    if (echoes.length === 0 || sold.act.never !== null) continue
    if (![sold, ...echoes].some(({ act }) => act.fate === 'approved'))
      violate(book, 'no record of its debit was posted', `late record by card ${sold.act.id}`)
  }
}

function hearOutcome(book: Book, { act }: CardSold, outcome: string): void {
  if (outcome === 'posted') {
    if (act.fate === 'approved') book.tally.repeats++
    else book.tally.approved++
    act.fate = 'approved'
    act.answeredAt ||= Date.now()
  } else if (FINAL.includes(outcome) && act.fate !== 'approved') act.fate = 'refused'
}
