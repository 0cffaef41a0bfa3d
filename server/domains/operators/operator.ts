import type { OperatorRole } from '../../../contract/caller.ts'

/** Somebody who runs the campus's desk. */
export type Operator = {
  id: string
  login: string
  name: string
  roles: OperatorRole[]
  /** Whose numbers a merchant's own operator sees; null for operators of the campus. */
  merchantId: string | null
  merchant: string | null
  hasTotp: boolean
  state: 'active' | 'ended'
  lastSignInAt: Date | null
}

/** What of an operator is checked at sign-in. */
export type OperatorSecrets = {
  operatorId: string
  passwordHash: string
  totpSecretSealed: Buffer | null
  /** It and every step before it are used up. */
  totpLastStep: number
}

/** An operator's login as it is stored; the case in which it is typed does not matter. */
export function normaliseLogin(text: string): string {
  return text.trim().toLowerCase()
}

/** The scopes of an operator's lock-outs. */
export const LOCK_SCOPES = { password: 'operator_password', totp: 'operator_totp' } as const
