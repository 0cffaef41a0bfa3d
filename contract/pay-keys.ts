import Type from 'typebox'
import { Base64Url, Instant, Strict, Uuid } from './shapes.ts'

/** A P-256 public key: the two coordinates, 32 bytes each in base64url. */
export const PublicPoint = Strict({
  x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
  y: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }),
})

/** `POST /v1/me/pay-keys` (DESIGN 5). One phone at a time: a new key ends the old one at once. */
export const EnrolPayKey = Strict({ publicKey: PublicPoint })
export const PayKeyEnrolled = Strict({
  keyId: Uuid,
  certificate: Base64Url(4000),
  expiresAt: Instant,
  alias: Type.String({ pattern: '^[0-9]{10}$' }),
  digitsSecret: Base64Url(64),
})
export type PayKeyEnrolled = Type.Static<typeof PayKeyEnrolled>

/** `POST /v1/me/pay-keys/{id}/certificates`: the same key, another 24 hours. */
export const CertificateRenewed = Strict({ certificate: Base64Url(4000), expiresAt: Instant })
export type CertificateRenewed = Type.Static<typeof CertificateRenewed>

/** `GET /v1/issuer-keys`: what terminals need to check codes with no network; `kid` in base64url. */
export const IssuerKeys = Strict({
  campus: Type.String(),
  keys: Type.Array(Strict({ kid: Base64Url(64), x: Type.String(), y: Type.String() })),
})
export type IssuerKeys = Type.Static<typeof IssuerKeys>
