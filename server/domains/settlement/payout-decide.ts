import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudits } from '../audit/record.ts'
import { keepBooks } from './accounting-books.ts'
import { type Owed, type PayoutLine, type PayoutRun, payableOf } from './payout.ts'
import { holdPayouts } from './payout-account-store.ts'
import { type PayoutDeps, resumeMerchantPayouts } from './payout-post.ts'
import { selectLines, selectOwed, selectRun, updateLineDecided, updateRunDecided } from './payout-store.ts'

/**
 * Approves or refuses a run, once: by another operator than who drafted it, who may only take it back. What each merchant is
 * owed is read again: refunds since the draft make the line smaller, never larger, and a bank account that changed, or is
 * about to, is not paid. The same decision by the same operator is answered the same, and completes what was interrupted.
 * Refuses `not_found`, `payout_state_conflict` (decided already), `second_person_required`.
 */
export async function decideRun(
  deps: PayoutDeps,
  order: { campusId: number; operatorId: string; runId: string; approve: boolean; note: string },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, runId, approve, note } = order
  await keepBooks(deps.pool, campusId, now)
  const decided = await inTransaction(deps.pool, async (db): Promise<{ ok: true } | Refusal> => {
    await holdPayouts(db, campusId)
    const run = await selectRun(db, campusId, runId)
    if (!run) return refuse('not_found')
    if (run.state !== 'waiting') {
      const isSame = run.decidedBy === operatorId && approve === (run.state === 'approved')
      return isSame ? { ok: true } : refuse('payout_state_conflict')
    }
    if (approve && run.askedBy === operatorId) return refuse('second_person_required')
    const state = approve ? 'approved' : 'refused'
    const after: PayoutRun = { ...run, state, decidedAt: now, decidedBy: operatorId, note }
    await updateRunDecided(db, campusId, after)
    await decideLines(db, campusId, after, now)
    return { ok: true }
  })
  if (decided.ok && approve) await resumeMerchantPayouts(deps, campusId)
  return decided
}

async function decideLines(db: PoolClient, campusId: number, run: PayoutRun, now: Date): Promise<void> {
  const owed = new Map((await selectOwed(db, campusId, run.date)).map((one) => [one.merchantId, one]))
  const before = await selectLines(db, campusId, run.id)
  const lines = before.map((line) => ({
    ...line,
    ...(run.state === 'refused' ? REFUSED : approvedAs(line, owed.get(line.merchantId), now)),
  }))
  for (const line of lines) await updateLineDecided(db, campusId, line)
  await recordAudits(
    db,
    lines.map(({ id, merchantId, amountFen, skippedFor }) => ({
      campusId,
      at: now,
      actor: { kind: 'operator', id: run.decidedBy },
      action: run.state === 'approved' ? 'merchant_payout_approved' : 'merchant_payout_refused',
      subjectKind: 'merchant',
      subjectId: merchantId,
      detail: { runId: run.id, lineId: id, amountFen, note: run.note, ...(skippedFor ? { skippedFor } : {}) },
    })),
  )
}

type Decided = Pick<PayoutLine, 'state' | 'skippedFor' | 'amountFen' | 'actId'>
const REFUSED: Decided = { state: 'refused', skippedFor: null, amountFen: 0, actId: null }

function approvedAs(line: PayoutLine, owed: Owed | undefined, now: Date): Decided {
  const skipped = { state: 'skipped', amountFen: 0, actId: null } as const
  if (!owed || owed.bankAccountWaits || owed.bankAccountId !== line.bankAccountId)
    return { ...skipped, skippedFor: 'bank_account_changed' }
  const amountFen = Math.min(line.draftedFen, payableOf(owed))
  if (amountFen === 0) return { ...skipped, skippedFor: 'nothing_owed' }
  return { state: 'approved', skippedFor: null, amountFen, actId: uuidv7(now) }
}
