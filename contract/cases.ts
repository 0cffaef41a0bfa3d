import Type from 'typebox'
import { Cursor, Fen, Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/**
 * What a person must decide, or know. `offline_code_twice`: one code was used for two sales, their merchants are paid
 * from suspense and the person nothing. The others move no money.
 */
export const caseKinds = [
  'offline_code_twice',
  'offline_not_genuine',
  'offline_id_conflict',
  'offline_limit_exceeded',
  'offline_after_suspension',
] as const
export const caseStates = ['open', 'decided'] as const

/** What a case is about: offline records by their ids, the online payment with the same code, who and where. */
export const caseSubjectKinds = ['record', 'payment', 'person', 'terminal'] as const

/** The records that the person is charged for; all others stay with the campus. Empty where no money is decided. */
export const CaseDecision = Strict({
  chargeRecordIds: Type.Array(Uuid, { maxItems: 100, uniqueItems: true }),
})

export const Case = Strict({
  id: Uuid,
  kind: OneOf(caseKinds),
  state: OneOf(caseStates),
  subjects: Type.Array(Strict({ kind: OneOf(caseSubjectKinds), id: Uuid })),
  /** What was found, in members that depend on the kind. */
  detail: Type.Record(Type.String(), Type.Unknown()),
  openedAt: Instant,
  ownerOperatorId: Nullable(Uuid),
  decidedAt: Nullable(Instant),
  decidedBy: Nullable(Uuid),
  decision: Nullable(CaseDecision),
  note: Nullable(Type.String()),
})
export type Case = Type.Static<typeof Case>

/** `GET /v1/cases`: the latest first. */
export const CaseQuery = Strict({
  state: Type.Optional(OneOf(caseStates)),
  kind: Type.Optional(OneOf(caseKinds)),
  cursor: Type.Optional(Cursor),
})
export const Cases = Strict({ cases: Type.Array(Case), next: Type.Optional(Cursor) })
export type Cases = Type.Static<typeof Cases>

/** `GET /v1/cases/{id}`: with what happened to it, oldest first. */
export const CaseDetail = Strict({
  ...Case.properties,
  events: Type.Array(
    Strict({
      what: OneOf(['opened', 'reopened', 'assigned', 'decided']),
      at: Instant,
      operatorId: Nullable(Uuid),
      detail: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
})
export type CaseDetail = Type.Static<typeof CaseDetail>

/** `POST /v1/cases/{id}/owner`: null: nobody's. */
export const CaseOwner = Strict({ operatorId: Nullable(Uuid) })

/**
 * `POST /v1/cases/{id}/decision` → the case. One decision counts, the first: a repeat completes it, and whoever decides
 * otherwise reads in the reply what was decided.
 */
export const DecideCase = Strict({ ...CaseDecision.properties, note: Text(500) })

/** `GET /v1/cases/{id}/records`: the genuine offline records that a case is about, by time. */
export const CaseRecords = Strict({
  records: Type.Array(
    Strict({
      id: Uuid,
      amountFen: Fen,
      at: Instant,
      receivedAt: Instant,
      personId: Uuid,
      person: Type.String(),
      campusNo: Type.String(),
      terminalId: Uuid,
      terminal: Type.String(),
      merchant: Type.String(),
      stall: Nullable(Type.String()),
    }),
  ),
})
export type CaseRecords = Type.Static<typeof CaseRecords>
