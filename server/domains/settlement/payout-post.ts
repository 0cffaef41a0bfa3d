import { assert } from '../../base/assert.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { AccountId, Outcome } from '../ledger/transfer.ts'
import { accountBalance } from '../ledger/wallet.ts'
import type { PayoutLine } from './payout.ts'
import { lockLine, selectRun, selectUnposted, updateLineMoved, updateTransferPosted } from './payout-store.ts'

export type PayoutDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

const AT_ONCE = 1000

/**
 * Moves the money of lines that were approved, marked paid or returned, each by one act under the id it got then: harmless to
 * repeat, and several servers may do it at once. Also for a job, which completes what a kill left.
 */
export async function resumeMerchantPayouts(deps: PayoutDeps, campusId: number): Promise<void> {
  const unposted = await selectUnposted(deps.pool, campusId, AT_ONCE)
  if (unposted.length === 0) return
  const clearingId = await openAccount(deps.pool, campusId, 'payout_clearing', { code: 'merchants' })
  const bankId = await openAccount(deps.pool, campusId, 'bank')
  for (const line of unposted) {
    if (line.state === 'approved') await postApproved(deps, campusId, line.id, clearingId)
    if (line.paidActId && line.paidAt && !line.paidPosted) {
      const way = { id: line.paidActId, fromId: clearingId, toId: bankId, at: line.paidAt }
      await postTransfer(deps, campusId, line, 'paid', way)
    }
    if (line.returnedActId && line.returnedAt && !line.returnedPosted) {
      const fromId = line.paidActId ? bankId : clearingId
      const way = { id: line.returnedActId, fromId, toId: line.payableId, at: line.returnedAt }
      await postTransfer(deps, campusId, line, 'returned', way)
    }
  }
}

/**
 * Takes an approved line from what the merchant is owed. The line is held meanwhile, so that no other server posts it with
 * another amount; the balance is read again, since a refund may have come between the approval and now.
 */
async function postApproved(
  { pool, posterOf }: PayoutDeps,
  campusId: number,
  lineId: string,
  clearingId: AccountId,
): Promise<void> {
  await inTransaction(pool, async (db) => {
    const line = await lockLine(db, campusId, lineId)
    if (line?.state !== 'approved') return
    assert(line.actId, 'an approved line has its act')
    const run = await selectRun(db, campusId, line.runId)
    assert(run?.decidedAt, 'an approved line is of an approved run')
    const found = await findAct(db, campusId, line.actId)
    if (found) return updateLineMoved(db, campusId, lineId, { state: 'posted', ...found })
    const amountFen = Math.min(line.amountFen, await accountBalance(db, campusId, line.payableId))
    if (amountFen <= 0) return updateLineMoved(db, campusId, lineId, { state: 'skipped' })
    const outcome = await posterOf(campusId).post({
      shape: 'plain',
      kind: 'settlement',
      id: line.actId,
      fromId: line.payableId,
      toId: clearingId,
      amountFen,
      reference: line.id,
      occurredAt: run.decidedAt,
    })
    if (isPosted(outcome)) await updateLineMoved(db, campusId, lineId, { state: 'posted', ...outcome.posted })
  })
}

async function postTransfer(
  { pool, posterOf }: PayoutDeps,
  campusId: number,
  line: Pick<PayoutLine, 'id' | 'amountFen'>,
  which: 'paid' | 'returned',
  way: { id: string; fromId: AccountId; toId: AccountId; at: Date },
): Promise<void> {
  const { id, fromId, toId, at } = way
  const outcome = await posterOf(campusId).post({
    shape: 'plain',
    kind: 'settlement',
    id,
    fromId,
    toId,
    amountFen: line.amountFen,
    reference: line.id,
    occurredAt: at,
  })
  if (isPosted(outcome)) await updateTransferPosted(pool, campusId, line.id, which, outcome.posted.postedAt)
}

/** The ledger cannot refuse such an act; when it does not answer, the job asks again under the same id. */
function isPosted(outcome: Outcome): outcome is Extract<Outcome, { ok: true }> {
  assert(outcome.ok || outcome.code === 'ledger_unavailable', 'nothing guards an act between accounts')
  return outcome.ok
}
