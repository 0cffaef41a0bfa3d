import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { Actor } from '../audit/record.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { SpendAct } from '../ledger/transfer.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import type { CardRow, RenewalReason } from './card.ts'
import { holdBlank, lockCard, selectLiveCard } from './card-store.ts'
import type { CardDeps } from './change-state.ts'
import { finishRenewal } from './finish-renewal.ts'
import { isFree } from './issue-card.ts'
import { deleteAsked, insertRenewal, lockRenewal, type Renewal, selectAskedOf } from './renewal-store.ts'

export type RenewDeps = CardDeps & {
  posterOf: (campusId: number) => Pick<Poster, 'post'>
  policyAt: PolicyAt
}

/** `cardNo`: the blank that becomes the new card; `id` is also that of the fee. */
export type RenewalOrder = {
  campusId: number
  id: string
  personId: string
  cardNo: string
  reason: RenewalReason
  /** An exchange with the old card given back costs nothing (RULES 2.2). */
  handedBack: boolean
  actor: Actor
  terminalId?: string
}

export type Renewed = { ok: true; renewal: Renewal; walletFen: Fen }

/**
 * A new card for an old one (RULES 2.2, 2.5): the fee is taken, the old card is void, the new one lives and a reported
 * loss is released, all or nothing. There is no instant in which the old card works again: until the last commit the
 * account is what it was, and with it the old card is void and on the hot list for good.
 *
 * It is asked, paid and done, each a commit. Repeating it, or `resumeRenewals`, goes on where a kill left it.
 * Refuses `id_conflict`, `not_found` (the person), `account_frozen`, `card_void`, `card_unknown`, `card_state_conflict`
 * (no card to renew, another renewal under way, or the new one is no free blank), and `insufficient_funds`: for a lost or
 * damaged card the balance must be more than `mustExceedFen`.
 */
export async function renewCard(deps: RenewDeps, order: RenewalOrder, now: Date): Promise<Renewed | Refusal> {
  const { campusId, id } = order
  const policy = await deps.policyAt(campusId, now)
  const asked = await inTransaction(deps.pool, (db) => ask(deps, db, order, policy, now))
  if (!asked.ok) return asked
  const toId = await openAccount(deps.pool, campusId, 'revenue_card_fee')
  // The renewal stays held while its fee is posted on another connection: two repeats go one after the other.
  return inTransaction(deps.pool, async (db): Promise<Renewed | Refusal> => {
    const person = await findPerson(db, campusId, order.personId)
    const alias = await deps.holdPayAlias(db, campusId, order.personId)
    const renewal = await lockRenewal(db, campusId, id)
    if (!renewal || !person) return refuse('card_state_conflict')
    if (renewal.state === 'asked') {
      const paid = await payFee(deps, { campusId, renewal, person, toId, policy }, now)
      if (!paid.ok && paid.code !== 'ledger_unavailable') await withdraw(db, campusId, renewal)
      if (!paid.ok) return paid
      await finishRenewal(db, campusId, { renewal, person, alias }, now)
    }
    const { walletFen } = await readWallet(db, campusId, person.walletId)
    return { ok: true, renewal: { ...renewal, state: 'done', doneAt: renewal.doneAt ?? now }, walletFen }
  })
}

