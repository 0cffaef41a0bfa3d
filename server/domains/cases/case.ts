import type {
  cardVerdicts,
  caseEventKinds,
  caseKinds,
  caseStates,
  caseSubjectKinds,
} from '../../../contract/cases.ts'
import type { Refusal } from '../../../contract/problem.ts'
import type { Adjustment } from '../../../contract/reconciliation.ts'
import type { PoolClient, Queryable } from '../../base/database.ts'

export type CaseKind = (typeof caseKinds)[number]
export type CaseSubject = { kind: (typeof caseSubjectKinds)[number]; id: string }
export type CaseDecision = {
  chargeRecordIds: string[]
  card?: (typeof cardVerdicts)[number]
  /** Of a difference to a channel's bill. */
  adjustment?: Adjustment
  differenceFen?: number
}

/** What whoever moves the money or blocks the cards of a case has to say when it is decided. */
export type DecidingRules = {
  /** Why the case as it stands cannot be decided so; null: it can. */
  judge: (found: Case) => Refusal | null
  /** Does what must be seen together with the decision, in its transaction and as its last step. */
  onDecided: (db: PoolClient, decided: Case) => Promise<void>
}

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
