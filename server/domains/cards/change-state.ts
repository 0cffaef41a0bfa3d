import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool, type PoolClient } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { HotListItem } from '../hot-list/hot-list.ts'
import { putOnHotList, takeOffHotList } from '../hot-list/listed.ts'
import type { AccountState } from '../ledger/transfer.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import type { CardRow } from './card.ts'
import { lockCard, selectLiveCard } from './card-store.ts'
import { changeCard } from './change-card.ts'
import { enterState } from './enter-state.ts'
import { type AccountChange, selectLastChange } from './store.ts'

export type CardDeps = {
  pool: Pool
  /**
   * The alias under which the person pays now, null without a pay key; no key may be enrolled until the transaction
   * ends. Credentials keep it, which are on this floor.
   */
  holdPayAlias: (db: PoolClient, campusId: number, personId: string) => Promise<string | null>
}

/** Whose account, by whom, and why; the person gives no reason. */
export type StateRequest = { campusId: number; personId: string; actor: Actor; reason?: string }

export type StateChanged = { ok: true; state: AccountState; changedAt: Date }

type Step = {
  /** The action in the audit log, and the reason on the hot list. */
  action: string
  from: readonly AccountState[]
  /** `before`: what it was when it was frozen. */
  to: AccountState | 'before'
}

/**
 * Takes an account from one state to another, with the hot list and the audit log in the same transaction: who sees
 * one sees all. Being there already changes nothing and is answered with when it came there.
 * Refuses `not_found`, and `account_state_conflict` with the `state` the account is in.
 */
export async function changeState(
  { pool, holdPayAlias }: CardDeps,
  request: StateRequest,
  step: Step,
  now: Date,
): Promise<StateChanged | Refusal> {
  return inTransaction(pool, (db) => changeStateIn({ db, holdPayAlias }, request, step, now))
}

/** What {@link changeState} is given by whoever has a transaction; the change is its last step. */
export type CardWork = Pick<CardDeps, 'holdPayAlias'> & { db: PoolClient }

/** The same within the caller's transaction. */
export async function changeStateIn(
  { db, holdPayAlias }: CardWork,
  request: StateRequest,
  step: Step,
  now: Date,
): Promise<StateChanged | Refusal> {
  const { campusId, personId } = request
  const person = await findPerson(db, campusId, personId)
  if (!person) return refuse('not_found')
  const { walletId } = person
  // Holds the person: of two changes at once the second sees the first.
  const alias = await holdPayAlias(db, campusId, personId)
  const { state } = await readWallet(db, campusId, walletId)
  const last = await selectLastChange(db, campusId, walletId)
  if (isDone(step, state, last)) return { ok: true, state, changedAt: last?.at ?? person.createdAt }
  if (!step.from.includes(state)) return refuse('account_state_conflict', { state })
  const to = step.to === 'before' ? (last?.from ?? 'active') : step.to
  await enterState(db, campusId, walletId, { from: state, to, at: now })
  const card = await moveCard(db, request, to, now)
  await audit(db, request, step.action, { from: state, to }, now)
  const items: HotListItem[] = alias === null ? [] : [{ kind: 'alias', value: alias }]
  // A card that is blocked stays on it, whatever becomes of the account.
  if (card && (to !== 'active' || !card.blockedAt)) items.push({ kind: 'card', value: card.cardNo })
  const list = to === 'active' ? takeOffHotList : putOnHotList
  await list(db, campusId, items, step.action, now)
  return { ok: true, state: to, changedAt: now }
}

function isDone(step: Step, state: AccountState, last: AccountChange | undefined): boolean {
  if (step.to !== 'before') return state === step.to
  return state === 'active' || (state === 'lost' && last?.from === 'frozen')
}

/** The person's card goes with the account: lost with it, found with it. */
async function moveCard(
  db: PoolClient,
  { campusId, personId, actor, reason }: StateRequest,
  to: AccountState,
  now: Date,
): Promise<CardRow | undefined> {
  const found = await selectLiveCard(db, campusId, personId)
  // Held, so that a block at the same time is seen here or sees this.
  const card = found && (await lockCard(db, campusId, found.cardNo))
  const by = { actor, reason }
  if (card?.state === 'active' && to === 'lost')
    await changeCard(db, campusId, card, { state: 'lost', action: 'reported_lost' }, by, now)
  if (card?.state === 'lost' && to === 'active')
    await changeCard(db, campusId, card, { state: 'active', action: 'released' }, by, now)
  return card
}

async function audit(
  db: PoolClient,
  { campusId, personId, actor, reason }: StateRequest,
  action: string,
  detail: { from: AccountState; to: AccountState },
  now: Date,
): Promise<void> {
  await recordAudit(db, {
    campusId,
    at: now,
    actor,
    action,
    subjectKind: 'person',
    subjectId: personId,
    detail: { ...detail, ...(reason && { reason }) },
  })
}
