import Type from 'typebox'
import { portals } from './portal.ts'
import { Fen, Instant, Nullable, OneOf, Pin, Strict, Uuid } from './shapes.ts'

/** `POST /v1/sessions`: campus number or ID number, with the query PIN (RULES 1.1). `device` names the phone. */
export const SignIn = Strict({
  login: Type.String({ minLength: 1, maxLength: 40 }),
  queryPin: Pin,
  device: Type.Optional(Type.String({ maxLength: 80 })),
})
export type SignIn = Type.Static<typeof SignIn>
export const SignedIn = Strict({ token: Type.String(), mustChangePin: Type.Boolean() })
export type SignedIn = Type.Static<typeof SignedIn>

/** `POST /v1/me/query-pin`: `otherNumber` while the PIN must be changed (RULES 1.3). */
export const ChangeQueryPin = Strict({
  current: Pin,
  next: Pin,
  otherNumber: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
})
export type ChangeQueryPin = Type.Static<typeof ChangeQueryPin>
export const Changed = Strict({ changed: Type.Literal(true) })

/** `POST /v1/me/query-pin-checks`: opens an app that was locked (RULES 1.5). */
export const CheckQueryPin = Strict({ queryPin: Pin })
export type CheckQueryPin = Type.Static<typeof CheckQueryPin>
export const QueryPinRight = Strict({ right: Type.Literal(true) })

/** One sign-in of the person, for the list of devices. */
export const Session = Strict({
  id: Uuid,
  device: Type.String(),
  /** Not a device: an account at a payment channel that tops up this one. */
  portal: Nullable(OneOf(portals)),
  createdAt: Instant,
  lastUsedAt: Instant,
  current: Type.Boolean(),
})
export const Sessions = Strict({ sessions: Type.Array(Session) })
export type Sessions = Type.Static<typeof Sessions>

/** `DELETE /v1/me/sessions`: every session but the one that asks was ended. */
export const SessionsEnded = Strict({ ended: Type.Integer() })

/** `PUT /v1/me/spending-limit` (RULES 1.7); replied to `GET` with the campus's ceilings. */
export const SetSpendingLimit = Strict({ perPaymentFen: Fen, perDayFen: Fen, queryPin: Pin })
export const SpendingLimit = Strict({
  perPaymentFen: Fen,
  perDayFen: Fen,
  ceilingPerPaymentFen: Fen,
  ceilingPerDayFen: Fen,
  dailyCeilingFen: Fen,
  raisePausedUntil: Type.Optional(Instant),
})
export type SpendingLimit = Type.Static<typeof SpendingLimit>
