import type { Refusal } from '../../../contract/problem.ts'
import { type CardDeps, changeState, type StateChanged, type StateRequest } from './change-state.ts'

/**
 * Reports the account lost (RULES 2.3): from this moment neither card nor phone pays, and terminals without a network
 * learn of it by the hot list. The pay key and the sessions stay (DESIGN 8). Reporting again answers the same.
 * Refuses `account_state_conflict` for a frozen or void account.
 */
export function reportLost(
  deps: CardDeps,
  request: StateRequest,
  now: Date,
): Promise<StateChanged | Refusal> {
  return changeState(deps, request, { action: 'loss_reported', from: ['active'], to: 'lost' }, now)
}
