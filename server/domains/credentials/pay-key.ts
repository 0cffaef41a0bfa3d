import { randomInt } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { Keys } from '../../base/keys.ts'
import { certificateSigner } from '../../protocols/pay-code-node.ts'
import { issueCertificate } from '../../protocols/pay-key-certificate.ts'
import { readWallet } from '../ledger/wallet.ts'
import { tierOf } from '../merchants/price.ts'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'

/** The key of a person's phone (DESIGN 5). One person has at most one that was not ended. */
export type PayKey = {
  keyId: string
  /** 10 random digits: what codes and hot lists call the account, never used again. */
  alias: string
  /** The point, 32 bytes each. */
  x: Buffer
  y: Buffer
  digitsSecretSealed: Buffer
  createdAt: Date
}

export type Certificate = { certificate: string; expiresAt: Date }

const CERTIFICATE_MS = 24 * 3600_000

export function randomAlias(): string {
  return String(randomInt(10 ** 10)).padStart(10, '0')
}

/**
 * An account that may not be used, or that owes money, gets no certificate (RULES 2.3, 3.7).
 * @returns `account_state_conflict`, or null
 */
export async function refusesCertificate(
  db: Queryable,
  campusId: number,
  walletId: number,
): Promise<Refusal | null> {
  const { state, walletFen } = await readWallet(db, campusId, walletId)
  return state === 'active' && walletFen >= 0 ? null : refuse('account_state_conflict', { state })
}

/** Certifies a key for 24 hours; `certificate` is the kcwt in base64url. */
export function certify(
  { issuer }: Pick<Keys, 'issuer'>,
  campusCode: string,
  person: Pick<Person, 'role'>,
  { alias, x, y }: PayKey,
  { payCodeOfflineLimitFen }: Pick<Policy, 'payCodeOfflineLimitFen'>,
  now: Date,
): Certificate {
  const tier = tierOf(person.role)
  // The certificate says whole seconds.
  const expiresAt = new Date(Math.floor(now.getTime() / 1000) * 1000 + CERTIFICATE_MS)
  const bytes = issueCertificate(
    {
      campusCode,
      alias,
      expiresAt,
      // Visitors pay online only (RULES 3.10): what they pay is not the price that the register knows.
      offlineLimitFen: tier === 'visitor' ? 0 : payCodeOfflineLimitFen,
      tier,
      publicKey: { x, y },
    },
    certificateSigner(issuer.kid, issuer.privateKey),
  )
  return { certificate: Buffer.from(bytes).toString('base64url'), expiresAt }
}

/** The public key that certificates are verified with, as terminals read it. */
export function issuerKeyOf({ issuer }: Pick<Keys, 'issuer'>): { kid: string; x: string; y: string } {
  const { x, y } = issuer.publicKey.export({ format: 'jwk' })
  assert(x && y, 'the issuer key is a point of P-256')
  return { kid: issuer.kid.toString('base64url'), x, y }
}

/** What the sealed digits secret of a key is bound to. */
export function sealedWhere(campusId: number, keyId: string): string {
  return `pay_keys.digits_secret:${campusId}:${keyId}`
}
