import type { Refusal } from '../../../contract/problem.ts'
import { type CardDeps, changeState, type StateChanged, type StateRequest } from './change-state.ts'

/**
 * Releases a loss (RULES 2.4): the phone pays again under the alias it has; an alias that ended meanwhile stays on the
 * hot list. Releasing again answers the same. Refuses `account_state_conflict` for a frozen or void account.
 */
export function release(deps: CardDeps, request: StateRequest, now: Date): Promise<StateChanged | Refusal> {
  return changeState(deps, request, { action: 'loss_released', from: ['lost'], to: 'active' }, now)
}
