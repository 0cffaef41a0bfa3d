import type { NewArrival } from '../../../contract/channel-money.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { businessDate, isBusinessDate } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import type { Arrival } from './arrival.ts'
import { insertArrival, selectArrival, selectAwaited } from './arrival-store.ts'
import { lockChannel } from './day-store.ts'

/** More days do not come to a bank in one sum. */
const DAYS_MAX = 366

/**
 * Says that the bank has what a channel holds for its earliest days that did not arrive yet, up to `toDay` (RULES 4.4). Another
 * amount than their bills say is taken too, and stays to be seen. The same id again answers the same.
 * Refuses `body_invalid` (no dates), `arrival_days_invalid` (a day that arrived already, or is not compared yet, or of which
 * nothing is known), `id_conflict`.
 */
export async function proposeArrival(
  pool: Pool,
  order: { campusId: number; operatorId: string } & NewArrival,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, id, channel, toDay, amountFen, arrivedOn, note } = order
  const areDates = isBusinessDate(toDay) && isBusinessDate(arrivedOn)
  if (!areDates || arrivedOn > businessDate(now)) return refuse('body_invalid')
  return inTransaction(pool, async (db): Promise<{ ok: true } | Refusal> => {
    await lockChannel(db, { campusId, channel })
    const known = await selectArrival(db, campusId, id)
    if (known) return isSame(known, order) ? { ok: true } : refuse('id_conflict')
    const awaited = await selectAwaited(db, campusId, channel, DAYS_MAX)
    const days = awaited.filter(({ day }) => day <= toDay)
    const isWhole = days.at(-1)?.day === toDay && days.every(({ isCompared }) => isCompared)
    if (!isWhole) return refuse('arrival_days_invalid')
    const expectedFen = days.reduce((sum, { netFen }) => sum + netFen, 0)
    const fromDay = days[0]!.day
    const arrival: Arrival = {
      id,
      channel,
      fromDay,
      toDay,
      amountFen,
      expectedFen,
      arrivedOn,
      note,
      state: 'proposed',
      proposedBy: operatorId,
      proposedAt: now,
      decidedBy: null,
      decidedAt: null,
      decisionNote: null,
    }
    await insertArrival(db, campusId, arrival)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'channel_arrival_proposed',
      subjectKind: 'report',
      subjectId: null,
      detail: { id, channel, fromDay, toDay, amountFen, expectedFen, arrivedOn, note },
    })
    return { ok: true }
  })
}

function isSame(known: Arrival, asked: NewArrival & { operatorId: string }): boolean {
  return (
    known.proposedBy === asked.operatorId &&
    known.channel === asked.channel &&
    known.toDay === asked.toDay &&
    known.amountFen === asked.amountFen &&
    known.arrivedOn === asked.arrivedOn
  )
}
