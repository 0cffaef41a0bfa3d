import type {
  LeavingQuery,
  Leaving as LeavingReply,
  Payout as PayoutReply,
} from '../../../contract/leavings.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { isUuidv7 } from '../../base/ids.ts'
import { type LeavingRow, selectLeavings } from './list-store.ts'

const PAGE = 50
const ONE = { before: null, limit: 1 }

/** Leavings, the latest first. Refuses `cursor_invalid`. */
export async function listLeavings(
  db: Queryable,
  { campusId, list, cursor }: LeavingQuery & { campusId: number },
  now: Date,
): Promise<{ ok: true; leavings: LeavingReply[]; next?: string } | Refusal> {
  if (cursor !== undefined && !isUuidv7(cursor)) return refuse('cursor_invalid')
  const filter = { leavingId: null, personId: null, list: list ?? null }
  // One more than is shown tells whether there is a next page.
  const found = await selectLeavings(db, campusId, filter, { before: cursor ?? null, limit: PAGE + 1, now })
  const leavings = found.slice(0, PAGE).map(shown)
  return { ok: true, leavings, ...(found.length > PAGE ? { next: leavings.at(-1)!.id } : {}) }
}

/** The last leaving of a person. */
export async function readLeavingOf(
  db: Queryable,
  campusId: number,
  personId: string,
  now: Date,
): Promise<LeavingReply | null> {
  const filter = { leavingId: null, personId, list: null }
  const [row] = await selectLeavings(db, campusId, filter, { ...ONE, now })
  return row ? shown(row) : null
}

/** A leaving that is there, as it is shown. */
export async function readLeaving(
  db: Queryable,
  campusId: number,
  leavingId: string,
  now: Date,
): Promise<LeavingReply> {
  const filter = { leavingId, personId: null, list: null }
  const [row] = await selectLeavings(db, campusId, filter, { ...ONE, now })
  assert(row, 'a leaving stays')
  return shown(row)
}

function shown(row: LeavingRow): LeavingReply {
  return {
    id: row.id,
    state: row.state,
    person: { id: row.personId, campusNo: row.campusNo, name: row.name },
    reason: row.reason,
    openedAt: row.openedAt.toISOString(),
    openedBy: row.openedBy === null ? null : { id: row.openedBy, name: row.openerName },
    frozenAt: row.frozenAt.toISOString(),
    payableFrom: row.payableFrom.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    accountState: row.accountState,
    walletFen: row.walletFen,
    subsidyFen: row.subsidyFen,
    payout: row.payoutId === null ? null : shownPayout(row.payoutId, row),
  }
}

function shownPayout(id: string, row: LeavingRow): PayoutReply {
  const { holder, bank, numberTail, decidedBy } = row
  return {
    id,
    state: row.payoutState,
    amountFen: row.amountFen,
    way: row.way,
    bank: holder !== null && bank !== null && numberTail !== null ? { holder, bank, numberTail } : null,
    askedAt: row.askedAt.toISOString(),
    askedBy: { id: row.askedBy, name: row.askerName },
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: decidedBy === null ? null : { id: decidedBy, name: row.deciderName },
    note: row.note,
    postedAt: row.postedAt?.toISOString() ?? null,
    transferredAt: row.transferredAt?.toISOString() ?? null,
  }
}
