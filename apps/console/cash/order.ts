import type { Failure } from '../../../ui/api.ts'

/**
 * One top-up at the counter, from the moment the operator confirms it. Its id is made once: sent as often as it takes,
 * it is posted once (RULES 3.3).
 */
export type Order = {
  id: string
  person: { id: string; name: string; campusNo: string }
  amountFen: number
}

const STORED = 'onecard.console.cash-order'
const WAITS_MS = [1000, 2000, 4000, 8000] as const
const LONGEST_WAIT_MS = 10_000

/** Keeps the order while its outcome is unknown, so that a reload or a new sign-in goes on with the same id. */
export function keepOrder(order: Order | null): void {
  if (order) sessionStorage.setItem(STORED, JSON.stringify(order))
  else sessionStorage.removeItem(STORED)
}

/** The order whose outcome was unknown when the page was left. */
export function keptOrder(): Order | null {
  const text = sessionStorage.getItem(STORED)
  return text === null ? null : (JSON.parse(text) as Order)
}

/** True when a failed call may have been posted all the same: no reply, or a server that could not say. */
export function outcomeUnknown({ code, status }: Pick<Failure, 'code' | 'status'>): boolean {
  return code === 'offline' || code === 'unauthenticated' || status >= 500
}

/** How long to wait before asking again, after so many tries. */
export function waitMs(tries: number): number {
  return WAITS_MS[tries - 1] ?? LONGEST_WAIT_MS
}
