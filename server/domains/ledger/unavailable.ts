import { type Refusal, refuse } from '../../../contract/problem.ts'
import { isConnectionError } from './lane.ts'

/**
 * The refusal for what was thrown by a verb that moves money: `ledger_unavailable` when the database cannot be asked
 * now, so nobody knows what became of the act and repeating it with its id is right. Anything else is a bug: thrown on.
 */
export function unavailable(error: unknown): Refusal {
  if (isConnectionError(error)) return refuse('ledger_unavailable')
  throw error
}
