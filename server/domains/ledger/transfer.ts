import { createHash } from 'node:crypto'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'

/** What an account is for. A person has one `person_wallet` and one `person_subsidy`; a channel one clearing account. */
export const ACCOUNT_KINDS = [
  'person_wallet',
  'person_subsidy',
  'merchant_payable',
  'channel_clearing',
  'channel_fee',
  'cash',
  'revenue_network',
  'revenue_electricity',
  'revenue_water',
  'revenue_fee',
  'revenue_card_fee',
  'revenue_commission',
  'aid',
  'suspense',
  'bank',
  'payout_clearing',
] as const
export type AccountKind = (typeof ACCOUNT_KINDS)[number]

/** Why money moved: a person reads it on the bill, settlement and reconciliation select by it. */
export const TRANSFER_KINDS = [
  'payment',
  'offline_payment',
  'reversal',
  'refund',
  'top_up',
  'top_up_reversal',
  'subsidy_grant',
  'subsidy_expiry',
  'card_fee',
  'fee',
  'fine',
  'network',
  'electricity',
  'water',
  'booking',
  'payout',
  'settlement',
  'adjustment',
] as const
export type TransferKind = (typeof TRANSFER_KINDS)[number]

/** The only kind that may leave a wallet below zero (RULES 3.5, 3.7); `verify` holds every other to its floor. */
export const FORCED_KIND: TransferKind = 'offline_payment'

/** The account's state (RULES 2.3, 2.7). A card's own state sits with the cards. */
export type AccountState = 'active' | 'lost' | 'frozen' | 'void'

/** An account of the ledger, by its number. */
export type AccountId = number

/** A person's account: the number of its wallet. The subsidy lives in the same row and shares its state. */
export type WalletId = number

/**
 * Something that may be used once: a pay code by (key, cti), "the reversal of payment X".
 * `key` is made by `claimKey`. Forgotten after `expiresAt`, so that must be later than the last moment it could be tried.
 */
export type Claim = { key: string; expiresAt: Date }

type ActBase = {
  /** UUIDv7 made by the client; the same id again is the same act and is answered, not posted. */
  id: string
  kind: TransferKind
  occurredAt: Date
  terminalId?: string | null
  /** What this one is about: the payment that a reversal takes back; of a payment, its means (payments/means.ts). */
  reference?: string | null
  claim?: Claim | null
}

/** What must hold in the same instant as the debit. A member left out guards nothing, except those with a default. */
export type SpendGuards = {
  /** States in which the account may spend; by default only `active`. */
  states?: readonly AccountState[]
  /** False when the caller knows that the person is not admitted here; told only after the state (RULES 3.4). */
  admitted?: boolean
  /** Hard: what may be spent on the business date, this act included (RULES 1.7). */
  dayLimitFen?: Fen
  /** As `dayLimitFen`, but lifted by the spending PIN: give it only when none was verified; 0 always asks for it. */
  pinlessDayLimitFen?: Fen
  /** What the wallet must still hold afterwards; by default 0. */
  floorFen?: Fen
}

/** From a person's account to another account. */
export type SpendAct = ActBase & {
  shape: 'spend'
  walletId: WalletId
  toId: AccountId
  /** More than 0. */
  amountFen: Fen
  /** `subsidy-first`: the subsidy gives what it has, the wallet the rest. By default `wallet`. */
  source?: 'wallet' | 'subsidy-first' | 'subsidy'
  /**
   * With `subsidy-first`: the subsidy gives at most once in this period (any number the caller derives from the
   * meal, RULES 3.9); the period that was used last is remembered beside the balance. 0 or absent: no such limit.
   */
  subsidyPeriod?: number
  /** The day it counts to; absent: it counts to no day (a card fee, a payout). */
  businessDate?: BusinessDate | null
  /** `null`: forced, posted whatever state, day and balance say, from the wallet alone (RULES 3.7); only `offline_payment`. */
  guards: SpendGuards | null
}

/** From another account to a person's account. The state never refuses money that was really paid (RULES 4.3). */
export type CreditAct = ActBase & {
  shape: 'credit'
  walletId: WalletId
  fromId: AccountId
  /** Into the wallet and into the subsidy; at least one is more than 0. */
  walletFen: Fen
  subsidyFen: Fen
  /** The wallet may hold at most this afterwards (RULES 4.2), else `balance_ceiling`. */
  ceilingFen?: Fen
  /** For a reversal: the business date whose spending goes down again. */
  businessDate?: BusinessDate | null
  /** For a reversal that gives a subsidy back: the period that may use it again. */
  subsidyPeriod?: number
}

/** Between two accounts that are no person's. They may go below zero: clearing accounts do by nature. */
export type PlainAct = ActBase & { shape: 'plain'; fromId: AccountId; toId: AccountId; amountFen: Fen }

export type Act = SpendAct | CreditAct | PlainAct

/** An act as it stands in the ledger. */
export type PostedAct = {
  id: string
  kind: TransferKind
  /** Null for an act between system accounts. */
  walletId: WalletId | null
  /** Whether money left the person's account (`out`) or came to it (`in`); null without a person. */
  direction: 'in' | 'out' | null
  /** The account on the other side; for a plain act the one that was credited. */
  accountId: AccountId
  amountFen: Fen
  /** The parts of `amountFen` that the wallet and the subsidy gave or got. */
  walletFen: Fen
  subsidyFen: Fen
  /** What they held directly afterwards; null for a plain act. */
  walletAfterFen: Fen | null
  subsidyAfterFen: Fen | null
  terminalId: string | null
  reference: string | null
  occurredAt: Date
  postedAt: Date
}

/**
 * Why an act was not posted, in the order in which they are looked at (RULES 3.4); nothing of it is kept.
 * `credential_used` is a spend whose claim was used, `claim_used` any other act's; `account_active` only where the
 * guards leave `active` out.
 * `ledger_unavailable`: the database did not answer in time and the act may or may not be posted: ask again with the same id.
 */
export type PostRefusal =
  | 'credential_used'
  | 'claim_used'
  | 'card_lost'
  | 'account_frozen'
  | 'card_void'
  | 'account_active'
  | 'not_admitted'
  | 'daily_ceiling'
  | 'spending_pin_required'
  | 'insufficient_funds'
  | 'balance_ceiling'
  | 'ledger_unavailable'

/**
 * The ledger's answer. `repeat`: the id was posted before, `posted` is that first act, and nothing was checked or
 * moved now; the caller compares what must agree (amount, terminal) and answers the first approval or a conflict.
 */
export type Outcome = { ok: true; repeat: boolean; posted: PostedAct } | { ok: false; code: PostRefusal }

/** The name of something that may be used once: 128 bits of SHA-256 over its parts, each preceded by its length. */
export function claimKey(...parts: (string | Uint8Array)[]): string {
  const hash = createHash('sha256')
  for (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.length)
    hash.update(length).update(bytes)
  }
  return hash.digest('hex').slice(0, 32)
}
