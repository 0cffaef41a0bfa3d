import type { Queryable } from '../../base/database.ts'
import type { CaseEvent, RecordCaseChange } from './case.ts'
import { type CaseKey, insertEvent } from './store.ts'

/** Writes what an operator did with a case into its own story and into the audit log. */
export async function noteEvent(
  { db, recordAudit }: { db: Queryable; recordAudit: RecordCaseChange },
  { campusId, caseId, operatorId }: CaseKey & { operatorId: string },
  what: Extract<CaseEvent['what'], 'assigned' | 'proposed' | 'sent_back' | 'decided'>,
  detail: Record<string, unknown>,
  now: Date,
): Promise<void> {
  await insertEvent(db, { campusId, caseId, what, at: now, operatorId, detail })
  await recordAudit(db, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: operatorId },
    action: `case_${what}`,
    subjectKind: 'case',
    subjectId: caseId,
    detail,
  })
}
