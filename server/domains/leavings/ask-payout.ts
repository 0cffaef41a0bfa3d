import type { BankAccount, PayoutWay } from '../../../contract/leavings.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import { isTimely } from '../../base/id-range.ts'
import { uuidv7 } from '../../base/ids.ts'
import { type Keys, sealText } from '../../base/keys.ts'
import type { Fen } from '../../base/money.ts'
import { recordAudit } from '../audit/record.ts'
import { readFrozenSince } from '../cards/end-account.ts'
import { readWallet } from '../ledger/wallet.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import { CASH, type Destination, type Leaving, type Payout, payableFrom, sealedWhere } from './leaving.ts'
import { insertPayout, selectOpenPayout, selectPayout } from './payout-store.ts'
import { type PostDeps, postPayout } from './post-payout.ts'
import { selectLeaving, updateFrozen } from './store.ts'

export type PayoutDeps = PostDeps & { keys: Pick<Keys, 'dataKey'>; policyAt: PolicyAt }

type Order = {
  campusId: number
  operatorId: string
  leavingId: string
  id: string
  /** The balance that the operator saw. */
  amountFen: Fen
  way: PayoutWay
  bank: BankAccount | null
}

/**
 * Pays the whole balance back (RULES 2.7), once late offline records are in: up to the campus's limit at once, above it
 * when another operator has approved. Its last fen ends the account. Repeating it repeats the answer, and completes what
 * was interrupted.
 * Refuses, in this order: `body_invalid` (a bank account for cash, or none for the bank), `not_found`, `id_conflict`,
 * `id_time_invalid`, `leaving_state_conflict` (undone, or another pay-out under way), `account_state_conflict` (with the
 * `state`), `payout_too_early` (with `payableFrom`), `payout_amount_changed` (with `walletFen`), `insufficient_funds`.
 */
export async function askPayout(
  deps: PayoutDeps,
  order: Order,
  now: Date,
): Promise<{ ok: true; repeat: boolean; payout: Payout } | Refusal> {
  const { campusId, id, leavingId } = order
  if ((order.way === 'bank') !== (order.bank !== null)) return refuse('body_invalid')
  const policy = await deps.policyAt(campusId, now)
  const kept = await inTransaction(deps.pool, async (db) => {
    const found = await selectLeaving(db, campusId, leavingId)
    if (!found) return refuse('not_found')
    await deps.holdPayAlias(db, campusId, found.personId)
    const known = await selectPayout(db, campusId, id)
    if (known)
      return isSame(known, order) ? { ok: true as const, repeat: true, payout: known } : refuse('id_conflict')
    if (!isTimely(id, now)) return refuse('id_time_invalid')
    const leaving = await selectLeaving(db, campusId, leavingId)
    const refusal = await refusesPayout(db, campusId, leaving ?? found, policy, now)
    return refusal ?? keep(deps, db, order, leaving ?? found, policy, now)
  })
  if (!kept.ok || kept.payout.state === 'waiting' || kept.payout.state === 'refused') return kept
  const posted = await postPayout(deps, campusId, kept.payout, now)
  return posted.ok ? { ...posted, repeat: kept.repeat } : posted
}

function isSame(payout: Payout, { leavingId, amountFen, way, operatorId }: Order): boolean {
  return (
    payout.leavingId === leavingId &&
    payout.amountFen === amountFen &&
    payout.way === way &&
    payout.askedBy === operatorId
  )
}

/** Why nothing can be paid now, whatever the balance; null when it can. The caller holds the person. */
async function refusesPayout(
  db: PoolClient,
  campusId: number,
  leaving: Leaving,
  policy: Policy,
  now: Date,
): Promise<Refusal | null> {
  if (leaving.state === 'undone' || (await selectOpenPayout(db, campusId, leaving.id)))
    return refuse('leaving_state_conflict')
  if (leaving.state === 'void') return null
  const frozenAt = await readFrozenSince(db, campusId, leaving.walletId)
  if (!frozenAt) {
    const { state } = await readWallet(db, campusId, leaving.walletId)
    return refuse('account_state_conflict', { state })
  }
  // Unfrozen by hand and frozen again: what was sold offline in between is waited for too.
  const from =
    frozenAt.getTime() === leaving.frozenAt.getTime() ? leaving.payableFrom : payableFrom(frozenAt, policy)
  if (from !== leaving.payableFrom)
    await updateFrozen(db, campusId, { id: leaving.id, frozenAt, payableFrom: from })
  return now < from ? refuse('payout_too_early', { payableFrom: from.toISOString() }) : null
}

async function keep(
  { keys }: PayoutDeps,
  db: PoolClient,
  order: Order,
  leaving: Leaving,
  { payoutApprovalAboveFen }: Policy,
  now: Date,
): Promise<{ ok: true; repeat: boolean; payout: Payout } | Refusal> {
  const { campusId, operatorId, leavingId, id, amountFen, bank } = order
  const { walletFen } = await readWallet(db, campusId, leaving.walletId)
  if (walletFen <= 0) return refuse('insufficient_funds', { walletFen })
  if (walletFen !== amountFen) return refuse('payout_amount_changed', { walletFen })
  const waits = amountFen > payoutApprovalAboveFen
  const payout: Payout = {
    id,
    leavingId,
    state: waits ? 'waiting' : 'approved',
    amountFen,
    askedAt: now,
    askedBy: operatorId,
    decidedAt: waits ? null : now,
    decidedBy: null,
    note: null,
    actId: waits ? null : uuidv7(now),
    postedAt: null,
    ...destinationOf(keys, campusId, id, bank),
  }
  // Taken by the pay-out of another leaving, in this moment.
  if (!(await insertPayout(db, campusId, payout))) return refuse('id_conflict')
  await recordAudit(db, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: operatorId },
    action: 'payout_asked',
    subjectKind: 'person',
    subjectId: leaving.personId,
    detail: { payoutId: id, leavingId, amountFen, way: payout.way, numberTail: payout.numberTail, waits },
  })
  return { ok: true, repeat: false, payout }
}

function destinationOf(
  { dataKey }: Pick<Keys, 'dataKey'>,
  campusId: number,
  payoutId: string,
  given: BankAccount | null,
): Destination {
  if (given === null) return CASH
  const { holder, bank, number } = given
  const numberSealed = sealText(dataKey, number, sealedWhere(campusId, payoutId))
  return { way: 'bank', holder, bank, numberSealed, numberTail: number.slice(-4) }
}
