import Type from 'typebox'
import { paymentMeans } from './payments.ts'
import {
  BusinessDate,
  ClientId,
  Cursor,
  Fen,
  Instant,
  Nullable,
  OneOf,
  Pin,
  Strict,
  Text,
  Uuid,
} from './shapes.ts'

/** What a cashier types to open a shift; unique among the cashiers of one merchant who have not ended. */
const CashierNumber = Type.String({ pattern: '^[0-9]{1,6}$', description: 'one to six digits' })

/** `/v1/merchants/{id}/cashiers`: who may open a shift at the merchant's terminals (RULES 3.8). */
export const Cashiers = Strict({
  cashiers: Type.Array(
    Strict({
      id: Uuid,
      number: Type.String(),
      name: Type.String(),
      createdAt: Instant,
      endedAt: Nullable(Instant),
    }),
  ),
})
export type Cashiers = Type.Static<typeof Cashiers>
export const NewCashier = Strict({ id: ClientId, number: CashierNumber, name: Text(60), pin: Pin })
/** `POST /v1/cashiers/{id}/pin`: a new PIN for one who forgot it. */
export const CashierPin = Strict({ pin: Pin })
/** `PUT /v1/terminals/{id}/shift-setting`: whether the terminal takes payments in an open shift only. */
export const ShiftSetting = Strict({ needsShift: Type.Boolean() })

/** `POST /v1/terminal/shifts`: opens a shift, and closes the former of the terminal. */
export const ShiftOpening = Strict({ id: ClientId, cashierNo: CashierNumber, pin: Pin })
export const Shift = Strict({
  id: Uuid,
  terminalId: Uuid,
  terminal: Type.String(),
  cashierId: Uuid,
  cashierNo: Type.String(),
  cashier: Type.String(),
  openedAt: Instant,
  closedAt: Nullable(Instant),
})
export type Shift = Type.Static<typeof Shift>
/** `GET /v1/terminal/shift`: whether this terminal needs one, and the one that is open. */
export const TerminalShift = Strict({ needsShift: Type.Boolean(), shift: Nullable(Shift) })
export type TerminalShift = Type.Static<typeof TerminalShift>

const Sum = Strict({ count: Type.Integer(), amountFen: Fen })
/** What the terminal took in a shift; a stall's own codes are no terminal's, and refunds are no cashier's. */
export const ShiftTotals = Strict({
  /** Of what was not reversed. */
  totalFen: Fen,
  count: Type.Integer(),
  /** The same by what the payers showed. */
  byMeans: Type.Array(Strict({ means: OneOf(paymentMeans), ...Sum.properties })),
  /** Of it, sold with no network in this shift, whenever it arrived. */
  late: Sum,
  reversed: Sum,
})
export type ShiftTotals = Type.Static<typeof ShiftTotals>
export const ShiftReport = Strict({ ...Shift.properties, totals: ShiftTotals, asOf: Instant })
export type ShiftReport = Type.Static<typeof ShiftReport>
/** The same filters, for `GET /v1/shifts.csv`: all that they name, without pages. Dates are those of opening, both included. */
export const ShiftFilter = Strict({
  terminalId: Type.Optional(Uuid),
  cashierId: Type.Optional(Uuid),
  stallId: Type.Optional(Uuid),
  from: Type.Optional(BusinessDate),
  to: Type.Optional(BusinessDate),
})
export type ShiftFilter = Type.Static<typeof ShiftFilter>
export const ShiftsQuery = Strict({ ...ShiftFilter.properties, cursor: Type.Optional(Cursor) })
export const Shifts = Strict({ shifts: Type.Array(Shift), next: Type.Optional(Cursor) })
/** `POST /v1/shifts/{id}/close`: an operator closes what a cashier forgot, and says why. */
export const CloseShift = Strict({ reason: Text(200) })
export type Shifts = Type.Static<typeof Shifts>

/** `GET /v1/shift-terminals`: the terminals that take payments in an open shift only. */
export const ShiftTerminals = Strict({ terminalIds: Type.Array(Uuid) })
export type ShiftTerminals = Type.Static<typeof ShiftTerminals>
