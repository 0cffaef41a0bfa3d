import Type from 'typebox'
import { channels } from './channels.ts'
import { BusinessDate, Fen, Instant, Nullable, OneOf, SignedFen, Strict, Text, Uuid } from './shapes.ts'

/**
 * Reconciliation of payment channels (RULES 4.4): every day what the ledger says of each order beside what the channel's
 * bill says; each difference is a surplus, a shortfall or a timing item, with an owner, and two people close it.
 */

/** `waiting` for the bill; `loading` its rows; `matching`; `matched`; `failed`: a person must look. */
export const reconciliationStates = ['waiting', 'loading', 'matching', 'matched', 'failed'] as const

export const reconciliationFaults = [
  // The channel has had no bill for days.
  'bill_late',
  // What it sent is no bill of that day.
  'bill_invalid',
  'channel_missing',
  // So many that it is most likely the wrong file, or the wrong rate of fees: nothing was opened.
  'too_many_differences',
] as const
export type ReconciliationFault = (typeof reconciliationFaults)[number]

/**
 * `surplus` (长款): the channel has it, the ledger does not; `shortfall` (短款): the other way round; `amount`: both, with
 * different amounts; `duplicate`: the bill more than once; `fee`: not by the contract's rate; `state`: not final;
 * `summary`: the bill's own summary is not the sum of its rows.
 */
export const differences = ['surplus', 'shortfall', 'amount', 'duplicate', 'fee', 'state', 'summary'] as const

/** `timing`: the next day's bill may have it; `resolved`: it agrees by now; `cleared`: two people have closed it. */
export const itemStates = ['timing', 'open', 'resolved', 'cleared'] as const

/**
 * What becomes of a difference's money. `none`: it is explained, nothing moves; `suspense`: what the channel has too much
 * waits in suspense, what it lacks is borne from there; `credit_person`: an order that was paid is credited;
 * `take_back`: a credit that nobody paid is taken back from the account, or from suspense if it is not there any more.
 */
export const adjustments = ['none', 'suspense', 'credit_person', 'take_back'] as const
export type Adjustment = (typeof adjustments)[number]

const Side = Strict({ count: Type.Integer(), inFen: Fen, outFen: Fen })

export const ReconciliationDay = Strict({
  channel: OneOf(channels),
  day: BusinessDate,
  state: OneOf(reconciliationStates),
  fault: Nullable(OneOf(reconciliationFaults)),
  /** How far the bill's rows are kept. */
  rowsDone: Type.Integer(),
  rowsTotal: Type.Integer(),
  ours: Side,
  /** As the bill's summary says. */
  theirs: Side,
  feeFen: SignedFen,
  timing: Type.Integer(),
  open: Type.Integer(),
  done: Type.Integer(),
  billSource: Nullable(OneOf(['channel', 'upload'] as const)),
  matchedAt: Nullable(Instant),
})
export type ReconciliationDay = Type.Static<typeof ReconciliationDay>

/** `GET /v1/reconciliations`: dates both included, at most 62 days. */
export const ReconciliationQuery = Strict({ from: BusinessDate, to: BusinessDate })
export const ReconciliationDays = Strict({
  /** The channels that are set up or have days, in order. */
  channels: Type.Array(OneOf(channels)),
  days: Type.Array(ReconciliationDay),
})
export type ReconciliationDays = Type.Static<typeof ReconciliationDays>

export const ReconciliationDayParams = Strict({ channel: OneOf(channels), day: BusinessDate })

const Operator = Strict({ id: Uuid, name: Type.String() })

export const ReconciliationItem = Strict({
  difference: OneOf(differences),
  state: OneOf(itemStates),
  /** The order's number at the channel, which is the act's id without dashes; a refund's own beside it. */
  orderNo: Type.String(),
  refundNo: Nullable(Type.String()),
  /** Net: taken less given back; of a fee the fees. */
  oursFen: SignedFen,
  theirsFen: SignedFen,
  foundAt: Instant,
  /** Where owner, story and decision stand; null of a timing item. */
  case: Nullable(
    Strict({
      id: Uuid,
      state: OneOf(['open', 'proposed', 'decided'] as const),
      owner: Nullable(Type.String()),
      proposal: Nullable(
        Strict({ adjustment: OneOf(adjustments), by: Operator, at: Instant, note: Type.String() }),
      ),
      decision: Nullable(OneOf(adjustments)),
    }),
  ),
  /** What two people may do with it. */
  adjustments: Type.Array(OneOf(adjustments)),
})
export type ReconciliationItem = Type.Static<typeof ReconciliationItem>

/** `GET /v1/reconciliations/{channel}/{day}`: the day and what does not agree, at most 2,000. */
export const ReconciliationDetail = Strict({
  ...ReconciliationDay.properties,
  items: Type.Array(ReconciliationItem),
})
export type ReconciliationDetail = Type.Static<typeof ReconciliationDetail>

/**
 * `POST /v1/reconciliation-items/{case}/decision`: what moves money is proposed, and another operator must approve it by
 * `POST /v1/reconciliation-items/{case}/approval` (RULES 4.4); an explanation alone closes a small
 * difference at once, and a larger one (policy) needs another operator too.
 */
export const DecideItem = Strict({ adjustment: OneOf(adjustments), note: Text(500) })
