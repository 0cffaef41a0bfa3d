import Type from 'typebox'
import { operatorRoles } from './caller.ts'
import { Cursor, Instant, Nullable, OneOf, Strict, Text, Uuid } from './shapes.ts'

/** `POST /v1/operator-sessions`; the TOTP is needed by administrators and by whoever enrolled one. */
export const OperatorSignIn = Strict({
  login: Type.String({ minLength: 1, maxLength: 60 }),
  password: Type.String({ minLength: 1, maxLength: 200 }),
  totp: Type.Optional(Type.String({ pattern: '^[0-9]{6}$' })),
})
export const OperatorSignedIn = Strict({ token: Type.String() })

/** `GET /v1/operator` */
export const OperatorSelf = Strict({
  id: Uuid,
  login: Type.String(),
  name: Type.String(),
  roles: Type.Array(OneOf(operatorRoles)),
  merchantId: Nullable(Uuid),
  merchant: Nullable(Type.String()),
})
export type OperatorSelf = Type.Static<typeof OperatorSelf>

export const Operator = Strict({
  ...OperatorSelf.properties,
  hasTotp: Type.Boolean(),
  state: OneOf(['active', 'ended']),
  lastSignInAt: Nullable(Instant),
})
export const Operators = Strict({ operators: Type.Array(Operator) })
export type Operators = Type.Static<typeof Operators>
export const NewOperator = Strict({
  id: Uuid,
  login: Type.String({ pattern: '^[a-z][a-z0-9._-]{1,39}$' }),
  name: Text(60),
  roles: Type.Array(OneOf(operatorRoles), { minItems: 1, maxItems: operatorRoles.length, uniqueItems: true }),
  merchantId: Nullable(Uuid),
})
/** Shown once: the password and, for an administrator, the authenticator's secret. */
export const OperatorMade = Strict({
  id: Uuid,
  password: Type.String(),
  totpSecret: Nullable(Type.String()),
  otpauthUrl: Nullable(Type.String()),
})

/** `POST /v1/operator/password`: one's own. */
export const ChangePassword = Strict({ current: Text(200), next: Text(200) })

/** `GET /v1/audit`: every change, and every look at private data. */
export const AuditQuery = Strict({
  subject: Type.Optional(Type.String({ maxLength: 60 })),
  actor: Type.Optional(Type.String({ maxLength: 60 })),
  action: Type.Optional(Type.String({ maxLength: 60 })),
  cursor: Type.Optional(Cursor),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
})
export const AuditEntries = Strict({
  entries: Type.Array(
    Strict({
      id: Type.String(),
      at: Instant,
      actorKind: OneOf(['person', 'operator', 'terminal', 'system']),
      actorId: Nullable(Type.String()),
      actorName: Type.String(),
      action: Type.String(),
      subjectKind: Type.String(),
      subjectId: Nullable(Type.String()),
      subjectName: Type.String(),
      detail: Type.Record(Type.String(), Type.Unknown()),
    }),
  ),
  next: Type.Optional(Cursor),
})
export type AuditEntries = Type.Static<typeof AuditEntries>

/** A value of RULES that a campus can change: what is in force and what comes; also the reply to `PUT`. */
export const PolicyValue = Strict({
  key: Type.String(),
  rule: Type.String({ description: 'the clause of the rules that it comes from' }),
  unit: Type.String(),
  value: Type.Unknown(),
  from: Nullable(Instant),
  default: Type.Unknown(),
  upcoming: Type.Array(Strict({ value: Type.Unknown(), from: Instant })),
})
export type PolicyValue = Type.Static<typeof PolicyValue>
/** `GET /v1/policy` */
export const PolicyValues = Strict({ values: Type.Array(PolicyValue) })
export type PolicyValues = Type.Static<typeof PolicyValues>
/**
 * `PUT /v1/policy/{key}`: a value and the date from which it holds: a business date or an instant, not in the past;
 * by default now.
 */
export const SetPolicy = Strict({
  value: Type.Unknown(),
  from: Type.Optional(Type.String({ maxLength: 30 })),
  reason: Text(200),
})
