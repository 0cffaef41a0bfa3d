import type { OwnCredential } from '../../../contract/payments.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { judgeTime, payCodeUse } from '../../protocols/pay-code.ts'
import { type IssuerKeys, verifyPayCode } from '../../protocols/pay-code-node.ts'
import { readPayDigits } from '../../protocols/pay-digits.ts'
import { type Claim, claimKey } from '../ledger/transfer.ts'
import type { ShownMeans } from './means.ts'
import { CODE_REMEMBERED_MS, type Spender } from './payment.ts'
import { type CardReadDeps, readCard } from './read-card.ts'
import { type DigitsDeps, readDigits } from './read-digits.ts'

export type CredentialDeps = DigitsDeps &
  CardReadDeps & {
    /** Whose codes are genuine at a campus. The same map from call to call: certificates are remembered by its keys. */
    trustOf: (campusId: number) => { issuerKeys: IssuerKeys; campusCode: string }
  }

/** Why what is genuine does not pay: it came too late, or the card is stopped. */
export type Stopped = 'credential_expired' | 'card_lost' | 'card_void'

/**
 * Who shows something genuine, by what means, and the claim that makes it work once. What is `stopped` is not refused yet:
 * it may be the repeat of a payment that was in time.
 */
export type Shown = { ok: true; payer: Spender; means: ShownMeans; claim: Claim; stopped: Stopped | null }

type Attempt = { campusId: number; terminalId: string; credential: OwnCredential }

/**
 * Reads what was shown: a pay code in either form (DESIGN 5), or a card. Refuses `credential_invalid` (not genuine, from
 * the future, of a pay key that was ended, or of no card of ours) and, for a card, `card_keys_missing`.
 */
export async function readCredential(
  deps: CredentialDeps,
  { campusId, terminalId, credential }: Attempt,
  now: Date,
): Promise<Shown | Refusal> {
  if (credential.kind === 'card') return readCard(deps, { campusId, terminalId }, credential, now)
  const digits = readPayDigits(credential.text)
  const read = digits
    ? await readDigits(deps, { campusId, terminalId }, digits, now)
    : await readCode(deps, campusId, credential.text, now)
  if (!read.ok) return read
  const { payer, claim, tooLate } = read
  const stopped = tooLate ? 'credential_expired' : null
  return { ok: true, payer, means: digits ? 'digits' : 'pay-code', claim, stopped }
}

async function readCode({ trustOf, payerOf }: CredentialDeps, campusId: number, text: string, now: Date) {
  const code = verifyPayCode(text, trustOf(campusId))
  if (!code.ok) return code
  const payer = await payerOf(campusId, code.alias)
  if (payer?.keyThumbprint !== code.keyThumbprint) return refuse('credential_invalid')
  const timely = judgeTime(code, now)
  if (!timely.ok && timely.code !== 'credential_expired') return timely
  const expiresAt = new Date(now.getTime() + CODE_REMEMBERED_MS)
  const claim = { key: claimKey('pay-code', payCodeUse(code)), expiresAt }
  return { ok: true as const, payer, claim, tooLate: !timely.ok }
}
