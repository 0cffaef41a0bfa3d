import Type from 'typebox'
import { BusinessDate, Fen, Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/** Why a student is in the aid report. */
export const aidReasons = ['below_amount', 'below_percentile'] as const
export type AidReason = (typeof aidReasons)[number]

/** What the aid office notes of a student: asked and known; needs nothing; a subsidy was proposed; nothing any more. */
export const aidMarks = ['looked_into', 'no_need', 'proposed', 'none'] as const
export type AidMark = (typeof aidMarks)[number]

const Month = Type.String({ pattern: '^2[0-9]{3}-(0[1-9]|1[0-2])$', description: 'a month in Asia/Shanghai' })
/** `GET /v1/aid-report`: by default the month under way. */
export const AidReportQuery = Strict({ month: Type.Optional(Month) })

/** What a month was held against: policy when it was looked at. 0 is not used. */
const Criteria = Strict({
  mealsMin: Type.Integer(),
  medianBelowFen: Fen,
  percentile: Type.Integer(),
  /** That percentile of the campus's medians; null: not used, or nobody ate enough meals. */
  percentileFen: Nullable(Fen),
})

const Look = Strict({
  id: Uuid,
  at: Instant,
  by: Type.String(),
  month: Month,
  criteria: Criteria,
  /** Students with enough meals. */
  considered: Type.Integer(),
  /** Whom the figures would show, but who have a subsidy that lasts, or one that is proposed. */
  leftOut: Type.Integer(),
  shown: Type.Integer(),
})

/** A student and the figures beside the thresholds; nothing else of them. */
const Student = Strict({
  id: Uuid,
  campusNo: Type.String(),
  name: Type.String(),
  meals: Type.Integer(),
  /** The meal in the middle; of two in the middle the lower. */
  medianFen: Fen,
  reasons: Type.Array(OneOf(aidReasons)),
  /** The last mark, of this month or an earlier one. */
  mark: Nullable(Strict({ mark: OneOf(aidMarks), at: Instant, by: Type.String() })),
})

/** By campus number: it is no order of need. */
export const AidReport = Strict({
  ...Look.properties,
  /** What was posted since is not in it. */
  asOf: Instant,
  students: Type.Array(Student),
})
export type AidReport = Type.Static<typeof AidReport>
/** Whom a look showed, as it showed them. */
export const AidLook = Strict({ ...Look.properties, students: Type.Array(Student) })
export type AidLook = Type.Static<typeof AidLook>
/** The latest looks, without whom they showed. */
export const AidLooks = Strict({ looks: Type.Array(Look) })
export type AidLooks = Type.Static<typeof AidLooks>

const Chosen = Type.Array(Uuid, { minItems: 1, maxItems: 5000, uniqueItems: true })
/** `POST /v1/aid-report/looks/{id}/marks`: of students that this look showed. */
export const AidMarking = Strict({ students: Chosen, mark: OneOf(['looked_into', 'no_need', 'none']) })
/** `POST /v1/aid-report/looks/{id}/subsidies`: a batch for students that this look showed; somebody else approves it. */
export const AidProposal = Strict({
  students: Chosen,
  amountFen: Type.Integer({ minimum: 1, maximum: 10_000_00 }),
  purpose: Text(60),
  expiresOn: BusinessDate,
})
export const AidProposed = Strict({ batchId: Uuid, grants: Type.Integer(), amountFen: Fen })
export type AidProposed = Type.Static<typeof AidProposed>
