import type { TimelineEntry } from '../../../contract/people.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { findActs } from '../ledger/act.ts'
import { readHistory } from '../ledger/history.ts'
import type { PostedAct, WalletId } from '../ledger/transfer.ts'
import { billOf } from './bill.ts'
import { type Places, readPlaces } from './places.ts'
import { type EventRow, selectEvents, selectOperatorNames, selectRefunders } from './store.ts'

/** Where the two halves of a timeline go on: below this audit entry and this act. */
type Cursor = { entryId: number | null; actId: string | null }
const CURSOR = /^e(\d{0,15})_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})?$/
const PAGE = 50

/**
 * What happened to a person, newest first: the audit log about them (looks at them left out) and their money in one.
 * Refuses `cursor_invalid`.
 */
export async function readTimeline(
  db: Queryable,
  query: { campusId: number; personId: string; walletId: WalletId; cursor?: string | undefined },
): Promise<{ ok: true; entries: TimelineEntry[]; next?: string } | Refusal> {
  const { campusId, personId, walletId } = query
  const from = readCursor(query.cursor)
  if (!from) return refuse('cursor_invalid')
  // A page of each is enough for a page of both; what is left over is read again with the next.
  const [events, { acts }] = await Promise.all([
    selectEvents(db, { campusId, personId, before: from.entryId, limit: PAGE + 1 }),
    readHistory(db, campusId, walletId, { limit: PAGE + 1, cursor: from.actId }),
  ])
  const merged = merge(events, acts)
  const shown = merged.slice(0, PAGE)
  const money = shown.flatMap((item) => ('act' in item ? [item.act] : []))
  const [places, operators] = await Promise.all([
    readPlaces(db, campusId, money),
    readOperators(db, campusId, money),
  ])
  const entries = shown.map((item) =>
    'act' in item ? moneyEntry(item.act, places, operators) : eventEntry(item.event),
  )
  const logged = shown.flatMap((item) => ('event' in item ? [item.event] : []))
  const next = {
    entryId: logged.at(-1)?.entryId ?? from.entryId,
    actId: money.at(-1)?.id ?? from.actId,
  }
  const goesOn = merged.length > PAGE
  return { ok: true, entries, ...(goesOn ? { next: `e${next.entryId ?? ''}_${next.actId ?? ''}` } : {}) }
}

function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return { entryId: null, actId: null }
  const parts = CURSOR.exec(text)
  if (!parts) return null
  return { entryId: parts[1] ? Number(parts[1]) : null, actId: parts[2] ?? null }
}

type Item = { event: EventRow } | { act: PostedAct }

/** Both lists are newest first; at the same instant money comes first. */
function merge(events: readonly EventRow[], acts: readonly PostedAct[]): Item[] {
  const merged: Item[] = []
  let nextAct = 0
  for (const event of events) {
    for (let act = acts[nextAct]; act && act.occurredAt >= event.at; act = acts[++nextAct])
      merged.push({ act })
    merged.push({ event })
  }
  for (const act of acts.slice(nextAct)) merged.push({ act })
  return merged
}

function eventEntry({ entryId, at, action, actorKind, actorName, detail }: EventRow): TimelineEntry {
  const note = detail.text ?? detail.reason
  return {
    id: `e${entryId}`,
    at: at.toISOString(),
    kind: action,
    actor: { kind: actorKind, name: actorName },
    ...(typeof note === 'string' ? { note } : {}),
  }
}

function moneyEntry(act: PostedAct, places: Places, operators: ReadonlyMap<string, string>): TimelineEntry {
  const { kind, place, amountFen, terminal } = billOf(act, places, new Map())
  const isCash = kind === 'cash_top_up' || kind === 'cash_top_up_reversal'
  return {
    id: act.id,
    at: act.occurredAt.toISOString(),
    kind: isCash ? kind : act.kind,
    actor:
      isCash || kind === 'refund'
        ? { kind: 'operator', name: operators.get(act.id) ?? '' }
        : { kind: terminal === null ? 'system' : 'terminal', name: terminal ?? '' },
    amountFen,
    ...(act.walletAfterFen === null ? {} : { balanceFen: act.walletAfterFen }),
    place,
  }
}

/** Who of the desk did these acts; names by act. */
async function readOperators(
  db: Queryable,
  campusId: number,
  acts: readonly PostedAct[],
): Promise<Map<string, string>> {
  const refunds = acts.filter(({ kind }) => kind === 'refund').map(({ id }) => id)
  const [cashiers, refunders] = await Promise.all([
    readCashiers(db, campusId, acts),
    refunds.length > 0 ? selectRefunders(db, campusId, refunds) : [],
  ])
  return new Map([...cashiers, ...refunders])
}

/** Who took the cash of these top-ups (their reference), or of the ones that these reversals undo; names by act. */
async function readCashiers(
  db: Queryable,
  campusId: number,
  acts: readonly PostedAct[],
): Promise<Map<string, string>> {
  const reversals = acts.filter(({ kind }) => kind === 'top_up_reversal')
  const undone =
    reversals.length > 0
      ? await findActs(
          db,
          campusId,
          reversals.flatMap(({ reference }) => reference ?? []),
        )
      : new Map<string, PostedAct>()
  const operatorOf = (act: PostedAct) =>
    act.kind === 'top_up_reversal' ? undone.get(act.reference ?? '')?.reference : act.reference
  const cash = acts.filter(({ kind }) => kind === 'top_up' || kind === 'top_up_reversal')
  const ids = new Set(cash.flatMap((act) => operatorOf(act) ?? []))
  if (ids.size === 0) return new Map()
  const names = await selectOperatorNames(db, campusId, [...ids])
  return new Map(cash.map((act) => [act.id, names.get(operatorOf(act) ?? '') ?? '']))
}