/** Writes down what is to happen and keeps the blank for it. */
async function ask(
  { holdPayAlias }: RenewDeps,
  db: PoolClient,
  order: RenewalOrder,
  policy: Policy,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, id, personId, cardNo, reason, handedBack, actor, terminalId } = order
  const person = await findPerson(db, campusId, personId)
  if (!person) return refuse('not_found')
  await holdPayAlias(db, campusId, personId)
  const known = await lockRenewal(db, campusId, id)
  if (known) return isSame(known, order) ? { ok: true } : refuse('id_conflict')
  const { state } = await readWallet(db, campusId, person.walletId)
  if (state === 'frozen') return refuse('account_frozen')
  if (state === 'void') return refuse('card_void')
  if (state === 'lost' && reason === 'exchange') return refuse('card_lost')
  const old = await selectLiveCard(db, campusId, personId)
  if (!old || (await selectAskedOf(db, campusId, personId))) return refuse('card_state_conflict')
  const blank = await lockCard(db, campusId, cardNo)
  if (!blank) return refuse('card_unknown')
  if (!isFree(blank)) return refuse('card_state_conflict', { state: blank.state, blank: cardNo })
  await insertRenewal(db, campusId, {
    renewalId: id,
    personId,
    reason,
    handedBack,
    oldCardNo: old.cardNo,
    newCardNo: cardNo,
    feeFen: feeOf(order, old, policy),
    state: 'asked',
    askedAt: now,
    doneAt: null,
    actor,
    terminalId: terminalId ?? null,
  })
  await holdBlank(db, campusId, cardNo, id)
  return { ok: true }
}

function isSame(renewal: Renewal, { personId, cardNo, reason, handedBack }: RenewalOrder): boolean {
  return (
    renewal.personId === personId &&
    renewal.newCardNo === cardNo &&
    renewal.reason === reason &&
    renewal.handedBack === handedBack
  )
}

function feeOf({ reason, handedBack }: RenewalOrder, old: CardRow, { cardFeeFen }: Policy): Fen {
  const isFree = reason === 'exchange' && (handedBack || old.kind === 'formal')
  return isFree ? 0 : cardFeeFen
}

type FeeOrder = { campusId: number; renewal: Renewal; person: Person; toId: number; policy: Policy }

/** Takes the fee under the renewal's id: however often it is tried, once. */
async function payFee(
  { posterOf }: RenewDeps,
  { campusId, renewal, person, toId, policy }: FeeOrder,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { renewalId, feeFen, reason } = renewal
  if (feeFen === 0) return { ok: true }
  // RULES 2.5: strictly more than ¥16.00 before, so at least this much after.
  const mustExceedFen = reason === 'exchange' ? 0 : policy.replacementBalanceAboveFen
  const floorFen = reason === 'exchange' ? 0 : Math.max(0, mustExceedFen + 1 - feeFen)
  const act: SpendAct = {
    shape: 'spend',
    kind: 'card_fee',
    id: renewalId,
    walletId: person.walletId,
    toId,
    amountFen: feeFen,
    occurredAt: now,
    reference: person.personId,
    guards: { states: ['active', 'lost'], floorFen },
  }
  const outcome = await posterOf(campusId).post(act)
  if (outcome.ok) return { ok: true }
  return refuse(
    outcome.code as Refusal['code'],
    outcome.code === 'insufficient_funds' ? { mustExceedFen } : {},
  )
}

/** Undoes the asking: the blank goes back to the stock, and the id may be tried again. */
async function withdraw(db: PoolClient, campusId: number, { renewalId, newCardNo }: Renewal): Promise<void> {
  await deleteAsked(db, campusId, renewalId)
  await holdBlank(db, campusId, newCardNo, null)
}

/**
 * Goes on with a renewal that a kill left in the middle: done when its fee was paid (or there is none), else taken back.
 * Nothing is charged here.
 */
export async function resumeRenewal(
  { pool, holdPayAlias }: CardDeps,
  { campusId, renewalId, personId }: { campusId: number; renewalId: string; personId: string },
  now: Date,
): Promise<void> {
  await inTransaction(pool, async (db) => {
    const person = await findPerson(db, campusId, personId)
    const alias = await holdPayAlias(db, campusId, personId)
    const renewal = await lockRenewal(db, campusId, renewalId)
    if (!person || renewal?.state !== 'asked') return
    if (await findAct(db, campusId, renewalId))
      await finishRenewal(db, campusId, { renewal, person, alias }, now)
    else await withdraw(db, campusId, renewal)
  })
}
