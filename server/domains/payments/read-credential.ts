import type { Credential } from '../../../contract/payments.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { judgeTime, payCodeUse } from '../../protocols/pay-code.ts'
import { type IssuerKeys, verifyPayCode } from '../../protocols/pay-code-node.ts'
import { type Claim, claimKey } from '../ledger/transfer.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { CODE_REMEMBERED_MS, type Payer } from './payment.ts'

export type CredentialDeps = Pick<PaymentLookUps, 'payerOf'> & {
  /** Whose codes are genuine at a campus. The same map from call to call: certificates are remembered by its keys. */
  trustOf: (campusId: number) => { issuerKeys: IssuerKeys; campusCode: string }
}

/**
 * Who shows a pay code, and the claim that makes it work once. Refuses `credential_invalid` (not genuine, from the
 * future, or of a pay key that was ended) and then `credential_expired` (DESIGN 5).
 */
export async function readCredential(
  { trustOf, payerOf }: CredentialDeps,
  { campusId, credential }: { campusId: number; credential: Credential },
  now: Date,
): Promise<{ ok: true; payer: Payer; claim: Claim } | Refusal> {
  const code = verifyPayCode(credential.text, trustOf(campusId))
  if (!code.ok) return code
  const payer = await payerOf(campusId, code.alias)
  if (payer?.keyThumbprint !== code.keyThumbprint) return refuse('credential_invalid')
  const timely = judgeTime(code, now)
  if (!timely.ok) return timely
  const expiresAt = new Date(now.getTime() + CODE_REMEMBERED_MS)
  return { ok: true, payer, claim: { key: claimKey('pay-code', payCodeUse(code)), expiresAt } }
}
