import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { unlock } from '../lockouts/locks.ts'
import type { OperatorDeps, OperatorMade } from './create-operator.ts'
import { newTotpSecret, sealTotpSecret, totpUrl } from './one-time-password.ts'
import { LOCK_SCOPES } from './operator.ts'
import { normalisePassword, randomPassword } from './password.ts'
import { deleteOtherSessions } from './session-store.ts'
import { selectOperator, updateSecrets } from './store.ts'

/**
 * Gives an operator who lost the password, or the authenticator, new ones, shown once. The operator's sessions and
 * locks end. Refuses `not_found`, for an operator who left too.
 */
export async function resetPassword(
  { pool, keys, hasher }: OperatorDeps,
  input: { campusId: number; operatorId: string; actor: Actor },
  now: Date,
): Promise<OperatorMade | Refusal> {
  const { campusId, operatorId, actor } = input
  const operator = await selectOperator(pool, campusId, operatorId)
  if (operator?.state !== 'active') return refuse('not_found')
  const password = randomPassword()
  const totpSecret = operator.hasTotp ? newTotpSecret() : null
  const secrets = {
    campusId,
    operatorId,
    passwordHash: await hasher.hash(normalisePassword(password)),
    totpSecretSealed: totpSecret === null ? null : sealTotpSecret(keys, { campusId, operatorId }, totpSecret),
  }
  return inTransaction(pool, async (db) => {
    if (!(await updateSecrets(db, secrets))) return refuse('not_found')
    await deleteOtherSessions(db, campusId, operatorId, null)
    await unlock(db, campusId, [LOCK_SCOPES.password, LOCK_SCOPES.totp], operatorId)
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'operator_password_reset',
      subjectKind: 'operator',
      subjectId: operatorId,
    })
    const otpauthUrl = totpSecret && totpUrl(operator.login, totpSecret)
    return { ok: true as const, id: operatorId, password, totpSecret, otpauthUrl }
  })
}
