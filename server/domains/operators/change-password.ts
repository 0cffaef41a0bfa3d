import { type Refusal, refuse } from '../../../contract/problem.ts'
import { tokenHash } from '../../base/bearer-token.ts'
import { inTransaction } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { ANY_DEVICE, type LockoutRule } from '../lockouts/lockout.ts'
import { trySecret } from '../lockouts/try-secret.ts'
import type { OperatorDeps } from './create-operator.ts'
import { isWeakPassword, normalisePassword } from './password.ts'
import { deleteOtherSessions } from './session-store.ts'
import { selectSecrets, updatePassword } from './store.ts'

/**
 * Changes an operator's own password; the operator's other sessions end.
 * Refuses `sign_in_refused` when the present one is wrong, `pin_locked`, and `password_weak`, which the present one is
 * as well. Wrong ones are counted apart from those at sign-in, so that a stranger there locks nobody out here.
 * @param token of the session that asks
 */
export async function changePassword(
  { pool, hasher }: OperatorDeps,
  input: {
    campusId: number
    operatorId: string
    login: string
    token: string
    current: string
    next: string
  },
  rule: LockoutRule,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, login, token } = input
  const [current, next] = [normalisePassword(input.current), normalisePassword(input.next)]
  const secrets = await selectSecrets(pool, campusId, operatorId)
  if (!secrets) return refuse('unauthenticated') // left a moment ago
  const tried = { campusId, scope: 'own_password', subjectId: operatorId, deviceId: ANY_DEVICE }
  const right = await trySecret(pool, tried, rule, now, () => hasher.verify(current, secrets.passwordHash))
  if (!right.ok && right.reason === 'locked')
    return refuse('pin_locked', { retryAfterSeconds: right.retryAfterSeconds })
  if (!right.ok) return refuse('sign_in_refused')
  if (current === next || isWeakPassword(next, login)) return refuse('password_weak')
  const nextHash = await hasher.hash(next)
  return inTransaction(pool, async (db) => {
    const change = { campusId, operatorId, passwordHash: secrets.passwordHash, next: nextHash }
    if (!(await updatePassword(db, change))) return refuse('sign_in_refused')
    await deleteOtherSessions(db, campusId, operatorId, tokenHash(token))
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'operator_password_changed',
      subjectKind: 'operator',
      subjectId: operatorId,
    })
    return { ok: true as const }
  })
}
