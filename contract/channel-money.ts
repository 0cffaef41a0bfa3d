import Type from 'typebox'
import { channels } from './channels.ts'
import {
  AmountFen,
  BusinessDate,
  ClientId,
  Fen,
  Instant,
  Nullable,
  OneOf,
  SignedFen,
  Strict,
  Text,
  Uuid,
} from './shapes.ts'

/*
 * What payment channels hold for the campus, and what of it came to the bank (RULES 4.4): proposed by one person, approved by
 * another.
 */

export const arrivalStates = ['proposed', 'approved', 'posted', 'sent_back'] as const

const Operator = Strict({ id: Uuid, name: Type.String() })

/** What came to the bank for the days from `fromDay` to `toDay`; `expectedFen` by their bills, less the fees. */
export const Arrival = Strict({
  id: Uuid,
  channel: OneOf(channels),
  fromDay: BusinessDate,
  toDay: BusinessDate,
  amountFen: Fen,
  expectedFen: SignedFen,
  arrivedOn: BusinessDate,
  note: Type.String(),
  state: OneOf(arrivalStates),
  proposedBy: Operator,
  proposedAt: Instant,
  decidedBy: Nullable(Operator),
  decidedAt: Nullable(Instant),
  decisionNote: Nullable(Type.String()),
})
export type Arrival = Type.Static<typeof Arrival>

/**
 * What a channel holds, from the ledger, and what it is made of: with every part known, `restFen` is 0. All of it below zero
 * where the campus owes the channel.
 */
export const ChannelMoney = Strict({
  channel: OneOf(channels),
  heldFen: SignedFen,
  /** Days that are compared and did not come to the bank yet, the earliest first, at most 100. */
  awaited: Type.Array(Strict({ day: BusinessDate, netFen: SignedFen, feeFen: SignedFen })),
  awaitedFen: SignedFen,
  /** Approved arrivals were this much less than the bills of their days. */
  arrivedLessFen: SignedFen,
  /** Of days that are not compared yet, as the ledger has them. */
  notComparedFen: SignedFen,
  /** By how much the ledger has more on days that are compared: open differences, and those that were only explained. */
  differencesFen: SignedFen,
  /** Fees of compared days that are still to be posted. */
  feesToPostFen: SignedFen,
  restFen: SignedFen,
  /** The latest, at most 30. */
  arrivals: Type.Array(Arrival),
})
export type ChannelMoney = Type.Static<typeof ChannelMoney>
export const ChannelsMoney = Strict({ channels: Type.Array(ChannelMoney) })
export type ChannelsMoney = Type.Static<typeof ChannelsMoney>

/**
 * `POST /v1/channel-arrivals`: the first day must be the first that is awaited, and all days up to the last one compared.
 * The same id again answers the same.
 */
export const NewArrival = Strict({
  id: ClientId,
  channel: OneOf(channels),
  toDay: BusinessDate,
  amountFen: AmountFen,
  arrivedOn: BusinessDate,
  note: Text(500),
})
export type NewArrival = Type.Static<typeof NewArrival>

/** `POST /v1/channel-arrivals/{id}/decision`: approved by another operator; sent back by anybody, taken back by who proposed it. */
export const DecideArrival = Strict({ approve: Type.Boolean(), note: Text(500) })
