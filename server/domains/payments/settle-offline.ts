import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import { openCase } from '../cases/open-case.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { AccountId, PostedAct } from '../ledger/transfer.ts'
import {
  chargeOf,
  type OfflineState,
  returnOf,
  type StoredRecord,
  standingOf,
  suspendedOf,
} from './offline-record.ts'
import { hasComeBack, selectOnlineUses, selectRecordsOfUses, updateStates } from './offline-store.ts'
import { storedPayment } from './stored-payment.ts'

export type SettleDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

/**
 * Moves the money of records that were received. A code used once charges its person. A code used twice charges
 * nobody: every record of it is paid from suspense, and what a record charged before the other came goes back; an
 * online payment among them was decided when it was made and stands.
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
  const before = await usesOf(deps, campusId, received)
  const alone = received.filter(({ useKey }) => !before.isTwice(useKey))
  const charged = await Promise.all(alone.map((record) => charge(deps, campusId, record, now)))
  const outcomes = new Map(alone.map((record, index) => [record.id, charged[index]!]))

  const after = await usesOf(deps, campusId, received)
  const contested = new Set(
    received.flatMap(({ id, useKey }) =>
      after.isTwice(useKey) || outcomes.get(id) === 'used' ? useKey : [],
    ),
  )
  for (const state of ['posted', 'refused'] as const) {
    const ids = alone.filter(({ id, useKey }) => outcomes.get(id) === state && !contested.has(useKey))
    await updateStates(
      deps.pool,
      campusId,
      ids.map(({ id }) => id),
      state,
    )
  }
  for (const useKey of contested) await settleTwice(deps, campusId, { useKey, ...after.of(useKey) }, now)
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
    return new Set([...uses.offline.map(({ id }) => id), ...uses.onlineIds]).size > 1
  }
  return { of, isTwice }
}

type Charged = Extract<OfflineState, 'posted' | 'refused'> | 'case' | 'used' | 'later'

async function charge(
  { pool, posterOf }: SettleDeps,
  campusId: number,
  record: StoredRecord,
  now: Date,
): Promise<Charged> {
  const outcome = await posterOf(campusId).post(chargeOf(record, now))
  if (outcome.ok) {
    const standing = await standingIn(pool, campusId, record, outcome.posted)
    if (standing === 'suspended') return 'case'
    return standing === 'another' ? 'refused' : 'posted'
  }
  if (outcome.code === 'credential_used') return 'used'
  assert(outcome.code === 'ledger_unavailable', 'nothing else refuses a forced charge')
  return 'later'
}

/** Pays the merchants of one code's records from suspense and gives back what the person was charged. */
async function settleTwice(
  { pool, posterOf }: SettleDeps,
  campusId: number,
  { useKey, offline, onlineIds }: Uses & { useKey: string },
  now: Date,
): Promise<void> {
  const poster = posterOf(campusId)
  const suspenseId = await openAccount(pool, campusId, 'suspense')
  const states = await Promise.all(
    offline.map((record) => suspend({ pool, poster, campusId, suspenseId }, record, now)),
  )
  if (states.includes('received')) return // the ledger did not answer: all of it again
  const idsIn = (state: OfflineState) =>
    offline.flatMap(({ id }, index) => (states[index] === state ? id : []))
  const inCase = idsIn('case')
  if (inCase.length > 0) {
    const people = new Set(offline.map(({ personId }) => personId))
    const subjects = [
      ...inCase.map((id) => ({ kind: 'record' as const, id })),
      ...onlineIds.map((id) => ({ kind: 'payment' as const, id })),
      ...[...people].map((id) => ({ kind: 'person' as const, id })),
    ]
    const finding = { kind: 'offline_code_twice', naturalKey: useKey, subjects, detail: {} } as const
    await openCase(pool, campusId, finding, now)
  }
  for (const state of ['case', 'posted', 'refused'] as const)
    await updateStates(pool, campusId, idsIn(state), state)
}

async function suspend(
  at: { pool: Pool; poster: Pick<Poster, 'post'>; campusId: number; suspenseId: AccountId },
  record: StoredRecord,
  now: Date,
): Promise<OfflineState> {
  const { pool, poster, campusId, suspenseId } = at
  const paid = await poster.post(suspendedOf(record, suspenseId))
  if (!paid.ok) return 'received'
  const standing = await standingIn(pool, campusId, record, paid.posted)
  if (standing === 'another') return 'refused'
  if (standing === 'online') return 'posted'
  if (standing === 'suspended') return 'case'
  const back = returnOf(record, suspenseId, now)
  // What its terminal took back or a refund gave back is no longer in question, also after the claim is forgotten.
  if (await hasComeBack(pool, campusId, record, back.id)) return 'posted'
  const returned = await poster.post(back)
  if (returned.ok) return 'case'
  return returned.code === 'claim_used' ? 'posted' : 'received'
}

/** How the act under the record's id stands to it; `online`: the terminal's own attempt had been approved after all. */
async function standingIn(pool: Pool, campusId: number, record: StoredRecord, posted: PostedAct) {
  const standing = standingOf(posted, record)
  if (standing !== 'another' || posted.kind !== 'payment') return standing
  const payment = await storedPayment(pool, campusId, posted)
  const isSame =
    posted.terminalId === record.terminalId &&
    posted.walletId === record.walletId &&
    payment?.payment.amountFen === record.amountFen
  return isSame ? ('online' as const) : standing
}
