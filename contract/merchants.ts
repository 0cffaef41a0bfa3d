import Type from 'typebox'
import { terminalKinds } from './caller.ts'
import {
  BusinessDate,
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

/** `admits`: which roles may pay here; `subsidyAllowed`: a subsidy may be spent here (RULES 3.9). */
export const Merchant = Strict({
  id: Uuid,
  name: Type.String(),
  nameEn: Type.String(),
  kind: OneOf(['canteen', 'shop', 'service']),
  subsidyAllowed: Type.Boolean(),
  stalls: Type.Array(
    Strict({ id: Uuid, name: Type.String(), nameEn: Type.String(), admits: Type.Array(Type.String()) }),
  ),
  terminalCount: Type.Integer(),
  todayFen: SignedFen,
})
export type Merchant = Type.Static<typeof Merchant>
export const Merchants = Strict({ merchants: Type.Array(Merchant) })
export type Merchants = Type.Static<typeof Merchants>
export const NewMerchant = Strict({
  id: Uuid,
  name: Text(60),
  nameEn: Text(60),
  kind: OneOf(['canteen', 'shop', 'service']),
  subsidyAllowed: Type.Boolean(),
})
/** `PUT /v1/merchants/{id}`: other names; what is owed and was paid stays. The reply is the merchant. */
export const MerchantNames = Strict({ name: Text(60), nameEn: Text(60) })
export const NewStall = Strict({
  id: Uuid,
  name: Text(60),
  nameEn: Text(60),
  /** Roles admitted; empty admits everyone. */
  admits: Type.Array(OneOf(['undergraduate', 'graduate', 'temporary_new_student', 'staff', 'visitor']), {
    maxItems: 5,
  }),
})

export const Terminal = Strict({
  id: Uuid,
  kind: OneOf(terminalKinds),
  name: Type.String(),
  merchantId: Nullable(Uuid),
  merchant: Nullable(Type.String()),
  stallId: Nullable(Uuid),
  stall: Nullable(Type.String()),
  state: OneOf(['new', 'active', 'suspended']),
  lastSeenAt: Nullable(Instant),
  /** From the last heartbeat. */
  hotListVersion: Nullable(Type.Integer()),
  queueLength: Nullable(Type.Integer()),
  clockDriftMs: Nullable(Type.Integer()),
})
export type Terminal = Type.Static<typeof Terminal>
/** With the newest version of the hot list, so that a terminal that lags behind can be seen. */
export const Terminals = Strict({
  terminals: Type.Array(Terminal),
  hotListVersion: Type.Optional(Type.Integer()),
})
export type Terminals = Type.Static<typeof Terminals>
export const NewTerminal = Strict({
  id: Uuid,
  kind: OneOf(terminalKinds),
  name: Text(60),
  merchantId: Nullable(Uuid),
  stallId: Nullable(Uuid),
})
/** Shown once, works once, for 24 hours. */
export const ActivationCode = Strict({ terminalId: Uuid, activationCode: Type.String(), expiresAt: Instant })
export type ActivationCode = Type.Static<typeof ActivationCode>

/** `GET /v1/reports/takings`: what stalls took on a business date, by hour (RULES 3). */
export const TakingsQuery = Strict({ date: Type.Optional(BusinessDate) })
export const Takings = Strict({
  date: BusinessDate,
  /** Less what was reversed and refunded. */
  totalFen: SignedFen,
  /** What of it was given back on the date, of sales on any date. */
  refundedFen: Fen,
  count: Type.Integer(),
  /** 24 sums, hour 0 first, Asia/Shanghai. */
  byHour: Type.Array(SignedFen),
  stalls: Type.Array(
    Strict({
      stallId: Nullable(Uuid),
      stall: Type.String(),
      merchant: Type.String(),
      totalFen: SignedFen,
      refundedFen: Fen,
      count: Type.Integer(),
      byHour: Type.Array(SignedFen),
    }),
  ),
  previousTotalFen: SignedFen,
  asOf: Instant,
})
export type Takings = Type.Static<typeof Takings>

/** `GET /v1/ledger-entries`: transfers as the finance office reads them; filters as in the console. */
export const LedgerQuery = Strict({
  from: Type.Optional(BusinessDate),
  to: Type.Optional(BusinessDate),
  merchantId: Type.Optional(Uuid),
  kind: Type.Optional(Type.String({ maxLength: 40 })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
})
export const LedgerEntries = Strict({
  entries: Type.Array(
    Strict({
      id: Uuid,
      leg: Type.Integer(),
      kind: Type.String(),
      from: Type.String(),
      to: Type.String(),
      amountFen: Fen,
      occurredAt: Instant,
      postedAt: Instant,
      lane: Type.Integer(),
      batch: Type.Integer(),
    }),
  ),
  next: Type.Optional(Cursor),
})
export type LedgerEntries = Type.Static<typeof LedgerEntries>
