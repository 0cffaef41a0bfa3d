import type { RiskRule, riskSubjectKinds } from '../../../contract/risk.ts'
import { type BusinessDate, businessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import type { Policy } from '../policy/policy.ts'

export type RiskSubject = { kind: (typeof riskSubjectKinds)[number]; id: string }

/** What a rule saw, at its worst. `figure` is what its threshold is held against, in the unit of the threshold. */
export type Sighting = { rule: RiskRule; figure: number; amountFen: Fen; from: Date; to: Date }

/** A sighting of somebody or something. */
export type Pattern = Sighting & {
  subject: RiskSubject
  terminalIds: readonly string[]
  /** Who worked in the shift that it was seen in. */
  cashier?: string
}

/** The values of policy that the rules are held against; 0 of a rule's first turns it off. */
export type RiskPolicy = Pick<Policy, Extract<keyof Policy, `risk${string}`> | 'pinlessPerPaymentFen'>

/** Something that happened at a time. `isNew`: read for the first time, so what it completes is news. */
export type Happened = { at: Date; amountFen: Fen; isNew: boolean }

/** How many of them, and how much, from the first to the last. They must be in the order of time, and at least one. */
export function sightingOf(rule: RiskRule, of: readonly Happened[]): Sighting {
  return {
    rule,
    figure: of.length,
    amountFen: of.reduce((sum, { amountFen }) => sum + amountFen, 0),
    from: of[0]!.at,
    to: of.at(-1)!.at,
  }
}

/** The worse of two: by the figure, then by the amount. */
export function worseOf(one: Sighting | null, other: Sighting): Sighting {
  if (one === null) return other
  return (other.figure - one.figure || other.amountFen - one.amountFen) > 0 ? other : one
}

/**
 * The most that happened within a span of time, as long as something new is in it; null where nothing new is.
 * @param acts in the order of time
 */
export function busiest<T extends Happened>(acts: readonly T[], spanMs: number): readonly T[] | null {
  let best: readonly T[] | null = null
  let start = 0
  let fresh = 0
  for (const [end, act] of acts.entries()) {
    if (act.isNew) fresh++
    while (act.at.getTime() - acts[start]!.at.getTime() > spanMs) {
      if (acts[start]!.isNew) fresh--
      start++
    }
    if (fresh > 0 && end - start + 1 > (best?.length ?? 0)) best = acts.slice(start, end + 1)
  }
  return best
}

/** By the business date of each. */
export function byDay<T extends { at: Date }>(of: readonly T[]): Map<BusinessDate, T[]> {
  return Map.groupBy(of, ({ at }) => businessDate(at))
}
