import { inTransaction, type Pool, type PoolClient, retryConflicts } from '../../base/database.ts'
import { type BatchSpan, readBatches } from '../ledger/read-batches.ts'
import type { PolicyAt } from '../policy/read.ts'
import { deleteMarks } from './act-store.ts'
import { judgePeople } from './judge-people.ts'
import { judgePlaces } from './judge-places.ts'
import { judgeTries } from './judge-tries.ts'
import { keepPattern } from './keep-pattern.ts'
import type { RiskPolicy } from './pattern.ts'
import { lockScan, selectPostedAt, updateScannedAt } from './scan-store.ts'

/** What a ledger held before is nobody's news. */
const NEWS_MS = 30 * 86_400_000
/** No span of marks is longer than a shift or a night. */
const MARKS_KEPT_MS = 7 * 86_400_000

/**
 * Looks for odd patterns in what was posted since the last time, and opens cases of kind `risk_pattern`; blocks nothing
 * and refuses nothing. Position, patterns and cases move in one transaction, so every act is looked at once, however many
 * servers do this and wherever one is killed. For a job.
 */
export async function findPatterns(
  { pool, policyAt }: { pool: Pool; policyAt: PolicyAt },
  campusId: number,
  now: Date,
): Promise<void> {
  const policy = await policyAt(campusId, now)
  const read = (db: PoolClient, span: BatchSpan) => lookAt(db, span, policy, now)
  await retryConflicts(() => readBatches(pool, { campusId, reader: 'risk' }, read, now))
  await retryConflicts(() => inTransaction(pool, (db) => lookElsewhere(db, campusId, policy, now)))
}

async function lookAt(db: PoolClient, span: BatchSpan, policy: RiskPolicy, now: Date): Promise<void> {
  const postedAt = await selectPostedAt(db, span)
  if (postedAt !== null && now.getTime() - postedAt.getTime() > NEWS_MS) return
  await lockScan(db, span.campusId, now)
  const patterns = [...(await judgePeople(db, span, policy)), ...(await judgePlaces(db, span, policy))]
  for (const pattern of patterns) await keepPattern(db, span.campusId, pattern, now)
}

/** What no ledger tells, and the end of a look. */
async function lookElsewhere(db: PoolClient, campusId: number, policy: RiskPolicy, now: Date): Promise<void> {
  await lockScan(db, campusId, now)
  for (const pattern of await judgeTries(db, campusId, policy, now))
    await keepPattern(db, campusId, pattern, now)
  await deleteMarks(db, campusId, new Date(now.getTime() - MARKS_KEPT_MS))
  await updateScannedAt(db, campusId, now)
}
