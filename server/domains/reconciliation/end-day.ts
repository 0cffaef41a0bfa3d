import type { ReconciliationFault } from '../../../contract/reconciliation.ts'
import { inTransaction, type Pool, type PoolClient, retryConflicts } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { findCase } from '../cases/find-case.ts'
import { openCaseIn } from '../cases/open-case.ts'
import { settleCaseIn } from '../cases/settle-case.ts'
import type { DayKey } from './day.ts'
import { selectDay, updateCase, updateDay } from './day-store.ts'

/** A day was compared: whoever was to look at it need not any more. */
export async function endDay(pool: Pool, key: DayKey, now: Date): Promise<void> {
  await change(pool, key, async (db, caseId) => {
    await updateDay(db, key, { state: 'matched', tryAt: null, matchedAt: now })
    if (caseId === null) return
    await settleCaseIn(db, { campusId: key.campusId, caseId }, '这一天已完成对账', now)
    await updateCase(db, key, null)
  })
}

/**
 * A day cannot be gone on with by itself: it has a case until it is compared, one however often it fails.
 * @returns false, for whoever asked whether to go on
 */
export async function failDay(
  pool: Pool,
  key: DayKey,
  fault: ReconciliationFault,
  now: Date,
): Promise<false> {
  const { campusId, channel, day } = key
  await change(pool, key, async (db, caseId) => {
    await updateDay(db, key, { state: 'failed', fault, tryAt: null })
    const known = caseId === null ? null : await findCase(db, { campusId, caseId })
    if (known && known.state !== 'decided') return
    const finding = {
      kind: 'channel_day_failed',
      // Another failure of it, after it was compared, is another case; the day's row says which is there.
      naturalKey: [channel, day, uuidv7(now)].join(' '),
      subjects: [],
      detail: { channel, day, fault },
    } as const
    await updateCase(db, key, (await openCaseIn(db, campusId, finding, now)).caseId)
  })
  return false
}

function change(
  pool: Pool,
  key: DayKey,
  work: (db: PoolClient, caseId: string | null) => Promise<void>,
): Promise<void> {
  return retryConflicts(() =>
    inTransaction(pool, async (db) => work(db, (await selectDay(db, key, { lock: true }))?.caseId ?? null)),
  )
}
