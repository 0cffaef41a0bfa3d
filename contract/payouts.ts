import Type from 'typebox'
import { BankAccount } from './leavings.ts'
import {
  BusinessDate,
  ClientId,
  Cursor,
  Fen,
  Instant,
  Nullable,
  OneOf,
  SignedFen,
  Strict,
  Text,
  Uuid,
} from './shapes.ts'

const Operator = Strict({ id: Uuid, name: Type.String() })
const Merchant = Strict({ id: Uuid, name: Type.String(), nameEn: Type.String() })

// Where merchants are paid

/** `replaced`: another one was approved after it. */
export const bankAccountStates = ['waiting', 'approved', 'refused', 'replaced'] as const

/** The whole number stands only in the list for the bank. */
export const MerchantBankAccount = Strict({
  id: Uuid,
  merchant: Merchant,
  state: OneOf(bankAccountStates),
  holder: Type.String(),
  bank: Type.String(),
  numberTail: Type.String(),
  askedAt: Instant,
  askedBy: Operator,
  decidedAt: Nullable(Instant),
  decidedBy: Nullable(Operator),
  note: Nullable(Type.String()),
})
export type MerchantBankAccount = Type.Static<typeof MerchantBankAccount>

/** `GET /v1/merchant-bank-accounts`: every merchant with the account in force and the one that waits. */
export const MerchantBankAccounts = Strict({
  merchants: Type.Array(
    Strict({
      merchant: Merchant,
      approved: Nullable(MerchantBankAccount),
      waiting: Nullable(MerchantBankAccount),
    }),
  ),
})
export type MerchantBankAccounts = Type.Static<typeof MerchantBankAccounts>

/** `POST /v1/merchants/{id}/bank-accounts`: waits for another operator. Repeating the id repeats the answer. */
export const NewMerchantBankAccount = Strict({ id: ClientId, ...BankAccount.properties })
/** `POST /v1/merchant-bank-accounts/{id}/approval` and `POST /v1/payout-runs/{id}/approval`: by another operator. */
export const PayoutRunApproval = Strict({ approve: Type.Boolean(), note: Text(200) })

// Runs

/** Why a merchant cannot be paid. */
export const payoutObstacles = [
  'below_zero',
  'nothing_owed',
  'no_bank_account',
  'bank_account_waiting',
  'in_run',
] as const
export type PayoutObstacle = (typeof payoutObstacles)[number]

/** `GET /v1/payout-candidates`: what each merchant was owed at the end of a day, and what of it can be paid now. */
export const PayoutCandidatesQuery = Strict({ date: BusinessDate })
export const PayoutCandidates = Strict({
  date: BusinessDate,
  merchants: Type.Array(
    Strict({
      merchant: Merchant,
      /** At the end of the day. */
      owedFen: SignedFen,
      /** Now. */
      balanceFen: SignedFen,
      /** What a run would pay: what was owed and has not been paid since, never more than is there. */
      payableFen: Fen,
      bank: Nullable(Strict({ bank: Type.String(), numberTail: Type.String() })),
      obstacle: Nullable(OneOf(payoutObstacles)),
    }),
  ),
})
export type PayoutCandidates = Type.Static<typeof PayoutCandidates>

/** `POST /v1/payout-runs`: a run for those of these merchants who can be paid. Repeating the id repeats the answer. */
export const NewPayoutRun = Strict({
  id: ClientId,
  date: BusinessDate,
  merchantIds: Type.Array(Uuid, { minItems: 1, maxItems: 1000, uniqueItems: true }),
})

export const payoutLineStates = [
  'waiting',
  'approved',
  'posted',
  'paid',
  'returned',
  'skipped',
  'refused',
] as const
export type PayoutLineState = (typeof payoutLineStates)[number]
/** Why a line of an approved run was not paid. */
export const payoutSkips = ['nothing_owed', 'bank_account_changed'] as const

/** A merchant's part of a run. */
export const PayoutLine = Strict({
  id: Uuid,
  /** What the bank's statement names: `JS000012-003`. */
  reference: Type.String(),
  date: BusinessDate,
  merchant: Merchant,
  bank: Strict({ holder: Type.String(), bank: Type.String(), numberTail: Type.String() }),
  state: OneOf(payoutLineStates),
  skippedFor: Nullable(OneOf(payoutSkips)),
  draftedFen: Fen,
  amountFen: Fen,
  postedAt: Nullable(Instant),
  paidAt: Nullable(Instant),
  returnedAt: Nullable(Instant),
  returnReason: Nullable(Type.String()),
})
export type PayoutLine = Type.Static<typeof PayoutLine>

export const PayoutRun = Strict({
  id: Uuid,
  number: Type.Integer(),
  date: BusinessDate,
  state: OneOf(['waiting', 'approved', 'refused']),
  askedAt: Instant,
  askedBy: Operator,
  decidedAt: Nullable(Instant),
  decidedBy: Nullable(Operator),
  note: Nullable(Type.String()),
  lineCount: Type.Integer(),
  /** Lines that still need somebody: to be transferred. */
  openCount: Type.Integer(),
  returnedCount: Type.Integer(),
  draftedFen: Fen,
  amountFen: Fen,
})
export type PayoutRun = Type.Static<typeof PayoutRun>
export const PayoutRunDetail = Strict({ run: PayoutRun, lines: Type.Array(PayoutLine) })
export type PayoutRunDetail = Type.Static<typeof PayoutRunDetail>

/** `GET /v1/payout-runs`, the latest first. */
export const PayoutRunsQuery = Strict({ cursor: Type.Optional(Cursor) })
export const PayoutRuns = Strict({ runs: Type.Array(PayoutRun), next: Type.Optional(Cursor) })
export type PayoutRuns = Type.Static<typeof PayoutRuns>

const lineIds = Type.Array(Uuid, { minItems: 1, maxItems: 1000, uniqueItems: true })
/** `POST /v1/payout-runs/{id}/paid`: the bank has made these transfers. Harmless to repeat. */
export const PayoutsPaid = Strict({ lineIds })
/** `POST /v1/payout-runs/{id}/returns`: the bank gave these back: the merchant is owed them again. */
export const PayoutsReturned = Strict({ lineIds, reason: Text(200) })

/** `GET /v1/payouts`: what merchants were paid, the latest first; a merchant's manager sees the own merchant's. */
export const MerchantPayouts = Strict({ payouts: Type.Array(PayoutLine), next: Type.Optional(Cursor) })
export type MerchantPayouts = Type.Static<typeof MerchantPayouts>
