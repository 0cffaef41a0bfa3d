import type { Queryable } from '../../base/database.ts'
import type { BatchSpan } from '../ledger/read-batches.ts'
import {
  insertClosedSales,
  insertTakeBacks,
  type NewMark,
  type StoredMark,
  selectMarks,
  selectShifts,
} from './act-store.ts'
import type { Pattern, RiskPolicy } from './pattern.ts'
import { closedHours, mostMarks, nightAt, shiftAt } from './place-rules.ts'
import { leftAfter, readSettled } from './settled.ts'

/** A shift or a night began at the earliest so long before an act in it. */
const SPAN_MS = 36 * 3600_000

/** What the rules see at the terminals and stalls of a span of batches. */
export async function judgePlaces(db: Queryable, span: BatchSpan, policy: RiskPolicy): Promise<Pattern[]> {
  return [...(await judgeTakeBacks(db, span, policy)), ...(await judgeClosedHours(db, span, policy))]
}

async function judgeTakeBacks(db: Queryable, span: BatchSpan, policy: RiskPolicy): Promise<Pattern[]> {
  const { campusId } = span
  const fresh = await insertTakeBacks(db, span)
  if (fresh.length === 0) return []
  const marks = await readMarks(db, campusId, 'take_backs', fresh)
  const shifts = await selectShifts(db, campusId, { terminalIds: [...marks.keys()], since: reachOf(fresh) })
  const shiftsOf = Map.groupBy(shifts, ({ terminalId }) => terminalId)
  return [...marks].flatMap(([id, own]) => {
    const seen = mostMarks('take_backs', own, policy.riskTakeBacks, (at) =>
      shiftAt(at, shiftsOf.get(id) ?? []),
    )
    if (!seen) return []
    const { span: shift, marks: _, ...sighting } = seen
    const cashier = shift.cashier === undefined ? {} : { cashier: shift.cashier }
    return [{ ...sighting, ...cashier, subject: { kind: 'terminal' as const, id }, terminalIds: [id] }]
  })
}

async function judgeClosedHours(db: Queryable, span: BatchSpan, policy: RiskPolicy): Promise<Pattern[]> {
  const { campusId } = span
  const fresh = await insertClosedSales(db, span, closedHours(policy))
  if (fresh.length === 0) return []
  const marks = await readMarks(db, campusId, 'closed_hours', fresh)
  return [...marks].flatMap(([id, own]) => {
    const seen = mostMarks('closed_hours', own, policy.riskClosedSales, (at) => nightAt(at, policy))
    if (!seen) return []
    const { span: _, marks: sales, ...sighting } = seen
    const terminalIds = [...new Set(sales.flatMap(({ terminalId }) => terminalId ?? []))]
    return [{ ...sighting, subject: { kind: 'stall' as const, id }, terminalIds }]
  })
}

/** The marks of whatever has a fresh one, by it, less what was decided on. */
async function readMarks(
  db: Queryable,
  campusId: number,
  rule: 'take_backs' | 'closed_hours',
  fresh: readonly NewMark[],
): Promise<Map<string, readonly (StoredMark & { isNew: boolean })[]>> {
  const subjectIds = [...new Set(fresh.map(({ subjectId }) => subjectId))]
  const isNew = new Set(fresh.map(({ actId }) => actId))
  const stored = await selectMarks(db, campusId, { rule, subjectIds, since: reachOf(fresh) })
  const settledAt = await readSettled(db, campusId, subjectIds)
  const marks = stored.map((mark) => ({ ...mark, isNew: isNew.has(mark.actId) }))
  const bySubject = Map.groupBy(marks, ({ subjectId }) => subjectId)
  return new Map([...bySubject].map(([id, own]) => [id, leftAfter(own, settledAt(rule, id))]))
}

function reachOf(fresh: readonly NewMark[]): Date {
  return new Date(Math.min(...fresh.map(({ at }) => at.getTime())) - SPAN_MS)
}
