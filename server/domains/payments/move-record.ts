import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
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
import { hasComeBack } from './offline-store.ts'
import { storedPayment } from './stored-payment.ts'

/** What the money of one record is moved with. */
export type RecordMover = { pool: Pool; poster: Pick<Poster, 'post'>; campusId: number }

/** `used`: its code paid for something else. */
export type Charged = Extract<OfflineState, 'posted' | 'refused'> | 'case' | 'used' | 'later'

/** Charges the person for a record, unless it was paid from suspense before. Repeating it answers the same. */
export async function chargeRecord(
  { pool, poster, campusId }: RecordMover,
  record: StoredRecord,
  now: Date,
): Promise<Charged> {
  const outcome = await poster.post(chargeOf(record, now))
  if (outcome.ok) {
    const standing = await standingIn(pool, campusId, record, outcome.posted)
    if (standing === 'suspended') return 'case'
    return standing === 'another' ? 'refused' : 'posted'
  }
  if (outcome.code === 'credential_used') return 'used'
  assert(outcome.code === 'ledger_unavailable', 'nothing else refuses a forced charge')
  return 'later'
}

/** What becomes of the money of a record, or that the ledger did not answer (`received`). */
export type Moved = Extract<OfflineState, 'received' | 'posted' | 'case' | 'refused'>

/**
 * Pays a record's merchant from suspense and gives back what the person was charged for it. `received`: the ledger did not
 * answer, all of it again.
 */
export async function suspendRecord(
  { pool, poster, campusId }: RecordMover,
  { record, suspenseId }: { record: StoredRecord; suspenseId: AccountId },
  now: Date,
): Promise<Moved> {
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
