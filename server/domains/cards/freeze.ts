import type { Refusal } from '../../../contract/problem.ts'
import { type CardDeps, changeState, type StateChanged, type StateRequest } from './change-state.ts'

/**
 * Freezes an account, lost or not (RULES 2.7): the person cannot release it. Freezing again answers the same.
 * Refuses `account_state_conflict` for a void account.
 */
export function freeze(deps: CardDeps, request: StateRequest, now: Date): Promise<StateChanged | Refusal> {
  return changeState(deps, request, { action: 'account_frozen', from: ['active', 'lost'], to: 'frozen' }, now)
}
