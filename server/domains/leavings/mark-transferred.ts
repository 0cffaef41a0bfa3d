import { inTransaction, type Pool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudits } from '../audit/record.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import { accountOf } from './leaving.ts'
import { lockBankPayouts, selectUnposted, updateTransferPosted, updateTransferred } from './transfer-store.ts'

type TransferDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

const AT_ONCE = 500

/**
 * Notes that the bank has made the transfers of these pay-outs: what the campus owed for them is taken from its bank
 * account in the ledger. Marking again changes nothing, and completes what was interrupted.
 * @returns how many of them are transferred by now
 */
export async function markTransferred(
  deps: TransferDeps,
  { campusId, operatorId, payoutIds }: { campusId: number; operatorId: string; payoutIds: readonly string[] },
  now: Date,
): Promise<number> {
  const count = await inTransaction(deps.pool, async (db) => {
    const payouts = await lockBankPayouts(db, campusId, payoutIds)
    const fresh = payouts.filter(({ isTransferred }) => !isTransferred)
    for (const { id } of fresh)
      await updateTransferred(db, campusId, { id, actId: uuidv7(now), by: operatorId, at: now })
    await recordAudits(
      db,
      fresh.map(({ id, personId, amountFen }) => ({
        campusId,
        at: now,
        actor: { kind: 'operator', id: operatorId },
        action: 'payout_transferred',
        subjectKind: 'person',
        subjectId: personId,
        detail: { payoutId: id, amountFen },
      })),
    )
    return payouts.length
  })
  await resumeTransfers(deps, campusId)
  return count
}

/** Moves the money of transfers that were marked, each under the id it got then: harmless to repeat. Also for a job. */
export async function resumeTransfers({ pool, posterOf }: TransferDeps, campusId: number): Promise<void> {
  const unposted = await selectUnposted(pool, campusId, AT_ONCE)
  if (unposted.length === 0) return
  const fromId = await accountOf(pool, campusId, 'bank')
  const toId = await openAccount(pool, campusId, 'bank')
  for (const { id, actId, amountFen, at } of unposted) {
    const outcome = await posterOf(campusId).post({
      shape: 'plain',
      kind: 'payout',
      id: actId,
      fromId,
      toId,
      amountFen,
      reference: id,
      occurredAt: at,
    })
    if (outcome.ok) await updateTransferPosted(pool, campusId, id, outcome.posted.postedAt)
  }
}
