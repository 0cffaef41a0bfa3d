import Type from 'typebox'
import { caseStates } from './cases.ts'
import { BusinessDate, Fen, Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/**
 * What is looked for. Of a person: `many_payments` in ten minutes, `unusual_day` (spending far above the own usual day),
 * `two_places` (at two merchants within a minute), `top_up_refund` (money put in and given back), `below_limit` (amounts
 * just below the limit that asks for the PIN), `refused_pins`, `unpaid_orders`. Of a terminal: `take_backs` (reversals and
 * refunds in a shift). Of a stall: `closed_hours` (sales while everything is closed).
 */
export const riskRules = [
  'many_payments',
  'unusual_day',
  'two_places',
  'top_up_refund',
  'below_limit',
  'refused_pins',
  'unpaid_orders',
  'take_backs',
  'closed_hours',
] as const
export type RiskRule = (typeof riskRules)[number]

export const riskSubjectKinds = ['person', 'terminal', 'stall'] as const

const found = {
  /** What the rule's threshold is held against, in its unit. */
  figure: Type.Integer(),
  amountFen: Fen,
  from: Instant,
  to: Instant,
}

/** `GET /v1/risk`: what is looked for, what it found in 30 days, and what waits for somebody. */
export const RiskOverview = Strict({
  rules: Type.Array(
    Strict({
      rule: OneOf(riskRules),
      /** What it is held against, as policy has it now; 0 of the first: it is off. */
      thresholds: Type.Array(Strict({ key: Type.String(), value: Type.Integer(), unit: Type.String() })),
      /** Cases that are not decided. */
      open: Type.Integer(),
      /** In 30 days: patterns (one a subject and day), how many of them were marked as false alarms, and the figures. */
      found: Type.Integer(),
      falseAlarms: Type.Integer(),
      leastFigure: Nullable(Type.Integer()),
      mostFigure: Nullable(Type.Integer()),
    }),
  ),
  /** Cases that are not decided, the latest first, each with its latest pattern; at most 200. */
  open: Type.Array(
    Strict({
      caseId: Uuid,
      rule: OneOf(riskRules),
      state: OneOf(caseStates),
      subject: Strict({
        kind: OneOf(riskSubjectKinds),
        id: Uuid,
        /** Of a terminal or stall; a person is named where looks are in the audit log. */
        name: Nullable(Type.String()),
      }),
      openedAt: Instant,
      owner: Nullable(Type.String()),
      ...found,
    }),
  ),
  /** When patterns were last looked for. */
  asOf: Nullable(Instant),
})
export type RiskOverview = Type.Static<typeof RiskOverview>

/** `GET /v1/risk/cases/{id}`: what was found for a case of kind `risk_pattern`, the latest day first. */
export const RiskCase = Strict({
  caseId: Uuid,
  rule: OneOf(riskRules),
  subject: Strict({ kind: OneOf(riskSubjectKinds), id: Uuid, name: Nullable(Type.String()) }),
  falseAlarmAt: Nullable(Instant),
  days: Type.Array(Strict({ day: BusinessDate, ...found })),
})
export type RiskCase = Type.Static<typeof RiskCase>

/** `POST /v1/risk/cases/{id}/false-alarm` → the case: nothing was odd. Decides it if it is open. */
export const MarkFalseAlarm = Strict({ note: Text(500) })
