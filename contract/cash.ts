import Type from 'typebox'
import { ClientId, Fen, Instant, Nullable, OneOf, SignedFen, Strict, Text, Uuid } from './shapes.ts'

/** `POST /v1/cash-top-ups`: notes taken at the counter (RULES 4.1). The id makes a repeat harmless. */
export const CashTopUpRequest = Strict({
  id: ClientId,
  personId: Uuid,
  amountFen: Type.Integer({ minimum: -Number.MAX_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }),
})
/** The receipt, also `GET /v1/cash-top-ups/{id}` for a reprint. */
export const CashReceipt = Strict({
  id: Uuid,
  number: Type.String({ description: 'what is printed on the receipt' }),
  state: OneOf(['credited', 'reversed']),
  person: Strict({ id: Uuid, name: Type.String(), campusNo: Type.String() }),
  amountFen: Fen,
  walletFen: Nullable(SignedFen),
  operator: Type.String(),
  campus: Strict({ nameZh: Type.String(), nameEn: Type.String() }),
  at: Instant,
})
export type CashReceipt = Type.Static<typeof CashReceipt>
/** `GET /v1/cash-top-ups`: what the counter took on a date, newest first. */
export const CashDay = Strict({
  receipts: Type.Array(CashReceipt),
  totalFen: SignedFen,
  count: Type.Integer(),
})
export type CashDay = Type.Static<typeof CashDay>
/** `POST /v1/cash-top-ups/{id}/reversal`: the wrong amount was typed; within 5 minutes, by the same operator. */
export const CashReversalRequest = Strict({ id: ClientId, reason: Text(200) })
