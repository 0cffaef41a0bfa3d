import type { Credential } from '../../../contract/payments.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { judgeTime, payCodeUse } from '../../protocols/pay-code.ts'
import { type IssuerKeys, verifyPayCode } from '../../protocols/pay-code-node.ts'
import { readPayDigits } from '../../protocols/pay-digits.ts'
import { type Claim, claimKey } from '../ledger/transfer.ts'
import type { ShownMeans } from './means.ts'
import { CODE_REMEMBERED_MS, type Payer } from './payment.ts'
import { type DigitsDeps, readDigits } from './read-digits.ts'

export type CredentialDeps = DigitsDeps & {
  /** Whose codes are genuine at a campus. The same map from call to call: certificates are remembered by its keys. */
  trustOf: (campusId: number) => { issuerKeys: IssuerKeys; campusCode: string }
}

/** Who shows a genuine code, by what means, and the claim that makes it work once. */
type Shown = { ok: true; payer: Payer; means: ShownMeans; claim: Claim; tooLate: boolean }

/**
 * Reads a pay code in either form (DESIGN 5). Refuses `credential_invalid`: not genuine, from the future, or of a pay
 * key that was ended. One that is `tooLate` is not refused here: it may be the repeat of a payment that was in time.
 */
export async function readCredential(
  deps: CredentialDeps,
  { campusId, terminalId, credential }: { campusId: number; terminalId: string; credential: Credential },
  now: Date,
): Promise<Shown | Refusal> {
  const digits = readPayDigits(credential.text)
  if (digits) {
    const read = await readDigits(deps, { campusId, terminalId }, digits, now)
    return read.ok ? { ...read, means: 'digits' } : read
  }
  const { trustOf, payerOf } = deps
  const code = verifyPayCode(credential.text, trustOf(campusId))
  if (!code.ok) return code
  const payer = await payerOf(campusId, code.alias)
  if (payer?.keyThumbprint !== code.keyThumbprint) return refuse('credential_invalid')
  const timely = judgeTime(code, now)
  if (!timely.ok && timely.code !== 'credential_expired') return timely
  const expiresAt = new Date(now.getTime() + CODE_REMEMBERED_MS)
  const claim = { key: claimKey('pay-code', payCodeUse(code)), expiresAt }
  return { ok: true, payer, means: 'pay-code', claim, tooLate: !timely.ok }
}
