import type { PayoutLineState, PayoutObstacle, payoutSkips } from '../../../contract/payouts.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import type { AccountId } from '../ledger/transfer.ts'

/** Merchants paid together (RULES 4.4: two people). */
export type PayoutRun = {
  id: string
  number: number
  date: BusinessDate
  state: 'waiting' | 'approved' | 'refused'
  askedAt: Date
  askedBy: string
  decidedAt: Date | null
  decidedBy: string | null
  note: string | null
}

/** One merchant of a run. */
export type PayoutLine = {
  id: string
  runId: string
  merchantId: string
  payableId: AccountId
  bankAccountId: string
  state: PayoutLineState
  skippedFor: (typeof payoutSkips)[number] | null
  draftedFen: Fen
  /** What is paid: never more than was drafted, nor than was there. */
  amountFen: Fen
  actId: string | null
  paidActId: string | null
  paidAt: Date | null
  returnedActId: string | null
  returnedAt: Date | null
}

/** What a merchant is owed, and what is known of where to. */
export type Owed = {
  merchantId: string
  payableId: AccountId
  owedFen: Fen
  balanceFen: Fen
  /** Of what was owed, paid since. */
  paidSinceFen: Fen
  /** The commission of a day is taken when its statement is issued, the day after. */
  commissionSinceFen: Fen
  bankAccountId: string | null
  bankAccountWaits: boolean
  inRun: boolean
}

/** What can be paid: what was owed at the day's end, less what was paid and taken since, never more than is there. */
export function payableOf({ owedFen, balanceFen, paidSinceFen, commissionSinceFen }: Owed): Fen {
  return Math.max(0, Math.min(owedFen - paidSinceFen - commissionSinceFen, balanceFen))
}

/** Why nothing can be paid; an unapproved change of the bank account blocks as much as a missing account. */
export function obstacleOf(owed: Owed): PayoutObstacle | null {
  if (owed.balanceFen < 0) return 'below_zero'
  if (owed.inRun) return 'in_run'
  if (payableOf(owed) === 0) return 'nothing_owed'
  if (owed.bankAccountWaits) return 'bank_account_waiting'
  return owed.bankAccountId === null ? 'no_bank_account' : null
}

/** What the bank's statement names. */
export function referenceOf(runNumber: number, lineNo: number): string {
  return `JS${String(runNumber).padStart(6, '0')}-${String(lineNo).padStart(3, '0')}`
}

/** What an account number is sealed for: moved to another row it does not open. */
export function bankAccountSealedWhere(campusId: number, bankAccountId: string): string {
  return `merchant_bank_accounts.number:${campusId}:${bankAccountId}`
}
