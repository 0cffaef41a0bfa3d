import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { isTimely } from '../../base/id-range.ts'
import { recordAudit } from '../audit/record.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import { type AccountId, claimKey, type PostedAct, type SpendAct } from '../ledger/transfer.ts'
import { type CashTopUp, isCashTopUp, REVERSAL_MS } from './cash-top-up.ts'
import { selectCashTopUp } from './store.ts'
import type { CashDeps } from './take-cash.ts'

type Order = { campusId: number; operatorId: string; topUpId: string; id: string; reason: string }

const CLAIM_KEPT_MS = 32 * 86_400_000

/**
 * Takes a cash top-up back, because the wrong amount was typed: by the operator who took it, within five minutes, once,
 * while the money is still there. The same reversal again is answered the same.
 * Refuses `not_found`, `id_conflict`, `id_time_invalid`, `forbidden` (another operator's), `reversal_too_late`,
 * `already_reversed`, `insufficient_funds` (spent already), `account_state_conflict`.
 */
export async function reverseCash(
  { pool, posterOf }: Pick<CashDeps, 'pool' | 'posterOf'>,
  order: Order,
  now: Date,
): Promise<{ ok: true; topUp: CashTopUp } | Refusal> {
  const { campusId, operatorId, topUpId, id, reason } = order
  const cashAccountId = await openAccount(pool, campusId, 'cash')
  const topUp = await findAct(pool, campusId, topUpId)
  if (!topUp || !isCashTopUp(topUp, cashAccountId)) return refuse('not_found')
  const known = await findAct(pool, campusId, id)
  if (known && !reverses(known, topUpId)) return refuse('id_conflict')
  if (!known) {
    if (!isTimely(id, now)) return refuse('id_time_invalid')
    if (topUp.reference !== operatorId) return refuse('forbidden')
    if (now.getTime() - topUp.occurredAt.getTime() > REVERSAL_MS) return refuse('reversal_too_late')
    await recordAudit(pool, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'cash_top_up_reversal_asked',
      subjectKind: 'cash_top_up',
      subjectId: topUpId,
      detail: { reversalId: id, reason },
    })
    const outcome = await posterOf(campusId).post(spendOf(topUp, id, cashAccountId, now))
    if (!outcome.ok) return refusalOf(outcome.code)
    if (!reverses(outcome.posted, topUpId)) return refuse('id_conflict')
  }
  const at = topUp.occurredAt
  const reversed = await selectCashTopUp(pool, { campusId, cashAccountId, id: topUpId, at })
  assert(reversed?.state === 'reversed', 'a reversal that was posted can be read')
  return { ok: true, topUp: reversed }
}

function reverses(act: PostedAct, topUpId: string): boolean {
  return act.kind === 'top_up_reversal' && act.reference === topUpId
}

function spendOf(topUp: PostedAct, id: string, cashAccountId: AccountId, now: Date): SpendAct {
  assert(topUp.walletId !== null, 'a top-up went to a wallet')
  return {
    shape: 'spend',
    kind: 'top_up_reversal',
    id,
    walletId: topUp.walletId,
    toId: cashAccountId,
    amountFen: topUp.amountFen,
    reference: topUp.id,
    occurredAt: now,
    claim: {
      key: claimKey('cash-top-up-reversal', topUp.id),
      expiresAt: new Date(now.getTime() + CLAIM_KEPT_MS),
    },
    guards: { states: ['active', 'lost', 'frozen'] },
  }
}

function refusalOf(code: string): Refusal {
  if (code === 'credential_used') return refuse('already_reversed')
  if (code === 'card_void') return refuse('account_state_conflict')
  assert(code === 'insufficient_funds' || code === 'ledger_unavailable', `nothing else refuses it: ${code}`)
  return refuse(code)
}
