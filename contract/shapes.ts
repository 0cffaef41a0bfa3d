import Type from 'typebox'

/** Whole fen, never negative, exactly representable in JSON's number. */
export const Fen = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER, description: 'whole fen' })
/** Whole fen that may be below zero (a balance after late offline records). */
export const SignedFen = Type.Integer({
  minimum: -Number.MAX_SAFE_INTEGER,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'whole fen, may be negative',
})
/** An amount of money that moves: at least one fen. */
export const AmountFen = Type.Integer({
  minimum: 1,
  maximum: Number.MAX_SAFE_INTEGER,
  description: 'whole fen',
})

export const Uuid = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$',
  description: 'a UUID in lower case',
})
/** An id made by the client: a UUIDv7 (RFC 9562 5.7) in lower case. */
export const ClientId = Type.String({
  pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$',
  description: 'a UUIDv7 in lower case, made by the client; repeating it repeats the answer',
})
/** An instant in UTC, ISO 8601 with milliseconds. */
export const Instant = Type.String({ description: 'UTC, ISO 8601, for example 2026-11-22T04:05:06.789Z' })
export const BusinessDate = Type.String({
  pattern: '^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$',
  description: 'a date of business in Asia/Shanghai',
})
/** Six digits; what makes a PIN weak is RULES 1.4 and is refused with `pin_weak`, not here. */
export const Pin = Type.String({ pattern: '^[0-9]{6}$', description: 'six digits' })
export const Text = (maxLength: number, minLength = 1) => Type.String({ minLength, maxLength })
/** An opaque cursor of a list; absent on the last page. */
export const Cursor = Type.String({ minLength: 1, maxLength: 200, pattern: '^[A-Za-z0-9_-]+$' })
export const Base64Url = (maxLength: number) =>
  Type.String({ minLength: 1, maxLength, pattern: '^[A-Za-z0-9_-]+$' })

export const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
/** A string that is one of the given words. */
export const OneOf = <const T extends readonly string[]>(words: T) =>
  Type.Enum([...words]) as unknown as Type.TEnum<[...T]>
/** An object that refuses members it does not name (DESIGN 8: strict bodies). */
export const Strict = <T extends Type.TProperties>(properties: T) =>
  Type.Object(properties, { additionalProperties: false })
/** The parameters of a path with one id. */
export const IdParams = Strict({ id: Uuid })
export const NoBody = Strict({})
