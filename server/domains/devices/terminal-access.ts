import type { Caller } from '../../../contract/caller.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { selectTerminal } from './store.ts'
import type { Terminal } from './terminal.ts'

/** Whether an operator may register and change terminals of a merchant. */
export function managesMerchant(caller: Caller, merchantId: string | null): boolean {
  if (caller.kind !== 'operator') return false
  if (caller.roles.includes('administrator')) return true
  return caller.roles.includes('merchant_manager') && merchantId !== null && merchantId === caller.merchantId
}

/** A terminal that this operator may change; `not_found` for every other, so that nobody learns what others have. */
export async function terminalToManage(
  db: Queryable,
  { campusId, caller, terminalId }: { campusId: number; caller: Caller; terminalId: string },
): Promise<{ ok: true; terminal: Terminal } | Refusal> {
  const terminal = await selectTerminal(db, { campusId, terminalId })
  if (!terminal || !managesMerchant(caller, terminal.merchantId)) return refuse('not_found')
  return { ok: true, terminal }
}
