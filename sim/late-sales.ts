import { setTimeout as sleep } from 'node:timers/promises'
import { type Act, type Book, violate } from './book.ts'
import type { Chance } from './chance.ts'
import { ask, type Door, type World } from './door.ts'
import type { Answer } from './hear.ts'
import { type Buyers, type Sold, sellOne } from './journal.ts'
import type { Till } from './till.ts'

const PATH = '/v1/offline-records'
const OUTAGE_SALES = { least: 5, most: 40 }
const BETWEEN_SALES_MS = { least: 10, most: 120 }
const ONLINE_AGAIN_MS = { least: 500, most: 3000 }
const PAGE_MAX = 30
const PAUSE_MS = 200
/** Of a page, records that were sent before and are sent again. */
const AGAIN_CHANCE = 0.3

/** Whether the campus takes records of sales that were made with no network. */
export async function takesLateRecords({ doors }: World): Promise<boolean> {
  for (let tries = 0; tries < 20; tries++) {
    const document = await ask(doors[tries % doors.length] as Door, '/openapi.json', { method: 'GET' })
    if (document?.status === 200) return Object.keys(document.body.paths as object).includes(PATH)
    await sleep(PAUSE_MS)
  }
  return false
}

/**
 * A terminal that loses the network again and again: it sells, and sends its journal when it is back, shuffled, in
 * pieces, some of it twice. Every genuine record is posted, once, however late, whatever the wallet holds by then, and
 * never from a subsidy (RULES 3.7); of a code that was sold with twice the person pays nothing.
 */
export async function sellOffline(
  world: World,
  chance: Chance,
  { till, buyers }: { till: Till; buyers: Buyers },
): Promise<void> {
  let sequence = 0
  const sent: Sold[] = []
  while (!world.isOver()) {
    const journal: Sold[] = []
    for (let sales = chance.integer(OUTAGE_SALES.least, OUTAGE_SALES.most); sales > 0; sales--) {
      journal.push(...sellOne(world.book, chance, { till, buyers, nextSequence: () => ++sequence }))
      await sleep(chance.integer(BETWEEN_SALES_MS.least, BETWEEN_SALES_MS.most))
    }
    await sleep(chance.integer(ONLINE_AGAIN_MS.least, ONLINE_AGAIN_MS.most))
    await upload(world, chance, { till, journal, sent })
    sent.push(...journal)
  }
  await askForCases(world, chance, { till, sent })
}

async function upload(
  world: World,
  chance: Chance,
  { till, journal, sent }: { till: Till; journal: readonly Sold[]; sent: readonly Sold[] },
): Promise<void> {
  for (;;) {
    const waiting = journal.filter(({ act }) => act.fate === 'unknown')
    if (waiting.length === 0 || Date.now() > world.giveUpAt()) return
    const known = [...journal, ...sent].filter(({ act }) => act.fate !== 'unknown')
    const again = known.filter(() => chance.chance(AGAIN_CHANCE)).slice(0, PAGE_MAX)
    const page = shuffled(chance, [...waiting.slice(0, PAGE_MAX), ...again])
    const answer = await sendPage(world, chance, { till, page })
    if (answer?.status !== 200) await sleep(PAUSE_MS)
  }
}

/** Sends some of a journal and writes down what was heard; null when there was no answer. */
export async function sendPage(
  world: World,
  chance: Chance,
  { till, page, answerMs }: { till: Till; page: readonly Sold[]; answerMs?: number },
): Promise<Answer | null> {
  const records = page.map(({ record }) => record)
  world.book.tally.lateRecords += records.length
  const request = { token: till.token, body: { records }, answerMs }
  const answer = await ask(chance.pick(world.doors), PATH, request)
  if (answer && answer.status !== 401) hearPage(world.book, page, answer)
  else world.book.tally.retries++
  return answer
}

/** Once both are there, each record of a code that was sold with twice is a case. */
export async function askForCases(
  world: World,
  chance: Chance,
  { till, sent }: { till: Till; sent: readonly Sold[] },
): Promise<void> {
  const twins = sent.filter(({ act }) => act.contested).slice(-PAGE_MAX)
  while (twins.length > 0 && Date.now() < world.giveUpAt()) {
    const records = twins.map(({ record }) => record)
    const answer = await ask(chance.pick(world.doors), PATH, { token: till.token, body: { records } })
    const answers = (answer?.body.answers ?? []) as { id: string; outcome: string }[]
    for (const { id, outcome } of answers)
      if (outcome === 'posted')
        violate(world.book, 'posted, and its code was sold with twice', `late record ${id}`)
    if (answers.length > 0 && answers.every(({ outcome }) => outcome !== 'later')) return
    await sleep(PAUSE_MS)
  }
}

export function shuffled<T>(chance: Chance, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, place: chance.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item)
}

/** Writes down what was answered to a page of records, one by one in the order sent. */
export function hearPage(book: Book, page: readonly { act: Act }[], { status, body }: Answer): void {
  const answers = (body.answers ?? []) as { id: string; outcome: string; code?: string }[]
  if (status !== 200 || answers.length !== page.length)
    return violate(book, `answered ${status} ${JSON.stringify(body)}`, `${page.length} late records`)
  for (const [i, { act }] of page.entries()) {
    const { id, outcome, code } = answers[i]!
    const where = `late record ${act.id}`
    if (id !== act.id) violate(book, `answered in the place of ${id}`, where)
    else if (act.never !== null) hearNever(book, act, outcome)
    else if (outcome === 'posted') hearPosted(book, act)
    else if (outcome === 'case' && act.contested) act.fate = act.fate === 'approved' ? 'approved' : 'refused'
    else if (outcome !== 'later')
      violate(book, `${outcome} as ${code ?? 'nothing'}, and it is genuine`, where)
  }
}

function hearNever(book: Book, act: Act, outcome: string): void {
  if (outcome === 'posted' || (outcome === 'case' && !act.contested))
    violate(book, `${outcome}, but ${act.never}`, `late record ${act.id}`)
  act.fate = 'refused'
}

function hearPosted(book: Book, act: Act): void {
  if (act.fate === 'approved') book.tally.repeats++
  else book.tally.approved++
  act.fate = 'approved'
  act.answeredAt ||= Date.now()
}
