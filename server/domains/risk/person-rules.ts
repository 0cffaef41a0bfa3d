import type { RiskRule } from '../../../contract/risk.ts'
import { businessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import {
  busiest,
  byDay,
  type Happened,
  type RiskPolicy,
  type Sighting,
  sightingOf,
  worseOf,
} from './pattern.ts'

/** What moved a person's money, as the rules see it. */
export type MoneyAct = Happened & {
  kind: 'payment' | 'offline_payment' | 'reversal' | 'refund' | 'top_up' | 'top_up_reversal'
  /** The merchant of a payment that a terminal made online: only of those is it certain when they were. */
  merchant: number | null
}

const VELOCITY_MS = 10 * 60_000
const BELOW_LIMIT_MS = 7 * 86_400_000
/** From so many days with spending on it is known what is usual. */
const USUAL_DAYS_MIN = 5

const isSale = ({ kind }: MoneyAct) => kind === 'payment' || kind === 'offline_payment'
const gaveBack = ({ kind }: MoneyAct) => kind === 'reversal' || kind === 'refund'

/** More payments in ten minutes than a person makes. */
export function manyPayments(
  acts: readonly MoneyAct[],
  { riskPaymentsIn10Minutes: least }: Pick<RiskPolicy, 'riskPaymentsIn10Minutes'>,
): Sighting | null {
  const most = least > 0 ? busiest(acts.filter(isSale), VELOCITY_MS) : null
  return most && most.length >= least ? sightingOf('many_payments', most) : null
}

/** Payments at terminals of two merchants, closer in time than anybody walks: the figure is how often on that day. */
export function twoPlaces(
  acts: readonly MoneyAct[],
  { riskTwoPlacesSeconds: seconds }: Pick<RiskPolicy, 'riskTwoPlacesSeconds'>,
): Sighting | null {
  if (seconds === 0) return null
  const placed = acts.filter(({ merchant }) => merchant !== null)
  const jumps = placed.flatMap((to, index) => {
    const from = placed[index - 1]
    const isJump =
      from && from.merchant !== to.merchant && to.at.getTime() - from.at.getTime() <= seconds * 1000
    return isJump ? [{ at: to.at, from, to, isNew: from.isNew || to.isNew }] : []
  })
  let worst: Sighting | null = null
  for (const ofDay of byDay(jumps).values()) {
    if (!ofDay.some(({ isNew }) => isNew)) continue
    const paid = [...new Set(ofDay.flatMap(({ from, to }) => [from, to]))]
    worst = worseOf(worst, { ...sightingOf('two_places', paid), figure: ofDay.length })
  }
  return worst
}

/** A day's spending far above the person's own usual day: the figure is how many times that. */
export function unusualDay(
  acts: readonly MoneyAct[],
  {
    riskUnusualTimes: times,
    riskUnusualDayFen: leastFen,
  }: Pick<RiskPolicy, 'riskUnusualTimes' | 'riskUnusualDayFen'>,
): Sighting | null {
  if (times === 0) return null
  const days = byDay(acts.filter((act) => isSale(act) || gaveBack(act)))
  const spent = new Map([...days].map(([day, of]) => [day, spentFen(of)]))
  let worst: Sighting | null = null
  for (const [day, of] of days) {
    const dayFen = spent.get(day)!
    if (dayFen < leastFen || !of.some(({ isNew }) => isNew)) continue
    const before = [...spent].filter(([other, fen]) => other < day && fen > 0).map(([, fen]) => fen)
    const usualFen = before.reduce((sum, fen) => sum + fen, 0) / before.length
    if (before.length < USUAL_DAYS_MIN || dayFen < times * usualFen) continue
    const figure = Math.floor(dayFen / usualFen)
    worst = worseOf(worst, { ...sightingOf('unusual_day', of), figure, amountFen: dayFen })
  }
  return worst
}

/** What a person spent, less what came back. */
export function spentFen(acts: readonly MoneyAct[]): Fen {
  return acts.reduce((sum, act) => {
    if (gaveBack(act)) return sum - act.amountFen
    return isSale(act) ? sum + act.amountFen : sum
  }, 0)
}

/** Money put in, and given back as a refund or taken back at the counter: the figure is how often, after one top-up. */
export function topUpRefund(
  acts: readonly MoneyAct[],
  {
    riskTopUpRefundHours: hours,
    riskTopUpRefundFen: leastFen,
  }: Pick<RiskPolicy, 'riskTopUpRefundHours' | 'riskTopUpRefundFen'>,
): Sighting | null {
  let worst: Sighting | null = null
  for (const [index, topUp] of acts.entries()) {
    if (topUp.kind !== 'top_up') continue
    const until = topUp.at.getTime() + hours * 3600_000
    const back = acts
      .slice(index + 1)
      .filter(({ kind, at }) => (kind === 'refund' || kind === 'top_up_reversal') && at.getTime() < until)
    if (back.length === 0 || !(topUp.isNew || back.some(({ isNew }) => isNew))) continue
    const seen = { ...sightingOf('top_up_refund', back), from: topUp.at }
    if (seen.amountFen >= leastFen) worst = worseOf(worst, seen)
  }
  return worst
}

/** Amounts just below what asks for the PIN, again and again within a week. */
export function belowLimit(
  acts: readonly MoneyAct[],
  limitFen: Fen,
  policy: Pick<RiskPolicy, 'riskBelowLimitPayments' | 'riskBelowLimitPercent'>,
): Sighting | null {
  const { riskBelowLimitPayments: least } = policy
  const near = acts.filter((act) => isSale(act) && isNearLimit(act.amountFen, limitFen, policy))
  const most = least > 0 ? busiest(near, BELOW_LIMIT_MS) : null
  return most && most.length >= least ? sightingOf('below_limit', most) : null
}

/** Whether an amount lies so near below the limit; none of a limit of next to nothing does. */
export function isNearLimit(
  amountFen: Fen,
  limitFen: Fen,
  { riskBelowLimitPercent: percent }: Pick<RiskPolicy, 'riskBelowLimitPercent'>,
): boolean {
  return limitFen >= 10_00 && amountFen <= limitFen && amountFen * 100 >= limitFen * (100 - percent)
}

/**
 * All that the rules see in a person's acts.
 * @param actsOf what a rule may look at, in the order of time
 */
export function judgePerson(
  actsOf: (rule: RiskRule) => readonly MoneyAct[],
  limitFen: Fen,
  policy: RiskPolicy,
): Sighting[] {
  return [
    manyPayments(actsOf('many_payments'), policy),
    twoPlaces(actsOf('two_places'), policy),
    unusualDay(actsOf('unusual_day'), policy),
    topUpRefund(actsOf('top_up_refund'), policy),
    belowLimit(actsOf('below_limit'), limitFen, policy),
  ].filter((seen) => seen !== null)
}

/** Whether rules that look weeks back may have something to say, so that so much need be read. */
export function needsHistory(acts: readonly MoneyAct[], limitFen: Fen, policy: RiskPolicy): boolean {
  const fresh = acts.filter(({ isNew }) => isNew)
  if (fresh.some((act) => isSale(act) && isNearLimit(act.amountFen, limitFen, policy))) return true
  const days = new Set(fresh.map(({ at }) => businessDate(at)))
  return [...byDay(acts)].some(([day, of]) => days.has(day) && spentFen(of) >= policy.riskUnusualDayFen)
}
