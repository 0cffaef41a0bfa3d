import type { caseKinds, caseStates, caseSubjectKinds } from '../../../contract/cases.ts'
import type { Queryable } from '../../base/database.ts'

export type CaseKind = (typeof caseKinds)[number]
export type CaseSubject = { kind: (typeof caseSubjectKinds)[number]; id: string }
export type CaseDecision = { chargeRecordIds: string[] }

/** Something that a person must decide or know. */
export type Case = {
  id: string
  kind: CaseKind
  state: (typeof caseStates)[number]
  subjects: CaseSubject[]
  detail: Record<string, unknown>
  openedAt: Date
  ownerOperatorId: string | null
  decidedAt: Date | null
  decidedBy: string | null
  decision: CaseDecision | null
  note: string | null
}

export type CaseEvent = {
  what: 'opened' | 'reopened' | 'assigned' | 'decided'
  at: Date
  operatorId: string | null
  detail: Record<string, unknown>
}

/** Writes the audit log, which is on the same floor: whoever wires the domains gives it. */
export type RecordCaseChange = (
  db: Queryable,
  entry: {
    campusId: number
    at: Date
    actor: { kind: 'operator'; id: string }
    action: 'case_viewed' | 'case_assigned' | 'case_decided'
    subjectKind: 'case'
    subjectId: string
    detail?: Record<string, unknown>
  },
) => Promise<void>
