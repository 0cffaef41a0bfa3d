import Type from 'typebox'
import { Base64Url, BusinessDate, ClientId, Cursor, Instant, OneOf, Strict, Text } from './shapes.ts'

/**
 * `GET /v1/hot-list?since=N`: entries after version N, or all when N is 0. An entry that was removed says so;
 * its kind is a pay alias or a card number.
 */
export const HotListQuery = Strict({
  since: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
})
const Entry = Strict({
  version: Type.Integer(),
  kind: OneOf(['alias', 'card']),
  value: Type.String(),
  listed: Type.Boolean(),
})
export const HotList = Strict({ version: Type.Integer(), full: Type.Boolean(), entries: Type.Array(Entry) })
export type HotList = Type.Static<typeof HotList>

/**
 * The list as a terminal gets it: signed by the issuer key `kid` (`GET /v1/issuer-keys`) over the text of
 * server/protocols/hot-list-text.ts. A terminal takes no list whose signature is wrong.
 */
export const SignedHotList = Strict({ ...HotList.properties, kid: Base64Url(64), signature: Base64Url(100) })
export type SignedHotList = Type.Static<typeof SignedHotList>

/** `GET /v1/hot-list/changes`: every change, the latest first. */
export const HotListChangesQuery = Strict({
  cursor: Type.Optional(Cursor),
  value: Type.Optional(Type.String({ pattern: '^[0-9]{1,20}$' })),
  date: Type.Optional(BusinessDate),
})
export const HotListChanges = Strict({
  version: Type.Integer(),
  /** How many are listed now. */
  listed: Type.Integer(),
  changes: Type.Array(Strict({ ...Entry.properties, reason: Type.String(), at: Instant })),
  next: Type.Optional(Cursor),
})
export type HotListChanges = Type.Static<typeof HotListChanges>

/**
 * `POST /v1/hot-list/roll-backs`: makes the list again what it was at a version, as a new version. What was ended for
 * good since (void cards, ended pay keys) stays listed.
 */
export const RollBack = Strict({
  id: ClientId,
  toVersion: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  reason: Text(200),
})
export const RolledBack = Strict({
  fromVersion: Type.Integer(),
  toVersion: Type.Integer(),
  version: Type.Integer(),
  /** How many entries changed by it. */
  changed: Type.Integer(),
})
export type RolledBack = Type.Static<typeof RolledBack>
