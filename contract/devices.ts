import Type from 'typebox'
import { terminalKinds } from './caller.ts'
import { OfflineLimits } from './offline.ts'
import { Fen, Instant, Nullable, OneOf, Strict, Uuid } from './shapes.ts'

/** A terminal's public key as a JWK: P-256 or Ed25519. */
export const TerminalPublicKey = Type.Union([
  Strict({
    kty: Type.Literal('EC'),
    crv: Type.Literal('P-256'),
    x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
    y: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  }),
  Strict({
    kty: Type.Literal('OKP'),
    crv: Type.Literal('Ed25519'),
    x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  }),
])
/** `POST /v1/terminals/activate` (DESIGN 7). */
export const Activate = Strict({
  activationCode: Type.String({ minLength: 4, maxLength: 40 }),
  publicKey: TerminalPublicKey,
})
export const Activated = Strict({
  terminalId: Uuid,
  kind: OneOf(terminalKinds),
  name: Type.String(),
  audience: Type.String(),
})
export type Activated = Type.Static<typeof Activated>

/** `POST /v1/terminal-sessions`: a JWT of RFC 7523, signed with ES256 or EdDSA. */
export const TerminalSignIn = Strict({ assertion: Type.String({ minLength: 20, maxLength: 2000 }) })
export const TerminalSignedIn = Strict({
  token: Type.String(),
  expiresAt: Instant,
  /**
   * Of a suspended terminal: the session is for `POST /v1/offline-records`, `GET /v1/terminal` and heartbeats; everything
   * else answers `terminal_suspended`. The next session after the terminal was resumed has none.
   */
  restricted: Type.Optional(OneOf(['upload-only'])),
})
export type TerminalSignedIn = Type.Static<typeof TerminalSignedIn>

/** `GET /v1/terminal`: what the terminal shows of itself, and the limits it works within. */
export const TerminalSelf = Strict({
  id: Uuid,
  kind: OneOf(terminalKinds),
  name: Type.String(),
  merchant: Nullable(Type.String()),
  stall: Nullable(Type.String()),
  campus: Strict({ code: Type.String(), nameZh: Type.String(), nameEn: Type.String() }),
  amountMinFen: Fen,
  amountMaxFen: Fen,
  reversalWindowSeconds: Type.Integer(),
  offline: Type.Optional(OfflineLimits),
  serverTime: Instant,
})
export type TerminalSelf = Type.Static<typeof TerminalSelf>

/** `POST /v1/terminal/heartbeats` */
export const Heartbeat = Strict({
  at: Instant,
  hotListVersion: Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER }),
  queueLength: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
})
export const HeartbeatReply = Strict({ serverTime: Instant, hotListVersion: Type.Integer() })
export type HeartbeatReply = Type.Static<typeof HeartbeatReply>
