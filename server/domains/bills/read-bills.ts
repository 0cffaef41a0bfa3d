import type { Bill, BillDetail } from '../../../contract/me.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { isBusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import { findAct } from '../ledger/act.ts'
import { readHistory } from '../ledger/history.ts'
import type { PostedAct, WalletId } from '../ledger/transfer.ts'
import { billOf, type Undone } from './bill.ts'
import { readPlaces } from './places.ts'
import { selectUndoing } from './store.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const PAGE = 30

/** The instants and the ids of a month, `YYYY-MM` in Asia/Shanghai; null if it is none. */
export function monthBounds(
  month: string,
): { from: Date; before: Date; firstId: string; beforeId: string } | null {
  const first = `${month}-01`
  if (!isBusinessDate(first)) return null
  const [year = 0, number = 0] = month.split('-').map(Number)
  const next = number === 12 ? `${year + 1}-01-01` : `${year}-${String(number + 1).padStart(2, '0')}-01`
  const from = startOfBusinessDate(first)
  const before = startOfBusinessDate(next)
  return { from, before, ...idsOf(from, before) }
}

export type BillsQuery = {
  campusId: number
  walletId: WalletId
  /** The id after which to go on. */
  cursor?: string | undefined
  limit?: number | undefined
  /** `YYYY-MM` in Asia/Shanghai. */
  month?: string | undefined
}

/** A person's bills, newest first by when they happened. Refuses `cursor_invalid` and `body_invalid` (no such month). */
export async function readBills(
  db: Queryable,
  query: BillsQuery,
): Promise<{ ok: true; bills: Bill[]; next?: string } | Refusal> {
  const { campusId, walletId, cursor, limit = PAGE, month } = query
  if (cursor !== undefined && !UUID.test(cursor)) return refuse('cursor_invalid')
  const bounds = month === undefined ? undefined : monthBounds(month)
  if (bounds === null) return refuse('body_invalid')
  const page = await readHistory(db, campusId, walletId, {
    limit,
    cursor: cursor ?? bounds?.beforeId ?? null,
  })
  const acts = bounds
    ? page.acts.filter(({ occurredAt }) => bounds.from <= occurredAt && occurredAt < bounds.before)
    : page.acts
  const goesOn = page.cursor !== null && (!bounds || page.cursor >= bounds.firstId)
  const bills = await billsOf(db, campusId, walletId, acts)
  return { ok: true, bills, ...(goesOn && page.cursor ? { next: page.cursor } : {}) }
}

/** Acts of one wallet as its person reads them. */
async function billsOf(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  acts: readonly PostedAct[],
): Promise<Bill[]> {
  if (acts.length === 0) return []
  const [places, undone] = await Promise.all([
    readPlaces(db, campusId, acts),
    readUndone(db, campusId, walletId, acts),
  ])
  return acts.map((act) => billOf(act, places, undone))
}

/** One bill with its way through the house; `not_found` if it is not this wallet's. */
export async function readBill(
  db: Queryable,
  { campusId, walletId, id }: { campusId: number; walletId: WalletId; id: string },
): Promise<{ ok: true; bill: BillDetail } | Refusal> {
  const act = await findAct(db, campusId, id)
  if (act?.walletId !== walletId) return refuse('not_found')
  const [places, undone] = await Promise.all([
    readPlaces(db, campusId, [act]),
    readUndone(db, campusId, walletId, [act]),
  ])
  const timeline: BillDetail['timeline'] = [
    { at: act.occurredAt.toISOString(), step: 'occurred', id },
    { at: act.postedAt.toISOString(), step: 'posted', id },
  ]
  for (const { id: by, kind, amountFen, at } of undone.get(id) ?? []) {
    const step =
      kind === 'refund' ? ({ step: 'refunded', amountFen } as const) : ({ step: 'reversed' } as const)
    timeline.push({ at: at.toISOString(), ...step, id: by })
  }
  return { ok: true, bill: { ...billOf(act, places, undone), timeline } }
}

async function readUndone(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  acts: readonly PostedAct[],
): Promise<Undone> {
  const ids = acts.map(({ id }) => id)
  const oldest = new Date(Math.min(...acts.map(({ occurredAt }) => occurredAt.getTime())))
  const { firstId } = idsOf(oldest, oldest)
  const rows = await selectUndoing(db, { campusId, walletId, ids, firstId })
  return Map.groupBy(rows, ({ undoes }) => undoes)
}
