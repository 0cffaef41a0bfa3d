import Type from 'typebox'
import { Apdus } from './card-taps.ts'
import { CardNumber } from './cards.ts'
import { tiers } from './people.ts'
import { AmountFen, ClientId, Fen, Instant, Nullable, OneOf, Strict, Uuid } from './shapes.ts'

/*
 * What the reader agent (devices/reader-agent) serves to the register's and the kiosk's page on loopback. It speaks with
 * the reader and, with no network, sells by the keys of its PSAM; a page only of its campus may call it (Origin).
 */

/** A card as the reader sees it. `unreadable`: something lies on the reader that is no card of ours. */
export const CardAtReader = Type.Union([
  Strict({ kind: Type.Literal('none') }),
  Strict({ kind: Type.Literal('unreadable') }),
  /** A blank that can be made into a card. */
  Strict({ kind: Type.Literal('blank') }),
  Strict({ kind: Type.Literal('card'), cardNo: CardNumber, tier: Nullable(OneOf(tiers)) }),
])
export type CardAtReader = Type.Static<typeof CardAtReader>

/**
 * `GET /v1/reader`, and each event `reader` of `GET /v1/reader/events` (SSE), the first at once. `visit` changes
 * whenever a card comes or goes: it names the card's stay on the reader.
 */
export const ReaderStatus = Strict({
  /** Null while no reader is plugged in. */
  reader: Nullable(Type.String()),
  visit: Type.Integer(),
  card: CardAtReader,
  /** The terminal whose keys its PSAM holds; null without one: then it sells nothing offline. */
  terminalId: Nullable(Uuid),
})
export type ReaderStatus = Type.Static<typeof ReaderStatus>

/**
 * `POST /v1/reader/exchanges`: carries commands to the card of that visit, in order, up to the first whose status is not
 * 9000 (its response is the last). `complete` is false when the card was gone before all were answered.
 */
export const ReaderExchange = Strict({ visit: Type.Integer(), commands: Apdus })
export const ReaderExchanged = Strict({ complete: Type.Boolean(), responses: Type.Array(Type.String()) })
export type ReaderExchanged = Type.Static<typeof ReaderExchanged>

/** `POST /v1/reader/offline-sales`: takes the amount from the allowance of the card at the reader. */
export const ReaderSale = Strict({
  visit: Type.Integer(),
  saleId: ClientId,
  amountFen: AmountFen,
  at: Instant,
})
export type ReaderSale = Type.Static<typeof ReaderSale>

/** A sale by card as the terminal keeps it until its record was uploaded. `tac` null: only the card knows yet, or its log told. */
export const KeptCardSale = Strict({
  saleId: Uuid,
  state: OneOf(['pending', 'paid']),
  cardNo: CardNumber,
  /** The card's and the terminal's transaction numbers. */
  counter: Type.Integer(),
  terminalCounter: Type.Integer(),
  amountFen: Fen,
  /** In whole seconds, as it stands in the TAC. */
  at: Instant,
  tac: Nullable(Type.String({ pattern: '^[0-9a-f]{8}$' })),
})
export type KeptCardSale = Type.Static<typeof KeptCardSale>

/**
 * What came of it. `unknown`: it may have been paid, `torn`: it was not; both ask for the same card again under the same
 * sale. `another-card`: the sale was begun on another card. `contradiction`: the card denies what this terminal saw.
 */
export const ReaderSold = Type.Union([
  Strict({ outcome: Type.Literal('paid'), sale: KeptCardSale, allowanceFen: Nullable(Fen) }),
  Strict({
    outcome: OneOf(['unknown', 'torn', 'another-card', 'conflict', 'contradiction', 'no-card', 'no-keys']),
  }),
  /** `funds`: the allowance is too low. */
  Strict({ outcome: Type.Literal('refused'), why: OneOf(['funds', 'not-ours', 'refused']) }),
])
export type ReaderSold = Type.Static<typeof ReaderSold>

/** `GET /v1/reader/sales`: all that is kept. */
export const ReaderSales = Strict({ sales: Type.Array(KeptCardSale) })
export type ReaderSales = Type.Static<typeof ReaderSales>
/** `POST /v1/reader/sales/uploaded`: these records are home; the terminal forgets them. */
export const UploadedSales = Strict({ saleIds: Type.Array(Uuid, { minItems: 1, maxItems: 200 }) })
