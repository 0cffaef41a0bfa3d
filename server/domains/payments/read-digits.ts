import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Keys } from '../../base/keys.ts'
import type { PayDigits } from '../../protocols/pay-digits.ts'
import { matchTotp, totpStep } from '../../protocols/totp.ts'
import { openDigitsSecret } from '../credentials/open-digits-secret.ts'
import { type Claim, claimKey } from '../ledger/transfer.ts'
import { addFailure, lockDigits, selectPause } from './digits-store.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { CODE_REMEMBERED_MS, type Payer } from './payment.ts'

/** Five unknown codes in ten minutes end digits at a terminal for ten minutes (DESIGN 5). */
const UNKNOWN_MOST = 5
const UNKNOWN_WINDOW_MS = 10 * 60_000
const PAUSE_MS = 10 * 60_000
/** "This step or the last"; older ones are known only to answer the repeat of a payment that was in time. */
const TIMELY_STEPS = 1
const KNOWN_STEPS = 20

export type DigitsDeps = Pick<PaymentLookUps, 'payerOf'> & { pool: Pool; keys: Pick<Keys, 'dataKey'> }

type Read = { ok: true; payer: Payer; claim: Claim; tooLate: boolean }

/**
 * Reads the digits of a phone (DESIGN 5): whose they are, and the claim that makes them work once.
 * Refuses `credential_invalid`: nobody's, or digits are paused at this terminal (`digitsPausedSeconds`). Digits that are
 * `tooLate` are not refused here: they may be the repeat of a payment that was in time.
 */
export async function readDigits(
  { pool, keys, payerOf }: DigitsDeps,
  { campusId, terminalId }: { campusId: number; terminalId: string },
  { alias, password }: PayDigits,
  now: Date,
): Promise<Read | Refusal> {
  const [payer, known] = await Promise.all([
    payerOf(campusId, alias),
    openDigitsSecret(pool, keys, campusId, alias),
  ])
  const options = { algorithm: 'sha256', digits: 8, window: KNOWN_STEPS } as const
  const step = known && matchTotp(known.secret, password, now, options)
  const genuine = payer !== undefined && known !== null && step !== null
  const pausedUntil = await judgeInTurn(pool, { campusId, terminalId, genuine }, now)
  if (pausedUntil) {
    const digitsPausedSeconds = Math.ceil((pausedUntil.getTime() - now.getTime()) / 1000)
    return refuse('credential_invalid', { digitsPausedSeconds })
  }
  if (!genuine) return refuse('credential_invalid')
  const expiresAt = new Date(now.getTime() + CODE_REMEMBERED_MS)
  const claim = { key: claimKey('pay-digits', known.keyId, String(step)), expiresAt }
  return { ok: true, payer, claim, tooLate: step < totpStep(now) - TIMELY_STEPS }
}

/**
 * Counts digits that nobody has. One at a time at a terminal: of any number of guesses sent at once, five are judged.
 * @returns until when digits are paused there, were they before these; otherwise null
 */
function judgeInTurn(
  pool: Pool,
  { campusId, terminalId, genuine }: { campusId: number; terminalId: string; genuine: boolean },
  now: Date,
): Promise<Date | null> {
  return inTransaction(pool, async (db) => {
    await lockDigits(db, campusId, terminalId)
    const pausedUntil = await selectPause(db, campusId, terminalId)
    if (pausedUntil && pausedUntil > now) return pausedUntil
    if (!genuine) {
      await addFailure(db, campusId, terminalId, {
        now,
        since: new Date(now.getTime() - UNKNOWN_WINDOW_MS),
        most: UNKNOWN_MOST,
        pausedUntil: new Date(now.getTime() + PAUSE_MS),
      })
    }
    return null
  })
}
