import { inTransaction, type Pool, retryConflicts } from '../../base/database.ts'
import { blockCard } from '../cards/block-card.ts'
import { noteSold } from '../cards/seen-counters.ts'
import type { CaseSubject } from '../cases/case.ts'
import { openCase } from '../cases/open-case.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import { chargeRecord, type Moved, type RecordMover, suspendRecord } from './move-record.ts'
import type { StoredRecord } from './offline-record.ts'
import { selectOnlineUses, selectRecordsOfUses, updateStates } from './offline-store.ts'
import { alikeOthers, isStoodFor, standingOnes } from './same-debit.ts'
import { lossesOf, settleAfterLoss } from './settle-after-loss.ts'

export type SettleDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

/**
 * Moves the money of records that were received. A code used once charges its person. A code used twice charges
 * nobody: every record of it is paid from suspense, and what a record charged before the other came goes back; an
 * online payment among them was decided when it was made and stands. What was used after its loss was reported charges
 * nobody either. What tells of a debit that another record stands for is `unpaid`.
 *
 * Records are written and committed before this looks for others of their code, and it looks again after charging. So
 * of two uploads at once at least one sees both, and as every act has one id, it does not matter which, or whether
 * both do. What is interrupted is `received` still, and repeating it goes on.
 */
export async function settleOffline(
  deps: SettleDeps,
  campusId: number,
  records: readonly StoredRecord[],
  now: Date,
): Promise<void> {
  const received = records.filter(({ state }) => state === 'received')
  if (received.length === 0) return
  await noteSold(
    deps.pool,
    campusId,
    received.flatMap(({ card }) => card ?? []),
    now,
  )
  const before = await usesOf(deps, campusId, received)
  const told = received.filter(before.isStoodFor)
  await updateStates(deps.pool, campusId, idsOf(told), 'unpaid')
  const rest = received.filter((record) => !told.includes(record))
  if (rest.length > 0) await settleRest(deps, campusId, { rest, before }, now)
}

/** Settles records that may each be a debit of its own. */
async function settleRest(
  deps: SettleDeps,
  campusId: number,
  { rest, before }: { rest: readonly StoredRecord[]; before: Awaited<ReturnType<typeof usesOf>> },
  now: Date,
): Promise<void> {
  const losses = await lossesOf(deps.pool, campusId, rest)
  const alone = rest.filter(({ id, useKey }) => !before.isTwice(useKey) && !losses.has(id))
  const mover = { pool: deps.pool, poster: deps.posterOf(campusId), campusId }
  const charged = await Promise.all(alone.map((record) => chargeRecord(mover, record, now)))
  const outcomes = new Map(alone.map((record, index) => [record.id, charged[index]!]))

  const after = await usesOf(deps, campusId, rest)
  // The card's number paid another record: one of the same debit, or another sale.
  const isUsed = ({ id }: StoredRecord) => outcomes.get(id) === 'used'
  const isTold = (record: StoredRecord) => after.alikeOthers(record).length > 0
  const isContested = (record: StoredRecord) =>
    after.isTwice(record.useKey) || (isUsed(record) && !isTold(record))
  const contested = new Set(rest.flatMap((record) => (isContested(record) ? record.useKey : [])))
  const becomes = (record: StoredRecord) =>
    isUsed(record) && isTold(record) ? 'unpaid' : outcomes.get(record.id)
  const plain = rest.filter(({ id, useKey }) => !losses.has(id) && !contested.has(useKey))
  for (const state of ['posted', 'refused', 'unpaid'] as const) {
    const ones = plain.filter((record) => becomes(record) === state)
    await updateStates(deps.pool, campusId, idsOf(ones), state)
  }
  const lost = rest.flatMap((record) => {
    const lostSince = losses.get(record.id)
    return lostSince ? { record, lostSince, isContested: contested.has(record.useKey) } : []
  })
  await settleAfterLoss(mover, lost, now)
  for (const useKey of contested) await settleTwice(mover, { useKey, ...after.of(useKey) }, now)
}

function idsOf(records: readonly StoredRecord[]): string[] {
  return records.map(({ id }) => id)
}

type Uses = { offline: StoredRecord[]; onlineIds: string[] }

/** What else was sold with the codes of these records. */
async function usesOf({ pool }: SettleDeps, campusId: number, records: readonly StoredRecord[]) {
  const keys = [...new Set(records.map(({ useKey }) => useKey))]
  const [offline, online] = await Promise.all([
    selectRecordsOfUses(pool, campusId, keys),
    selectOnlineUses(pool, campusId, records),
  ])
  const of = (useKey: string): Uses => ({
    offline: offline.filter((record) => record.useKey === useKey),
    onlineIds: online.flatMap((payment) => (payment.useKey === useKey ? payment.id : [])),
  })
  // A payment that was approved online, its answer lost, and sold offline under the same id, is one sale.
  const isTwice = (useKey: string) => {
    const uses = of(useKey)
    const sold = new Set(uses.offline.map(({ id }) => id))
    const online = uses.onlineIds.filter((id) => !sold.has(id))
    return standingOnes(uses.offline).length + online.length > 1
  }
  return {
    of,
    isTwice,
    alikeOthers: (record: StoredRecord) => alikeOthers(record, of(record.useKey).offline),
    isStoodFor: (record: StoredRecord) => isStoodFor(record, of(record.useKey).offline),
  }
}

/** Pays the merchants of one code's records from suspense and gives back what the person was charged. */
async function settleTwice(
  mover: RecordMover,
  { useKey, onlineIds, ...uses }: Uses & { useKey: string },
  now: Date,
): Promise<void> {
  const offline = uses.offline.filter(
    (record) => record.state !== 'unpaid' && !isStoodFor(record, uses.offline),
  )
  const { pool, campusId } = mover
  const suspenseId = await openAccount(pool, campusId, 'suspense')
  const states = await Promise.all(offline.map((record) => suspendRecord(mover, { record, suspenseId }, now)))
  if (states.includes('received')) return // the ledger did not answer: all of it again
  const idsIn = (state: Moved) => offline.flatMap(({ id }, index) => (states[index] === state ? id : []))
  const inCase = idsIn('case')
  if (inCase.length > 0) {
    const people = new Set(offline.map(({ personId }) => personId))
    const subjects = [
      ...inCase.map((id) => ({ kind: 'record' as const, id })),
      ...onlineIds.map((id) => ({ kind: 'payment' as const, id })),
      ...[...people].map((id) => ({ kind: 'person' as const, id })),
    ]
    await openTwice(mover, { useKey, subjects, first: offline[0]! }, now)
  }
  for (const state of ['case', 'posted', 'refused'] as const)
    await updateStates(pool, campusId, idsIn(state), state)
}

/** A card that gives one number twice is a copy, or was rolled back: it is blocked with the case. */
async function openTwice(
  { pool, campusId }: RecordMover,
  { useKey: naturalKey, subjects, first }: { useKey: string; subjects: CaseSubject[]; first: StoredRecord },
  now: Date,
): Promise<void> {
  const { card, terminalId } = first
  if (!card)
    return openCase(pool, campusId, { kind: 'offline_code_twice', naturalKey, subjects, detail: {} }, now)
  const { cardNo, counter } = card
  const finding = { kind: 'card_counter_twice', naturalKey, subjects, detail: { cardNo, counter } } as const
  await retryConflicts(() =>
    inTransaction(pool, (db) => blockCard(db, campusId, cardNo, { finding, terminalId }, now)),
  )
}
