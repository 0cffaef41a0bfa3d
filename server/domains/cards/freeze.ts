import type { Refusal } from '../../../contract/problem.ts'
import {
  type CardDeps,
  type CardWork,
  changeState,
  changeStateIn,
  type StateChanged,
  type StateRequest,
} from './change-state.ts'

const FREEZE = { action: 'account_frozen', from: ['active', 'lost'], to: 'frozen' } as const

/**
 * Freezes an account, lost or not (RULES 2.7): the person cannot release it. Freezing again answers the same.
 * Refuses `account_state_conflict` for a void account.
 */
export function freeze(deps: CardDeps, request: StateRequest, now: Date): Promise<StateChanged | Refusal> {
  return changeState(deps, request, FREEZE, now)
}

/** The same within the caller's transaction. */
export function freezeIn(work: CardWork, request: StateRequest, now: Date): Promise<StateChanged | Refusal> {
  return changeStateIn(work, request, FREEZE, now)
}
