import type { Refusal } from '../../../contract/problem.ts'
import {
  type CardDeps,
  type CardWork,
  changeState,
  changeStateIn,
  type StateChanged,
  type StateRequest,
} from './change-state.ts'

const UNFREEZE = { action: 'account_unfrozen', from: ['frozen'], to: 'before' } as const

/**
 * Ends a freeze. An account that was reported lost when it was frozen is lost again: what was lost may still be in other
 * hands. Unfreezing again answers the same. Refuses `account_state_conflict` for one that is not frozen but lost, or void.
 */
export function unfreeze(deps: CardDeps, request: StateRequest, now: Date): Promise<StateChanged | Refusal> {
  return changeState(deps, request, UNFREEZE, now)
}

/** The same within the caller's transaction. */
export function unfreezeIn(
  work: CardWork,
  request: StateRequest,
  now: Date,
): Promise<StateChanged | Refusal> {
  return changeStateIn(work, request, UNFREEZE, now)
}
