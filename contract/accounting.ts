import Type from 'typebox'
import { BusinessDate, Fen, Instant, Nullable, OneOf, SignedFen, Strict } from './shapes.ts'

/** Days of posting, both inclusive, of at most 400 days. */
export const AccountingQuery = Strict({ from: BusinessDate, to: BusinessDate })
export type AccountingQuery = Type.Static<typeof AccountingQuery>

/**
 * `GET /v1/accounting/trial-balance`: what every account held, gave (debit) and got (credit) by day of posting. Balances are
 * what an account got less what it gave: below zero where the campus has something to get. All people's wallets are one
 * line, and so are their subsidies.
 */
export const TrialBalance = Strict({
  accounts: Type.Array(
    Strict({
      /** `person_wallet`, `merchant_payable`, `bank` … */
      kind: Type.String(),
      /** The merchant, or what tells several of one kind apart; empty where there is one. */
      name: Type.String(),
      nameEn: Type.String(),
      openingFen: SignedFen,
      debitFen: Fen,
      creditFen: Fen,
      closingFen: SignedFen,
    }),
  ),
  debitFen: Fen,
  creditFen: Fen,
  /** Debit is credit, and the balances sum to zero, before and after. */
  balanced: Type.Boolean(),
  /** The sums that the ledger keeps of each account while it posts are the same. */
  agrees: Type.Boolean(),
  asOf: Instant,
})
export type TrialBalance = Type.Static<typeof TrialBalance>

/**
 * `GET /v1/accounting/verification`: proves the whole ledger, which may take minutes: asked again it says how far it is. What
 * was proved within a minute is answered as it was.
 */
export const Verification = Strict({
  state: OneOf(['running', 'holds', 'broken']),
  startedAt: Instant,
  endedAt: Nullable(Instant),
  transfers: Type.Integer(),
  batches: Type.Integer(),
  wallets: Type.Integer(),
  /** The first hundred at most. */
  faults: Type.Integer(),
})
export type Verification = Type.Static<typeof Verification>
