import Type from 'typebox'
import { ClientId, Cursor, Fen, Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/** New students carry a temporary card, which is exchanged for a formal one (RULES 2.2). */
export const cardKinds = ['formal', 'temporary'] as const
export type CardKind = (typeof cardKinds)[number]

/**
 * `blank`: in stock. `issued`: of a person, not handed over yet. `active`. `lost`. `void`: for good. `returned`: a
 * temporary card that was handed back, for good (RULES 2.1).
 */
export const cardStates = ['blank', 'issued', 'active', 'lost', 'void', 'returned'] as const
export type CardState = (typeof cardStates)[number]

/** Printed on the card: 15 digits and a check digit (ISO/IEC 7812-1, Luhn). */
export const CardNumber = Type.String({ pattern: '^[0-9]{16}$', description: 'sixteen digits' })

export const Card = Strict({
  number: CardNumber,
  kind: OneOf(cardKinds),
  state: OneOf(cardStates),
  batchId: Uuid,
  batch: Type.String(),
  person: Nullable(
    Strict({
      id: Uuid,
      name: Type.String(),
      campusNo: Type.String(),
      className: Nullable(Type.String()),
    }),
  ),
  changedAt: Instant,
  /** When a chip was made to bear this number; null: not yet, it is in the books only. */
  writtenAt: Nullable(Instant),
  /** Stopped because something is wrong with the card itself; its person's pay code and account go on. */
  blocked: Nullable(Strict({ at: Instant, reason: Type.String(), caseId: Nullable(Uuid) })),
})
export type Card = Type.Static<typeof Card>

/** `unwritten`: of a person, but no chip bears its number yet. */
export const cardChips = ['unwritten', 'blocked'] as const

/** `GET /v1/cards`. `q`: the beginning of a card number or of a campus number. */
export const CardFilter = Strict({
  q: Type.Optional(Type.String({ maxLength: 20, pattern: '^[0-9A-Za-z]*$' })),
  kind: Type.Optional(OneOf(cardKinds)),
  state: Type.Optional(OneOf(cardStates)),
  batchId: Type.Optional(Uuid),
  /** The name of a class. */
  className: Type.Optional(Type.String({ maxLength: 60 })),
  chip: Type.Optional(OneOf(cardChips)),
})
export type CardFilter = Type.Static<typeof CardFilter>
export const CardQuery = Strict({
  ...CardFilter.properties,
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export const Cards = Strict({ cards: Type.Array(Card), next: Type.Optional(Cursor) })
export type Cards = Type.Static<typeof Cards>

export const cardActions = [
  'stocked',
  'issued',
  'activated',
  'reported_lost',
  'released',
  'exchanged',
  'replaced',
  'returned',
  'voided',
  'writing_begun',
  'written',
  'blocked',
  'unblocked',
] as const

/** `GET /v1/cards/{number}`: with everything that happened to it, oldest first. */
export const CardDetail = Strict({
  ...Card.properties,
  events: Type.Array(
    Strict({
      action: OneOf(cardActions),
      from: Nullable(OneOf(cardStates)),
      to: OneOf(cardStates),
      at: Instant,
      actorKind: OneOf(['person', 'operator', 'terminal', 'system']),
      actorId: Nullable(Uuid),
      /** The terminal where it happened. */
      terminalId: Nullable(Uuid),
      reason: Nullable(Type.String()),
    }),
  ),
})
export type CardDetail = Type.Static<typeof CardDetail>
export const CardParams = Strict({ number: CardNumber })

/** `POST /v1/card-batches`: blanks that came into stock; the house numbers them. */
export const NewCardBatch = Strict({
  id: ClientId,
  kind: OneOf(cardKinds),
  label: Text(60),
  count: Type.Integer({ minimum: 1, maximum: 5000 }),
})
export const CardBatch = Strict({
  id: Uuid,
  kind: OneOf(cardKinds),
  label: Type.String(),
  firstNumber: CardNumber,
  lastNumber: CardNumber,
  count: Type.Integer(),
  blankCount: Type.Integer(),
  /** Those of a person that no chip bears yet. */
  unwrittenCount: Type.Integer(),
  madeAt: Instant,
})
export type CardBatch = Type.Static<typeof CardBatch>
export const CardBatches = Strict({ batches: Type.Array(CardBatch) })
export type CardBatches = Type.Static<typeof CardBatches>

/**
 * `POST /v1/card-batches/{id}/issues`: the next free blanks go to people without a card, in their order. Those who carry
 * one are left out.
 */
export const IssueBatch = Strict({
  personIds: Type.Array(Uuid, { minItems: 1, maxItems: 500, uniqueItems: true }),
  /** The cards lie in their hands already: they work from now on. */
  handedOver: Type.Boolean(),
})
export const BatchIssued = Strict({
  issued: Type.Array(Strict({ personId: Uuid, number: CardNumber })),
})
export type BatchIssued = Type.Static<typeof BatchIssued>

/** `POST /v1/people/{id}/cards`: a blank becomes the person's first card. */
export const IssueCard = Strict({ number: CardNumber })

/**
 * `POST /v1/card-exchanges`: new cards for old ones, a person each; every person is answered. Not handed back costs
 * the card fee (RULES 2.2). The id makes the repeat harmless.
 */
export const CardExchange = Strict({
  id: ClientId,
  personId: Uuid,
  number: CardNumber,
  handedBack: Type.Boolean(),
})
export const CardExchanges = Strict({ exchanges: Type.Array(CardExchange, { minItems: 1, maxItems: 200 }) })
export const CardExchanged = Strict({
  answers: Type.Array(
    Strict({
      id: Uuid,
      ok: Type.Boolean(),
      /** Why not: a code of the problems. */
      code: Type.Optional(Type.String()),
      feeFen: Type.Optional(Fen),
    }),
  ),
})
export type CardExchanged = Type.Static<typeof CardExchanged>

/** A lost or damaged card made new, with its fee (RULES 2.5). */
export const replacementReasons = ['lost', 'damaged'] as const
export const ReplaceCard = Strict({
  id: ClientId,
  personId: Uuid,
  number: CardNumber,
  reason: OneOf(replacementReasons),
})
export const CardReplaced = Strict({
  id: Uuid,
  number: CardNumber,
  voided: Nullable(CardNumber),
  feeFen: Fen,
  walletFen: Fen,
  at: Instant,
})
export type CardReplaced = Type.Static<typeof CardReplaced>

/** `POST /v1/cards/{number}/void`, `/return`, `/activation`. */
export const CardReason = Strict({ reason: Text(200) })

/**
 * `POST /v1/kiosk-replacements`, by a kiosk: a new card, printed there, for a person who signed in at it (`personToken`)
 * and whose ID card it read. The house chooses the blank. Repeating it answers the same card.
 */
export const KioskReplacement = Strict({
  id: ClientId,
  personToken: Type.String({ pattern: '^[\\x21-\\x7e]{1,200}$' }),
  idNumber: Type.String({ minLength: 1, maxLength: 40 }),
  reason: OneOf(replacementReasons),
})

/** `GET /v1/kiosk`: what a kiosk tells before it begins. */
export const KioskOffer = Strict({
  cardFeeFen: Fen,
  /** The balance must be more than this (RULES 2.5). */
  replacementBalanceAboveFen: Fen,
  /** Whether there are blanks to make a card of. */
  cardsLeft: Type.Boolean(),
})
export type KioskOffer = Type.Static<typeof KioskOffer>
