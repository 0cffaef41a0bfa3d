import { setTimeout as sleep, setImmediate as yieldToOthers } from 'node:timers/promises'
import { type DemoTerminal, payCode } from '../test/independent-client.ts'
import type { Book } from './book.ts'
import type { Chance } from './chance.ts'
import { rightClock } from './clocks.ts'
import { type Crowd, certificateThen } from './crowd.ts'
import type { World } from './door.ts'
import { enter, type Sold } from './journal.ts'
import { askForCases, sendPage, shuffled } from './late-sales.ts'
import { signTillIn, type Till } from './till.ts'

/** DESIGN 10: what comes back when the network of a whole campus does. */
export const FULL_STORM = { terminals: 300, recordsEach: 500 }

/** What became of it. */
export type FullStorm = { terminals: number; records: number; answered: number; tookMs: number }

/** The contract's most in one request, as the register sends it. */
const PAGE = 200
/** As long as the register waits for an answer, and before it tries again. */
const ANSWER_MS = 15_000
const RETRY_MS = { least: 1000, most: 60_000 }
/** The outage so far. */
const OUTAGE_MS = 8 * 60_000
const CERTIFICATE_MS = 20 * 3600_000
/** Of each journal, sales with a code that the next terminal sold with too. */
const TWINS = 2
const SALES_A_TURN = 100

export type Returning = { terminal: DemoTerminal; journal: Sold[] }

/** What each terminal sold while there was no network, to people in turns; a few codes were sold with at two of them. */
export async function sellEverywhere(
  book: Book,
  chance: Chance,
  { crowd, fleet }: { crowd: Crowd; fleet: readonly DemoTerminal[] },
): Promise<Returning[]> {
  const until = new Date(Date.now() + CERTIFICATE_MS)
  const phones = crowd.shoppers.map((shopper) => ({
    walletId: shopper.walletId,
    privateKey: shopper.privateKey,
    certificate: certificateThen(crowd, shopper, until),
  }))
  const returning: Returning[] = []
  let shown: { walletId: number; text: string; soldAt: Date }[] = []
  for (const [place, terminal] of fleet.entries()) {
    const again = shown.slice(-TWINS)
    shown = []
    const journal: Sold[] = []
    for (let sequence = 1; sequence <= FULL_STORM.recordsEach; sequence++) {
      if (sequence % SALES_A_TURN === 0) await yieldToOthers()
      const phone = phones[(place * FULL_STORM.recordsEach + sequence) % phones.length]!
      const soldAt = new Date(Date.now() - chance.integer(0, OUTAGE_MS))
      const sold = again[sequence - 1] ?? {
        walletId: phone.walletId,
        text: payCode(phone, Math.floor(soldAt.getTime() / 1000)),
        soldAt,
      }
      shown.push(sold)
      const isLast = sequence > FULL_STORM.recordsEach - TWINS && place < fleet.length - 1
      const contested = isLast || sequence <= again.length
      const sale = {
        ...sold,
        never: null,
        contested,
        terminalId: terminal.id,
        amountFen: chance.integer(1, 3),
      }
      journal.push(enter(book, sale, sequence))
    }
    returning.push({ terminal, journal })
  }
  return returning
}

/** All come back in the same second: each signs in, and sends its journal page by page as the register does. */
export async function returnAtOnce(
  world: World,
  chance: Chance,
  returning: readonly Returning[],
): Promise<FullStorm> {
  const begunAt = Date.now()
  const tills = await Promise.all(returning.map((one) => comeBack(world, chance, one)))
  const tookMs = Date.now() - begunAt
  const acts = returning.flatMap(({ journal }) => journal.map(({ act }) => act))
  const answered = acts.filter(({ fate }) => fate !== 'unknown').length
  // Only now both of every two that share a code are there.
  if (answered === acts.length)
    for (const [i, till] of tills.entries())
      await askForCases(world, chance, { till, sent: returning[i]!.journal })
  return { terminals: returning.length, records: acts.length, answered, tookMs }
}

async function comeBack(world: World, chance: Chance, { terminal, journal }: Returning): Promise<Till> {
  const clock = rightClock()
  const till: Till = {
    id: terminal.id,
    terminal,
    clock,
    token: await signTillIn(world, chance, { terminal, clock }),
  }
  let retryMs = RETRY_MS.least
  for (;;) {
    const waiting = journal.filter(({ act }) => act.fate === 'unknown')
    if (waiting.length === 0) break
    if (Date.now() > world.giveUpAt()) break
    const page = shuffled(chance, waiting.slice(0, PAGE))
    const answer = await sendPage(world, chance, { till, page, answerMs: ANSWER_MS })
    if (answer?.status === 401) till.token = await signTillIn(world, chance, till)
    if (answer?.status === 200) retryMs = RETRY_MS.least
    else {
      await sleep(chance.integer(retryMs / 2, retryMs))
      retryMs = Math.min(2 * retryMs, RETRY_MS.most)
    }
  }
  return till
}
