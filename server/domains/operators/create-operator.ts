import type { OperatorRole } from '../../../contract/caller.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool, sqlState } from '../../base/database.ts'
import type { Keys } from '../../base/keys.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { newTotpSecret, sealTotpSecret, totpUrl } from './one-time-password.ts'
import { isWeakPassword, normalisePassword, randomPassword } from './password.ts'
import { insertOperator } from './store.ts'

export type OperatorDeps = { pool: Pool; keys: Pick<Keys, 'dataKey' | 'indexKey'>; hasher: SecretHasher }

export type NewOperator = {
  campusId: number
  operatorId: string
  /** `^[a-z][a-z0-9._-]{1,39}$` */
  login: string
  name: string
  roles: readonly OperatorRole[]
  merchantId: string | null
  /** Given where a campus or a demo is set up; by default random. */
  password?: string
  /** Base32; given as the password is. By default random for an administrator, none for others. */
  totpSecret?: string
  actor: Actor
}

/** What an operator needs to sign in, to be handed over once. */
export type OperatorMade = {
  ok: true
  id: string
  password: string
  totpSecret: string | null
  otpauthUrl: string | null
}

/**
 * Adds an operator. Administrators always have an authenticator.
 * Refuses `roles_incompatible`, `password_weak`, `login_taken` (the id too), and `merchant_unknown`.
 */
export async function createOperator(
  { pool, keys, hasher }: OperatorDeps,
  operator: NewOperator,
  now: Date,
): Promise<OperatorMade | Refusal> {
  const { campusId, operatorId, login, name, roles, merchantId, actor } = operator
  // The database holds it too: whoever gives out roles must not learn whose eating suggests hardship.
  if (roles.includes('administrator') && roles.includes('aid_officer')) return refuse('roles_incompatible')
  const password = operator.password ?? randomPassword()
  if (isWeakPassword(password, login)) return refuse('password_weak')
  const totpSecret = operator.totpSecret ?? (roles.includes('administrator') ? newTotpSecret() : null)
  const row = {
    campusId,
    operatorId,
    login,
    name,
    passwordHash: await hasher.hash(normalisePassword(password)),
    roles,
    merchantId,
    totpSecretSealed: totpSecret === null ? null : sealTotpSecret(keys, { campusId, operatorId }, totpSecret),
    at: now,
  }
  const added = inTransaction(pool, async (db) => {
    if (!(await insertOperator(db, row))) return false
    await recordAudit(db, {
      campusId,
      at: now,
      actor,
      action: 'operator_created',
      subjectKind: 'operator',
      subjectId: operatorId,
      detail: { login, name, roles, merchantId },
    })
    return true
  })
  try {
    if (!(await added)) return refuse('login_taken')
  } catch (error) {
    if (sqlState(error) === FOREIGN_KEY_VIOLATION) return refuse('merchant_unknown')
    throw error
  }
  const otpauthUrl = totpSecret && totpUrl(login, totpSecret)
  return { ok: true, id: operatorId, password, totpSecret, otpauthUrl }
}

const FOREIGN_KEY_VIOLATION = '23503'
