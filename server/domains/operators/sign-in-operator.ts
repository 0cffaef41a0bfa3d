import { createHash, randomUUID } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { newToken, tokenHash } from '../../base/bearer-token.ts'
import { inTransaction } from '../../base/database.ts'
import { matchTotp } from '../../protocols/totp.ts'
import { recordAudit } from '../audit/record.ts'
import { deviceProof, type Holder, provenDevice } from '../lockouts/known-device.ts'
import { ANY_DEVICE, type LockoutRule } from '../lockouts/lockout.ts'
import { pseudonym } from '../lockouts/pseudonym.ts'
import { type TryOutcome, trySecret } from '../lockouts/try-secret.ts'
import type { OperatorDeps } from './create-operator.ts'
import { openTotpSecret } from './one-time-password.ts'
import { LOCK_SCOPES, normaliseLogin, type OperatorSecrets } from './operator.ts'
import { normalisePassword } from './password.ts'
import { OPERATOR_TOKEN } from './session.ts'
import { insertSession } from './session-store.ts'
import { selectSecretsByLogin, takeSignIn } from './store.ts'

export type OperatorSignInInput = {
  campusId: number
  login: string
  password: string
  totp: string | undefined
  /** What an earlier sign-in left on the device (`lockouts/known-device.ts`). */
  deviceProof: string | null
}

/** Whose secrets are tried, and from which device. */
type Attempt = { campusId: number; subjectId: string; deviceId: string }

/**
 * Signs an operator in with the password and, if one was enrolled (administrators always have one), a one-time
 * password of this 30-second step or the last, which works once.
 *
 * Refuses `pin_locked`, `sign_in_refused`, then, with the right password only, `totp_required` and `totp_wrong`.
 * Wrong passwords and wrong one-time passwords lock as wrong PINs do (RULES 1.8), each by themselves; one that was
 * used already counts to nothing. Unknown logins take the same time and lock too.
 */
export async function signInOperator(
  deps: OperatorDeps,
  input: OperatorSignInInput,
  rule: LockoutRule,
  now: Date,
): Promise<{ ok: true; token: string; deviceProof: string } | Refusal> {
  const { pool, keys, hasher } = deps
  const { campusId } = input
  const login = normaliseLogin(input.login)
  const secrets = await selectSecretsByLogin(pool, campusId, login)
  const subjectId = secrets?.operatorId ?? pseudonym(keys, campusId, LOCK_SCOPES.password, login)
  const holder = deviceHolder(campusId, subjectId, secrets)
  const knownDevice = provenDevice(keys, holder, input.deviceProof)
  const attempt = { campusId, subjectId, deviceId: knownDevice ?? ANY_DEVICE }

  const tried = { ...attempt, scope: LOCK_SCOPES.password }
  const right = await trySecret(pool, tried, rule, now, () =>
    hasher.verify(normalisePassword(input.password), secrets?.passwordHash ?? null),
  )
  if (!right.ok) return refusalOf(right, 'sign_in_refused')
  if (!secrets) return refuse('sign_in_refused')
  const step = await checkTotp(deps, attempt, secrets, input.totp, rule, now)
  if (typeof step === 'object' && step !== null) return step
  const token = await beginSession(deps, campusId, secrets, step, now)
  if (token === null) return refuse(step === null ? 'sign_in_refused' : 'totp_wrong')
  return { ok: true, token, deviceProof: deviceProof(keys, holder, knownDevice ?? randomUUID()) }
}

/** The step of the one-time password, null for an operator without an authenticator, or a refusal. */
async function checkTotp(
  { pool, keys }: OperatorDeps,
  attempt: Attempt,
  { operatorId, totpSecretSealed, totpLastStep }: OperatorSecrets,
  totp: string | undefined,
  rule: LockoutRule,
  now: Date,
): Promise<number | null | Refusal> {
  if (!totpSecretSealed) return null
  if (totp === undefined) return refuse('totp_required')
  const secret = openTotpSecret(keys, { campusId: attempt.campusId, operatorId }, totpSecretSealed)
  const step = matchTotp(secret, totp, now)
  if (step !== null && step <= totpLastStep) return refuse('totp_wrong')
  const tried = { ...attempt, scope: LOCK_SCOPES.totp }
  const right = await trySecret(pool, tried, rule, now, async () => step !== null)
  return right.ok ? step : refusalOf(right, 'totp_wrong')
}

function refusalOf(
  outcome: Exclude<TryOutcome, { ok: true }>,
  wrong: 'sign_in_refused' | 'totp_wrong',
): Refusal {
  if (outcome.reason === 'wrong') return refuse(wrong)
  return refuse('pin_locked', { retryAfterSeconds: outcome.retryAfterSeconds })
}

/** A device is known as long as the password lasts that was typed there. */
function deviceHolder(campusId: number, subjectId: string, secrets: OperatorSecrets | undefined): Holder {
  const epoch = createHash('sha256')
    .update(secrets?.passwordHash ?? '')
    .digest('hex')
  return { campusId, scope: LOCK_SCOPES.password, subjectId, epoch }
}

/** Null if the one-time password was used, or the operator changed or left, a moment ago. */
async function beginSession(
  { pool }: OperatorDeps,
  campusId: number,
  { operatorId, passwordHash }: OperatorSecrets,
  step: number | null,
  now: Date,
): Promise<string | null> {
  const token = newToken(OPERATOR_TOKEN)
  return inTransaction(pool, async (db) => {
    if (!(await takeSignIn(db, { campusId, operatorId, passwordHash, step, at: now }))) return null
    const session = { campusId, sessionId: randomUUID(), operatorId, tokenHash: tokenHash(token), at: now }
    await insertSession(db, session)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'operator_signed_in',
      subjectKind: 'operator',
      subjectId: operatorId,
    })
    return token
  })
}
