import type { Adjustment } from '../../../contract/reconciliation.ts'
import type { Pool } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { Case } from '../cases/case.ts'
import { findCase } from '../cases/find-case.ts'
import { actIdOf } from '../channels/order-number.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { PlainAct, SpendAct } from '../ledger/transfer.ts'
import { creditFoundOrder } from '../topups/credit-found.ts'
import { type CaseItem, selectDecidedCases, selectItemOfCase, updateCleared } from './item-store.ts'

export type AdjustDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

/** Money goes back from an account in any state: nobody paid it. */
const ANY_STATE = ['active', 'lost', 'frozen', 'void'] as const

/**
 * Moves the money of a difference that two people have decided, under the case's own id: once, whoever does it and however
 * often. @returns whether it has moved; if not, the ledger cannot be written now: repeat it
 */
export async function carryOut(
  deps: AdjustDeps,
  campusId: number,
  { id: caseId, decision }: Pick<Case, 'id' | 'decision'>,
  now: Date,
): Promise<boolean> {
  const item = await selectItemOfCase(deps.pool, { campusId, caseId })
  // By now it agrees, or it is done.
  if (item?.state !== 'open') return true
  const moved = await move(deps, campusId, item, { caseId, adjustment: decision?.adjustment ?? 'none', now })
  if (moved) await updateCleared(deps.pool, { campusId, caseId }, now)
  return moved
}

type Doing = { caseId: string; adjustment: Adjustment; now: Date }

async function move(deps: AdjustDeps, campusId: number, item: CaseItem, doing: Doing): Promise<boolean> {
  const orderId = actIdOf(item.number)
  switch (doing.adjustment) {
    case 'none':
      return true
    case 'credit_person':
      return (
        orderId !== null &&
        creditFoundOrder(deps, campusId, { orderId, amountFen: item.theirsFen }, doing.now)
      )
    case 'take_back':
      return orderId !== null && takeBack(deps, campusId, item, { ...doing, orderId })
    case 'suspense':
      return toSuspense(deps, campusId, item, doing)
  }
}

/** What the channel has too much waits in suspense; what it lacks is borne from there. */
async function toSuspense(deps: AdjustDeps, campusId: number, item: CaseItem, { caseId, now }: Doing) {
  const clearingId = await openAccount(deps.pool, campusId, 'channel_clearing', { code: item.channel })
  const suspenseId = await openAccount(deps.pool, campusId, 'suspense')
  const moreFen = item.theirsFen - item.oursFen
  const act: PlainAct = {
    shape: 'plain',
    kind: 'adjustment',
    id: caseId,
    fromId: moreFen > 0 ? clearingId : suspenseId,
    toId: moreFen > 0 ? suspenseId : clearingId,
    amountFen: Math.abs(moreFen),
    occurredAt: now,
  }
  return (await deps.posterOf(campusId).post(act)).ok
}

/** From the account that was credited; if it does not hold so much any more, the campus bears it. */
async function takeBack(
  deps: AdjustDeps,
  campusId: number,
  item: CaseItem,
  { orderId, ...doing }: Doing & { orderId: string },
): Promise<boolean> {
  const credit = await findAct(deps.pool, campusId, orderId)
  if (credit?.walletId == null) return toSuspense(deps, campusId, item, doing)
  const toId = await openAccount(deps.pool, campusId, 'channel_clearing', { code: item.channel })
  const act: SpendAct = {
    shape: 'spend',
    kind: 'top_up_reversal',
    id: doing.caseId,
    walletId: credit.walletId,
    toId,
    amountFen: lackingFen(item),
    reference: orderId,
    occurredAt: doing.now,
    guards: { states: ANY_STATE },
  }
  const outcome = await deps.posterOf(campusId).post(act)
  if (outcome.ok) return true
  return outcome.code === 'insufficient_funds' && toSuspense(deps, campusId, item, doing)
}

/** What the channel has less than the ledger says. */
export function lackingFen({ oursFen, theirsFen }: Pick<CaseItem, 'oursFen' | 'theirsFen'>): Fen {
  return oursFen - theirsFen
}

/** Completes what a killed server left between a decision and its money; answers how many. For a job. */
export async function resumeAdjustments(deps: AdjustDeps, campusId: number, now: Date): Promise<number> {
  const caseIds = await selectDecidedCases(deps.pool, campusId)
  for (const caseId of caseIds) {
    const found = await findCase(deps.pool, { campusId, caseId })
    if (found) await carryOut(deps, campusId, found, now)
  }
  return caseIds.length
}
