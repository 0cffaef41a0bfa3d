import Type from 'typebox'
import { CardNumber } from './cards.ts'
import { PayCodeCredential } from './payments.ts'
import { AmountFen, ClientId, Instant, Nullable, OneOf, Strict, Uuid } from './shapes.ts'

/**
 * What proves a sale by card: the card's own transaction number and the terminal's, and the code (TAC) that only the card
 * can make, over both the sale and the terminal's number in it. `tac: null` is a grey sale: its end was not seen, or
 * only the card's log told it. The same record may come again with the TAC.
 */
const CardSaleCredential = Strict({
  kind: Type.Literal('card'),
  cardNo: CardNumber,
  counter: Type.Integer({ minimum: 0, maximum: 0xffff }),
  terminalCounter: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
  tac: Nullable(Type.String({ pattern: '^[0-9a-f]{8}$', description: 'four bytes in hex' })),
})

/**
 * One sale that a terminal made with no network (RULES 3.7), as its journal holds it. The id is the payment's: made
 * before the beep, and after the terminal's activation. `at` is the terminal's clock, corrected by what the server told
 * it last; of a sale by card in whole seconds, as it stands in the TAC.
 */
export const OfflineRecord = Strict({
  id: ClientId,
  /** The price the terminal took: final. */
  amountFen: AmountFen,
  credential: Type.Union([PayCodeCredential, CardSaleCredential]),
  at: Instant,
  /** Its place in the terminal's journal, from 1 without gaps: a lost record shows. */
  sequence: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
})
export type OfflineRecord = Type.Static<typeof OfflineRecord>

/** `POST /v1/offline-records`: some of the journal, in any order, as often as it takes. */
export const OfflineRecords = Strict({ records: Type.Array(OfflineRecord, { minItems: 1, maxItems: 200 }) })
export type OfflineRecords = Type.Static<typeof OfflineRecords>

/**
 * What became of a record. The terminal may forget it in every case but `later` and `grey`.
 * `posted`: charged to the person (also when it was before). `case`: kept for a person to decide, the merchant is paid
 * from suspense. `refused`: not genuine; kept as a case, nobody is paid. `later`: the ledger could not answer, send it again.
 * `grey`: a sale by card without its TAC is kept, and charged when the card says at its next tap that it paid; the terminal
 * sends it again with the TAC if it learns it first, or now and then as it is, to hear what became of it. `unpaid`: the card said that it did not pay.
 */
export const offlineOutcomes = ['posted', 'case', 'refused', 'later', 'grey', 'unpaid'] as const
export const OfflineAnswer = Strict({
  id: Uuid,
  outcome: OneOf(offlineOutcomes),
  /** Why not `posted`: a code of the problems. */
  code: Type.Optional(Type.String()),
})
export type OfflineAnswer = Type.Static<typeof OfflineAnswer>
/** `200`: an answer for each record, in the order sent. */
export const OfflineAnswers = Strict({ answers: Type.Array(OfflineAnswer) })
export type OfflineAnswers = Type.Static<typeof OfflineAnswers>

/**
 * `GET /v1/offline-gaps`: sales that terminals made with no network and never handed in: their places in the journal,
 * from the first to the last that is missing. Told by a later one that came.
 */
export const OfflineGaps = Strict({
  gaps: Type.Array(Strict({ terminalId: Uuid, from: Type.Integer(), to: Type.Integer() })),
})
export type OfflineGaps = Type.Static<typeof OfflineGaps>

/** In `GET /v1/terminal`: what a terminal may do with no network (RULES 3.7, policy). */
export const OfflineLimits = Strict({
  hotListMaxAgeMinutes: Type.Integer(),
  hours: Type.Integer(),
  maxRecords: Type.Integer(),
  maxFen: Type.Integer(),
  codeFen: Type.Integer(),
  personDayFen: Type.Integer(),
})
export type OfflineLimits = Type.Static<typeof OfflineLimits>
