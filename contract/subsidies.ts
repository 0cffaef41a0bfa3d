import Type from 'typebox'
import { BusinessDate, Fen, Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/** The largest file that is taken, and the most rows in it. */
export const SUBSIDY_BYTES_MAX = 10 * 1024 * 1024
export const SUBSIDY_ROWS_MAX = 50_000

/** What can be wrong in a row of a file of subsidies, and what to do. */
export const subsidyProblems = {
  campus_no_missing: { 'zh-CN': '没有学工号：请填写', en: 'No campus number: fill it in' },
  campus_no_twice: {
    'zh-CN': '文件中另一行有相同的学工号：只留一行',
    en: 'Another row has this campus number: keep one of them',
  },
  person_unknown: { 'zh-CN': '没有这个学工号的人：请核对', en: 'Nobody has this campus number: check it' },
  name_differs: {
    'zh-CN': '姓名与学工号对不上：请核对是不是同一个人',
    en: 'The name is not that of the campus number: check who is meant',
  },
  account_closed: { 'zh-CN': '此人的账户已注销', en: 'The account of this person is closed' },
  amount_invalid: {
    'zh-CN': '金额应为 0.01 至 10000.00 元：请更正',
    en: 'An amount is ¥0.01 to ¥10,000.00: correct it',
  },
} as const
export type SubsidyProblemCode = keyof typeof subsidyProblems

/** Why a file cannot be read at all: the `reason` of `subsidy_file_invalid`. */
export const subsidyFileFaults = [
  'unreadable',
  'empty',
  'no_campus_number',
  'no_amount',
  'too_large',
] as const
export type SubsidyFileFault = (typeof subsidyFileFaults)[number]

/** `waiting` for another operator; `posting`: approved, on its way; `posted`: everybody has it. */
export const subsidyBatchStates = ['waiting', 'posting', 'posted', 'refused'] as const

const Operator = Strict({ id: Uuid, name: Type.String() })

export const SubsidyBatch = Strict({
  id: Uuid,
  purpose: Type.String(),
  /** The last day on which it can be spent. */
  expiresOn: BusinessDate,
  state: OneOf(subsidyBatchStates),
  grants: Type.Integer(),
  amountFen: Fen,
  /** How many have it already. */
  posted: Type.Integer(),
  /** How many get nothing after all, and how much that is: the account was closed meanwhile, or the last day was over. */
  leftOut: Type.Integer(),
  leftOutFen: Fen,
  askedAt: Instant,
  askedBy: Operator,
  decidedAt: Nullable(Instant),
  decidedBy: Nullable(Operator),
  note: Nullable(Type.String()),
})
export type SubsidyBatch = Type.Static<typeof SubsidyBatch>
export const SubsidyBatches = Strict({ batches: Type.Array(SubsidyBatch) })
export type SubsidyBatches = Type.Static<typeof SubsidyBatches>

/**
 * `POST /v1/subsidy-batches` with a file, XLSX or CSV: columns campus number (学工号), amount (金额) and, to be compared,
 * name (姓名). Nothing is kept while any row has a problem. It waits for another operator.
 */
export const SubsidyUploadQuery = Strict({ purpose: Text(60), expiresOn: BusinessDate })
export const SubsidyUpload = Strict({
  batch: Nullable(SubsidyBatch),
  rows: Type.Integer(),
  /** At most 200 of them; the row as a spreadsheet counts it. */
  problems: Type.Array(
    Strict({ row: Type.Integer(), code: OneOf(Object.keys(subsidyProblems) as SubsidyProblemCode[]) }),
  ),
  problemCount: Type.Integer(),
})
export type SubsidyUpload = Type.Static<typeof SubsidyUpload>

/** `POST /v1/subsidy-batches/{id}/approval`: by another operator than who asked, who may only take it back. */
export const SubsidyApproval = Strict({ approve: Type.Boolean(), note: Text(200) })
