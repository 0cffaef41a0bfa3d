import type { leavingStates, PayoutWay, payoutStates } from '../../../contract/leavings.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { AccountId, SpendAct, WalletId } from '../ledger/transfer.ts'

/** A person who leaves (RULES 2.7). */
export type Leaving = {
  id: string
  personId: string
  walletId: WalletId
  state: (typeof leavingStates)[number]
  reason: string
  openedAt: Date
  /** Null: the house itself, at the end of a visit. */
  openedBy: string | null
  /** Since when the account has been frozen for it. */
  frozenAt: Date
  /** When late offline records are taken to be in. */
  payableFrom: Date
}

/** Where the money of a pay-out goes; a bank account's number is sealed. */
export type Destination =
  | { way: 'cash'; holder: null; bank: null; numberSealed: null; numberTail: null }
  | { way: 'bank'; holder: string; bank: string; numberSealed: Buffer; numberTail: string }

export const CASH: Destination = {
  way: 'cash',
  holder: null,
  bank: null,
  numberSealed: null,
  numberTail: null,
}

/** A balance given back: asked, decided (by another operator above the campus's limit), moved. */
export type Payout = {
  id: string
  leavingId: string
  state: (typeof payoutStates)[number]
  amountFen: Fen
  askedAt: Date
  askedBy: string
  decidedAt: Date | null
  decidedBy: string | null
  note: string | null
  /** Of the act that moves the money; made with the decision. */
  actId: string | null
  postedAt: Date | null
} & Destination

const DAY_MS = 86_400_000

/** From when on a balance may be paid back: late offline records are in by then (RULES 2.7). */
export function payableFrom(frozenAt: Date, { lateRecordDays }: { lateRecordDays: number }): Date {
  return new Date(frozenAt.getTime() + lateRecordDays * DAY_MS)
}

/**
 * The account that a balance goes to: notes out of the counter's cash, or what the campus owes by bank until finance has
 * transferred it. A channel by which money came gets its place here.
 */
export function accountOf(db: Queryable, campusId: number, way: PayoutWay): Promise<AccountId> {
  return way === 'cash'
    ? openAccount(db, campusId, 'cash')
    : openAccount(db, campusId, 'payout_clearing', { code: way })
}

/** The money of a decided pay-out. A void account may hold money that came after its end: that is paid back too. */
export function spendOf(
  payout: Payout & { actId: string; decidedAt: Date },
  walletId: WalletId,
  toId: AccountId,
): SpendAct {
  return {
    shape: 'spend',
    kind: 'payout',
    id: payout.actId,
    walletId,
    toId,
    amountFen: payout.amountFen,
    occurredAt: payout.decidedAt,
    reference: payout.leavingId,
    guards: { states: ['frozen', 'void'] },
  }
}

/** What the sealed number of a bank account is bound to. */
export function sealedWhere(campusId: number, payoutId: string): string {
  return `payouts.number:${campusId}:${payoutId}`
}
