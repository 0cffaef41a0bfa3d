import Type from 'typebox'
import { ImportProblem } from './imports.ts'
import { AccountState } from './people.ts'
import {
  AmountFen,
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

/**
 * `leaving`: the account is frozen, late offline records are waited for, then the balance is paid back. `void`: it is
 * over. `undone`: the person stays.
 */
export const leavingStates = ['leaving', 'void', 'undone'] as const

/** Where a balance goes: back to where it came from, which today is cash at the counter, or to a bank account. */
export const payoutWays = ['cash', 'bank'] as const
export type PayoutWay = (typeof payoutWays)[number]

/**
 * `waiting`: for another operator. `approved`: decided, the money moves. `posted`: it left the account. `overtaken`: the
 * balance or the account changed before the money moved.
 */
export const payoutStates = ['waiting', 'approved', 'posted', 'refused', 'overtaken'] as const

const Operator = Strict({ id: Uuid, name: Type.String() })

export const Payout = Strict({
  id: Uuid,
  state: OneOf(payoutStates),
  amountFen: Fen,
  way: OneOf(payoutWays),
  /** The whole number stands only in the list for finance. */
  bank: Nullable(Strict({ holder: Type.String(), bank: Type.String(), numberTail: Type.String() })),
  askedAt: Instant,
  askedBy: Operator,
  decidedAt: Nullable(Instant),
  /** Null also where nobody else had to decide. */
  decidedBy: Nullable(Operator),
  note: Nullable(Type.String()),
  postedAt: Nullable(Instant),
  /** When finance said that the bank had it. */
  transferredAt: Nullable(Instant),
})
export type Payout = Type.Static<typeof Payout>

export const Leaving = Strict({
  id: Uuid,
  state: OneOf(leavingStates),
  person: Strict({ id: Uuid, campusNo: Type.String(), name: Type.String() }),
  reason: Type.String(),
  openedAt: Instant,
  /** Null: the house itself, at the end of a visit. */
  openedBy: Nullable(Operator),
  frozenAt: Instant,
  /** Late offline records are waited for until then (RULES 2.7). */
  payableFrom: Instant,
  endedAt: Nullable(Instant),
  accountState: AccountState,
  /** Below zero by late offline records: then nothing is paid. */
  walletFen: SignedFen,
  /** Not paid back: it ends with the account. */
  subsidyFen: Fen,
  /** The last one. */
  payout: Nullable(Payout),
})
export type Leaving = Type.Static<typeof Leaving>

/** `POST /v1/people/{id}/leaving` → the leaving; the one that is open already, if there is one. */
export const StartLeaving = Strict({ id: ClientId, reason: Text(200) })
/** `GET /v1/people/{id}/leaving`: the last one; `approvalAboveFen`: what one operator may pay out alone. */
export const LeavingOfPerson = Strict({ leaving: Nullable(Leaving), approvalAboveFen: Fen })
export type LeavingOfPerson = Type.Static<typeof LeavingOfPerson>
/** `POST /v1/leavings/{id}/undo`: the person stays. */
export const UndoLeaving = Strict({ reason: Text(200) })

export const BankAccount = Strict({
  holder: Text(60),
  bank: Text(100),
  number: Type.String({ pattern: '^[0-9]{8,32}$', description: 'an account number, digits only' }),
})
export type BankAccount = Type.Static<typeof BankAccount>

/**
 * `POST /v1/leavings/{id}/payouts`: the whole balance. `amountFen` is the balance that the operator saw: another one by
 * now is refused (`payout_amount_changed`). Repeating the id repeats the answer.
 */
export const AskPayout = Strict({
  id: ClientId,
  amountFen: AmountFen,
  way: OneOf(payoutWays),
  bank: Nullable(BankAccount),
})
/** `POST /v1/payouts/{id}/approval`: by another operator than who asked, who may only take it back. */
export const PayoutApproval = Strict({ approve: Type.Boolean(), note: Text(200) })

/** What `GET /v1/leavings` lists. `in_debt`: below zero, so that nothing can be paid. */
export const leavingLists = [
  'waiting',
  'payable',
  'in_debt',
  'approval',
  'to_transfer',
  'void',
  'undone',
] as const
export const LeavingQuery = Strict({
  list: Type.Optional(OneOf(leavingLists)),
  cursor: Type.Optional(Cursor),
})
export type LeavingQuery = Type.Static<typeof LeavingQuery>
/** The latest first. */
export const Leavings = Strict({
  leavings: Type.Array(Leaving),
  approvalAboveFen: Fen,
  next: Type.Optional(Cursor),
})
export type Leavings = Type.Static<typeof Leavings>

/** `POST /v1/payout-transfers`: the bank has made the transfers of these pay-outs. Harmless to repeat. */
export const PayoutTransfers = Strict({
  payoutIds: Type.Array(Uuid, { minItems: 1, maxItems: 500, uniqueItems: true }),
})
/** How many of them are transferred by now; the others are none that finance has to transfer. */
export const PayoutsTransferred = Strict({ count: Type.Integer() })

/** `POST /v1/leaving-lists` with `text/csv`: whom a list with a column of campus numbers names. Nothing is changed. */
export const LeavingList = Strict({
  rows: Type.Integer(),
  /** Who can begin to leave. */
  people: Type.Array(
    Strict({ id: Uuid, campusNo: Type.String(), name: Type.String(), walletFen: SignedFen }),
  ),
  /** Of the rest, who is leaving already. */
  leaving: Type.Integer(),
  problemCount: Type.Integer(),
  /** The first 200. */
  problems: Type.Array(ImportProblem),
})
export type LeavingList = Type.Static<typeof LeavingList>

/** `POST /v1/leaving-batches`: these people leave, some at a time; who is leaving already is answered as begun. */
export const LeavingBatch = Strict({
  reason: Text(200),
  personIds: Type.Array(Uuid, { minItems: 1, maxItems: 100, uniqueItems: true }),
})
export const LeavingsBegun = Strict({
  answers: Type.Array(Strict({ personId: Uuid, ok: Type.Boolean(), code: Type.Optional(Type.String()) })),
})
export type LeavingsBegun = Type.Static<typeof LeavingsBegun>
