import type { Queryable } from '../../base/database.ts'
import { lossesAt } from '../cards/was-lost.ts'
import { openCase } from '../cases/open-case.ts'
import { openAccount } from '../ledger/open-account.ts'
import { type RecordMover, suspendRecord } from './move-record.ts'
import type { StoredRecord } from './offline-record.ts'
import { updateStates } from './offline-store.ts'

/** Which of these records were made after their holder had reported the loss, and when that was; by their ids. */
export async function lossesOf(
  db: Queryable,
  campusId: number,
  records: readonly StoredRecord[],
): Promise<Map<string, Date>> {
  const uses = records.map(({ walletId, card, at }) => ({ walletId, cardNo: card?.cardNo ?? null, at }))
  const losses = await lossesAt(db, campusId, uses)
  return new Map(
    records.flatMap(({ id }, index) => {
      const since = losses[index]
      return since ? [[id, since] as const] : []
    }),
  )
}

/**
 * Use after the loss report is the campus's loss (RULES 3.7): the merchant is paid from suspense, the person nothing, and
 * there is a case for each loss, in which an operator may decide that it was the person's own. Every record that came by
 * then is in it, however its code was used besides; one that is contested changes its state with its code.
 */
export async function settleAfterLoss(
  mover: RecordMover,
  lost: readonly { record: StoredRecord; lostSince: Date; isContested: boolean }[],
  now: Date,
): Promise<void> {
  if (lost.length === 0) return
  const { pool, campusId } = mover
  const suspenseId = await openAccount(pool, campusId, 'suspense')
  for (const { record, lostSince, isContested } of lost) {
    const state = await suspendRecord(mover, { record, suspenseId }, now)
    if (state === 'received') continue
    if (state === 'case') await openLossCase(mover, record, lostSince, now)
    if (!isContested) await updateStates(pool, campusId, [record.id], state)
  }
}

async function openLossCase(
  { pool, campusId }: RecordMover,
  { id, personId, terminalId, walletId }: StoredRecord,
  lostSince: Date,
  now: Date,
): Promise<void> {
  const finding = {
    kind: 'offline_after_loss',
    naturalKey: `${walletId}:${lostSince.toISOString()}`,
    subjects: [
      { kind: 'record', id },
      { kind: 'person', id: personId },
      { kind: 'terminal', id: terminalId },
    ],
    detail: { lostSince: lostSince.toISOString() },
  } as const
  await openCase(pool, campusId, finding, now)
}
