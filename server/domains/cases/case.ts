import type { caseEventKinds, caseKinds, caseStates, caseSubjectKinds } from '../../../contract/cases.ts'
import type { Queryable } from '../../base/database.ts'

export type CaseKind = (typeof caseKinds)[number]
export type CaseSubject = { kind: (typeof caseSubjectKinds)[number]; id: string }
export type CaseDecision = { chargeRecordIds: string[] }

/** Something that a person must decide or know. */
export type Case = {
  id: string
  kind: CaseKind
  state: (typeof caseStates)[number]
  subjects: (CaseSubject & { name: string | null })[]
  detail: Record<string, unknown>
  openedAt: Date
  ownerOperatorId: string | null
  /** With the id of each operator goes the name. */
  owner: string | null
  decidedAt: Date | null
  decidedBy: string | null
  decider: string | null
  decision: CaseDecision | null
  note: string | null
  proposedAt: Date | null
  proposedBy: string | null
  proposer: string | null
  proposal: CaseDecision | null
  proposalNote: string | null
}

export type CaseEvent = {
  what: (typeof caseEventKinds)[number]
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
    action:
      | 'case_viewed'
      | 'case_assigned'
      | 'case_proposed'
      | 'case_sent_back'
      | 'case_decided'
      | 'cases_exported'
    subjectKind: 'case' | 'report'
    subjectId: string | null
    detail?: Record<string, unknown>
  },
) => Promise<void>
