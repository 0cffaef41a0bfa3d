import { addDays, businessDate, startOfBusinessDate } from '../base/clock.ts'
import { uuidv7 } from '../base/ids.ts'
import { openAccount } from '../domains/ledger/open-account.ts'
import type { Poster } from '../domains/ledger/poster.ts'
import type { Act } from '../domains/ledger/transfer.ts'
import { subsidyMeal } from '../domains/merchants/meal.ts'
import type { Policy } from '../domains/policy/policy.ts'
import { channelTopUps } from './channel-history.ts'
import { type DemoMeal, demoMeals } from './history.ts'
import { type Random, seededRandom } from './random.ts'
import { PUBLISHED_STUDENTS, type SeedDeps, type SeededPerson } from './seed-people.ts'
import type { SeededStall } from './seed-places.ts'

const TOP_UP_MAX_FEN = 500_00
const SUBSIDY_FEN = 100_00
const CHANNEL_SEED = 20_261_123
/** Acts of so many minutes are posted together, at the end of them. */
const POSTED_EVERY_MS = 5 * 60_000

type Timed = { at: Date; act: Act }

/** A week of meals, each person's money put in beforehand, posted by the real poster in the order of time. */
export async function seedHistory(
  { pool, policyAt, campusId }: SeedDeps,
  poster: Poster,
  random: Random,
  { people, stalls }: { people: readonly SeededPerson[]; stalls: readonly SeededStall[] },
  now: Date,
): Promise<{ acts: number }> {
  const policy = await policyAt(campusId, now)
  const cash = await openAccount(pool, campusId, 'cash')
  const aid = await openAccount(pool, campusId, 'aid')
  const meals = demoMeals(random, people.length, stalls, now, (index) => index >= PUBLISHED_STUDENTS)
  const firstDay = startOfBusinessDate(addDays(businessDate(now), -7))
  const wechat = await openAccount(pool, campusId, 'channel_clearing', { code: 'wechat' })
  const timed: Timed[] = [
    // Of its own chance, so that the meals are those they were.
    ...channelTopUps(seededRandom(CHANNEL_SEED), people, wechat, now),
    ...topUps(random, people, meals, firstDay, cash),
    ...subsidies(random, people, firstDay, aid),
    ...meals.map((meal) => ({ at: meal.at, act: payment(random, meal, people, stalls, policy) })),
  ]
  timed.sort((a, b) => a.at.getTime() - b.at.getTime())
  const posted = Map.groupBy(timed, ({ at }) => Math.ceil(at.getTime() / POSTED_EVERY_MS))
  for (const [slot, acts] of posted) {
    const postedAt = new Date(Math.min(slot * POSTED_EVERY_MS, now.getTime()))
    // Somebody whose money did not last goes hungry: the refusal leaves nothing.
    await poster.postBatch(
      acts.map(({ act }) => act),
      postedAt,
    )
  }
  return { acts: timed.length }
}

/** One visit to the counter a week ago: what the week will cost, and something to be left with. */
function topUps(
  random: Random,
  people: readonly SeededPerson[],
  meals: readonly DemoMeal[],
  firstDay: Date,
  cash: number,
): Timed[] {
  const costs = new Map<number, number>()
  for (const { personIndex, amountFen } of meals) {
    costs.set(personIndex, (costs.get(personIndex) ?? 0) + amountFen)
  }
  return people.map(({ walletId }, index) => {
    const at = new Date(firstDay.getTime() + random.integer(5 * 60, 6 * 60) * 60_000)
    const leftFen = index < PUBLISHED_STUDENTS ? random.integer(60, 140) * 100 : random.integer(5, 220) * 100
    const walletFen = Math.min(TOP_UP_MAX_FEN, (costs.get(index) ?? 0) + leftFen)
    const act: Act = {
      shape: 'credit',
      id: uuidv7(at),
      kind: 'top_up',
      walletId,
      fromId: cash,
      walletFen,
      subsidyFen: 0,
      occurredAt: at,
    }
    return { at, act }
  })
}

/** Some students have a meal subsidy; the published ones have none (DESIGN 9). */
function subsidies(random: Random, people: readonly SeededPerson[], firstDay: Date, aid: number): Timed[] {
  const at = new Date(firstDay.getTime() + 6 * 3600_000)
  return people
    .filter(
      ({ role }, index) => index >= PUBLISHED_STUDENTS && role === 'undergraduate' && random.chance(0.12),
    )
    .map(({ walletId }) => {
      const act: Act = {
        shape: 'credit',
        id: uuidv7(at),
        kind: 'subsidy_grant',
        walletId,
        fromId: aid,
        walletFen: 0,
        subsidyFen: SUBSIDY_FEN,
        occurredAt: at,
      }
      return { at, act }
    })
}

function payment(
  random: Random,
  { personIndex, stallIndex, amountFen, at }: DemoMeal,
  people: readonly SeededPerson[],
  stalls: readonly SeededStall[],
  policy: Policy,
): Act {
  const stall = stalls[stallIndex]!
  const meal = subsidyMeal(stall, policy, at)
  return {
    shape: 'spend',
    id: uuidv7(at),
    kind: 'payment',
    walletId: people[personIndex]!.walletId,
    toId: stall.payableId,
    amountFen,
    terminalId: random.pick(stall.terminalIds),
    occurredAt: at,
    businessDate: businessDate(at),
    guards: {},
    ...(meal === null ? { source: 'wallet' } : { source: 'subsidy-first', subsidyPeriod: meal }),
  }
}
