import type { RiskRule } from '../../../contract/risk.ts'
import { addDays, businessDate, startOfBusinessDate } from '../../base/clock.ts'
import { type Happened, type RiskPolicy, type Sighting, sightingOf, worseOf } from './pattern.ts'

/** From `from`, up to and without `before`. */
export type Span = { from: Date; before: Date }

/** An act that is odd only by number. */
export type Mark = Happened & { terminalId: string | null }

export type ShiftSpan = { openedAt: Date; closedAt: Date | null; cashier: string }

/** The shift in which something happened at a terminal; where it has none, the business day. */
export function shiftAt(at: Date, shifts: readonly ShiftSpan[]): Span & { cashier?: string } {
  const shift = shifts.find(
    ({ openedAt, closedAt }) => openedAt <= at && (closedAt === null || at < closedAt),
  )
  if (shift)
    return { from: shift.openedAt, before: shift.closedAt ?? new Date(8.64e15), cashier: shift.cashier }
  const day = businessDate(at)
  return { from: startOfBusinessDate(day), before: startOfBusinessDate(addDays(day, 1)) }
}

type ClosedHours = Pick<RiskPolicy, 'riskClosedFromHour' | 'riskClosedUntilHour'>

/** The hours of a day in which everything is closed; none, where it opens as it closes. */
export function closedHours({ riskClosedFromHour: from, riskClosedUntilHour: until }: ClosedHours): number[] {
  const isClosed = (hour: number) =>
    from <= until ? from <= hour && hour < until : hour >= from || hour < until
  return Array.from({ length: 24 }, (_, hour) => hour).filter(isClosed)
}

/** The 24 hours from one opening to the next: they hold one night whole. */
export function nightAt(at: Date, { riskClosedUntilHour: until }: ClosedHours): Span {
  const day = businessDate(new Date(at.getTime() - until * 3600_000))
  const from = new Date(startOfBusinessDate(day).getTime() + until * 3600_000)
  return { from, before: new Date(from.getTime() + 86_400_000) }
}

/**
 * The span with the most marks of those that have a new one, if it has enough.
 * @param marks of one terminal or stall, in the order of time
 * @param spanOf the span that a mark belongs to
 */
export function mostMarks<S extends Span>(
  rule: RiskRule,
  marks: readonly Mark[],
  least: number,
  spanOf: (at: Date) => S,
): (Sighting & { span: S; marks: readonly Mark[] }) | null {
  if (least === 0) return null
  let worst: (Sighting & { span: S; marks: readonly Mark[] }) | null = null
  for (const { at, isNew } of marks) {
    if (!isNew) continue
    const span = spanOf(at)
    const within = marks.filter((mark) => mark.at >= span.from && mark.at < span.before)
    if (within.length < least) continue
    const seen = { ...sightingOf(rule, within), span, marks: within }
    if (worseOf(worst, seen) === seen) worst = seen
  }
  return worst
}
