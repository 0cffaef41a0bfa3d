import type { ChannelMoney, ChannelsMoney, Arrival as ShownArrival } from '../../../contract/channel-money.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { readBatches } from '../ledger/read-batches.ts'
import { type NamedArrival, selectArrivals, selectAwaited } from './arrival-store.ts'
import { type ClearingParts, selectClearing } from './clearing-store.ts'
import { addEntries } from './entry-store.ts'

const AWAITED_MAX = 100
const ARRIVALS_MAX = 30
const TRIES = 3

/** What each channel holds for the campus, what that is made of, and what came to the bank. */
export async function readChannelMoney(pool: Pool, campusId: number, now: Date): Promise<ChannelsMoney> {
  const parts = await readClearing(pool, campusId, now)
  const [awaited, arrivals] = await Promise.all([
    selectAwaited(pool, campusId, null, AWAITED_MAX),
    selectArrivals(pool, campusId, ARRIVALS_MAX),
  ])
  return {
    channels: parts.map((part): ChannelMoney => {
      const days = awaited.filter(({ channel }) => channel === part.channel)
      const compared = days.slice(0, firstGap(days))
      return {
        channel: part.channel,
        heldFen: part.heldFen,
        awaited: compared.map(({ day, netFen, feeFen }) => ({ day, netFen, feeFen })),
        awaitedFen: part.comparedFen - part.arrivedFen - part.arrivedLessFen,
        arrivedLessFen: part.arrivedLessFen,
        notComparedFen: part.notComparedFen,
        differencesFen: part.differencesFen,
        feesToPostFen: part.feesToPostFen,
        restFen: restOf(part),
        arrivals: arrivals.filter(({ channel }) => channel === part.channel).map(shownArrival),
      }
    }),
  }
}

function firstGap(days: readonly { isCompared: boolean }[]): number {
  const gap = days.findIndex(({ isCompared }) => !isCompared)
  return gap === -1 ? days.length : gap
}

function restOf(part: ClearingParts): number {
  const { heldFen, comparedFen, arrivedFen, notComparedFen, differencesFen, feesToPostFen } = part
  return heldFen - (comparedFen - arrivedFen) - notComparedFen - differencesFen - feesToPostFen
}

/** What is posted while this reads belongs to no day yet: then it is read again. */
async function readClearing(pool: Pool, campusId: number, now: Date): Promise<ClearingParts[]> {
  for (let tries = 1; ; tries++) {
    await readBatches(pool, { campusId, reader: 'reconciliation' }, addEntries, now)
    const parts = await inTransaction(pool, (db) => selectClearing(db, campusId))
    if (tries === TRIES || parts.every((part) => restOf(part) === 0)) return parts
  }
}

function shownArrival(arrival: NamedArrival): ShownArrival {
  const { proposer, decider, proposedBy, proposedAt, decidedBy, decidedAt, ...rest } = arrival
  const { id, channel, fromDay, toDay, amountFen, expectedFen, arrivedOn, note, state, decisionNote } = rest
  return {
    id,
    channel,
    fromDay,
    toDay,
    amountFen,
    expectedFen,
    arrivedOn,
    note,
    state,
    proposedBy: { id: proposedBy, name: proposer },
    proposedAt: proposedAt.toISOString(),
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: decider ?? '' },
    decidedAt: decidedAt?.toISOString() ?? null,
    decisionNote,
  }
}
