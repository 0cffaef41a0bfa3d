import type { Refusal } from '../../../contract/problem.ts'
import { type CardDeps, changeState, type StateChanged, type StateRequest } from './change-state.ts'

/**
 * Ends a freeze. An account that was reported lost when it was frozen is lost again: what was lost may still be in other
 * hands. Unfreezing again answers the same. Refuses `account_state_conflict` for one that is not frozen but lost, or void.
 */
export function unfreeze(deps: CardDeps, request: StateRequest, now: Date): Promise<StateChanged | Refusal> {
  return changeState(deps, request, { action: 'account_unfrozen', from: ['frozen'], to: 'before' }, now)
}
