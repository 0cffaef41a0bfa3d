import { assert } from '../../base/assert.ts'
import { inTransaction, type Pool, type PoolClient, retryConflicts } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { CaseKind, CaseSubject } from './case.ts'
import { insertCase, insertEvent, insertSubjects, lockByNaturalKey, updateReopened } from './store.ts'

/** What was found. `naturalKey` names it, so that finding it again opens nothing new. */
export type Finding = {
  kind: CaseKind
  naturalKey: string
  subjects: readonly CaseSubject[]
  detail: Record<string, unknown>
}

/**
 * Opens the case of a finding, or adds to it what it is also about. A case that is about more than was decided or
 * proposed is open again. Harmless to repeat, in any order and at once.
 */
export async function openCase(pool: Pool, campusId: number, finding: Finding, now: Date): Promise<void> {
  await retryConflicts(() => inTransaction(pool, (db) => openCaseIn(db, campusId, finding, now)))
}

/**
 * The same within the caller's transaction, which conflicts with others' may undo.
 * @returns the case, and whether it was news: opened, or about something more
 */
export async function openCaseIn(
  db: PoolClient,
  campusId: number,
  { kind, naturalKey, subjects, detail }: Finding,
  now: Date,
): Promise<{ caseId: string; isNews: boolean }> {
  const isNew = await insertCase(db, { campusId, caseId: uuidv7(now), kind, naturalKey, detail, now })
  const known = await lockByNaturalKey(db, { campusId, kind, naturalKey })
  assert(known, 'a case that was opened is there')
  const { caseId } = known
  const added = await insertSubjects(db, { campusId, caseId, subjects })
  const event = { campusId, caseId, at: now, operatorId: null, detail: {} }
  if (isNew) await insertEvent(db, { ...event, what: 'opened' })
  if (added > 0 && known.state !== 'open') {
    await updateReopened(db, { campusId, caseId })
    await insertEvent(db, { ...event, what: 'reopened' })
  }
  return { caseId, isNews: isNew || added > 0 }
}
