import { addDays, businessDate, startOfBusinessDate } from '../base/clock.ts'
import type { Random } from './random.ts'

/** One lunch (or breakfast, or apple) of the demo's past week. */
export type DemoMeal = { personIndex: number; stallIndex: number; amountFen: number; at: Date }

type Habit = {
  probability: number
  startMinute: number
  endMinute: number
  stalls: 'breakfast' | 'meal' | 'shop'
}

// How a day on campus is spent: who eats when (minutes since midnight), and a shop now and then.
const HABITS: readonly Habit[] = [
  { probability: 0.42, startMinute: 395, endMinute: 560, stalls: 'breakfast' },
  { probability: 0.78, startMinute: 640, endMinute: 800, stalls: 'meal' },
  { probability: 0.62, startMinute: 995, endMinute: 1160, stalls: 'meal' },
  { probability: 0.25, startMinute: 560, endMinute: 1320, stalls: 'shop' },
]

const WALK_MS = 5 * 60_000

export type DemoStall = { kind: 'canteen' | 'shop' | 'service'; usualFen: number }

/**
 * The meals of the seven days before today and of today so far, in the order of time.
 * @param eatsToday false for people whose limit of today must stay untouched
 */
export function demoMeals(
  random: Random,
  peopleCount: number,
  stalls: readonly DemoStall[],
  now: Date,
  eatsToday: (personIndex: number) => boolean,
): DemoMeal[] {
  const today = businessDate(now)
  const choices = {
    breakfast: indexes(stalls, ({ kind, usualFen }) => kind === 'canteen' && usualFen <= 700),
    meal: indexes(stalls, ({ kind, usualFen }) => kind === 'canteen' && usualFen > 700),
    shop: indexes(stalls, ({ kind }) => kind !== 'canteen'),
  }
  const meals: DemoMeal[] = []
  for (let day = -7; day <= 0; day++) {
    const midnight = startOfBusinessDate(addDays(today, day)).getTime()
    for (let personIndex = 0; personIndex < peopleCount; personIndex++) {
      if (day === 0 && !eatsToday(personIndex)) continue
      for (const habit of HABITS) {
        if (!random.chance(habit.probability)) continue
        const at = new Date(midnight + Math.floor(peaked(random, habit) * 60_000))
        const stallIndex = random.pick(choices[habit.stalls])
        const amountFen = priced(random, stalls[stallIndex]!.usualFen)
        if (at.getTime() < now.getTime() - 60_000) meals.push({ personIndex, stallIndex, amountFen, at })
      }
    }
  }
  return walkable(meals.sort((a, b) => a.at.getTime() - b.at.getTime()))
}

/** Nobody is at two stalls within a few minutes: of such two the later did not happen. */
function walkable(meals: readonly DemoMeal[]): DemoMeal[] {
  const last = new Map<number, number>()
  return meals.filter(({ personIndex, at }) => {
    if (at.getTime() - (last.get(personIndex) ?? 0) < WALK_MS) return false
    last.set(personIndex, at.getTime())
    return true
  })
}

/** Minutes since midnight, most often in the middle of the period, as queues are. */
function peaked(random: Random, { startMinute, endMinute }: Habit): number {
  return startMinute + ((random.next() + random.next()) / 2) * (endMinute - startMinute)
}

/** Around what the stall usually costs, in steps of fifty fen. */
function priced(random: Random, usualFen: number): number {
  return Math.max(50, Math.round((usualFen * (0.6 + 0.8 * random.next())) / 50) * 50)
}

function indexes(stalls: readonly DemoStall[], fits: (stall: DemoStall) => boolean): number[] {
  return stalls.flatMap((stall, index) => (fits(stall) ? [index] : []))
}
