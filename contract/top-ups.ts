import Type from 'typebox'
import { channels } from './channels.ts'
import { Fen, Instant, Nullable, OneOf, Pin, SignedFen, Strict, Uuid } from './shapes.ts'

/** Where the person pays: in WeChat, a phone's browser, a desktop's (QR or page), a bank's wallet. */
export const payWays = ['jsapi', 'h5', 'native', 'page', 'wap', 'wallet'] as const
export type PayWay = (typeof payWays)[number]

/**
 * `POST /v1/me/top-ups` with an `Idempotency-Key` (8 to 100 of `A–Z a–z 0–9 _ -`): the same key again answers the same
 * order. `way` by default is what a phone's browser can do.
 */
export const TopUpRequest = Strict({
  channel: OneOf(channels),
  /** Checked against the campus's limits (RULES 4.2), then refused with `top_up_amount_invalid`. */
  amountFen: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
  queryPin: Pin,
  way: Type.Optional(OneOf(payWays)),
})
export type TopUpRequest = Type.Static<typeof TopUpRequest>

/** How the person goes on: opens an address, shows a QR, hands parameters to WeChat's bridge. */
export const PayStep = Type.Union([
  Strict({ kind: Type.Literal('redirect'), url: Type.String() }),
  Strict({ kind: Type.Literal('qr'), text: Type.String() }),
  Strict({ kind: Type.Literal('jsapi'), parameters: Type.Record(Type.String(), Type.String()) }),
])

/** `waiting`: not paid, as far as we know. `differs`: paid with another amount, the card centre decides. */
export const topUpStates = ['waiting', 'credited', 'closed', 'differs'] as const
export const TopUp = Strict({
  id: Uuid,
  state: OneOf(topUpStates),
  channel: OneOf(channels),
  amountFen: Fen,
  createdAt: Instant,
  expiresAt: Instant,
  /** Only while it waits. */
  step: Nullable(PayStep),
  creditedAt: Nullable(Instant),
})
export type TopUp = Type.Static<typeof TopUp>

/** `GET /v1/me/top-ups`: the latest fifty, newest first. */
export const TopUps = Strict({ topUps: Type.Array(TopUp) })
export type TopUps = Type.Static<typeof TopUps>

/** `GET /v1/me/top-up-channels`: what the person may choose, and what is left of the limits. */
export const TopUpChannels = Strict({
  channels: Type.Array(OneOf(channels)),
  amountMinFen: Fen,
  amountMaxFen: Fen,
  dayLeftFen: Fen,
  /** How much more the account may hold. */
  balanceLeftFen: Fen,
  walletFen: SignedFen,
})
export type TopUpChannels = Type.Static<typeof TopUpChannels>
