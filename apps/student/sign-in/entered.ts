/*
 * What the person typed to sign in, kept in memory only, so that changing the initial PIN right after does not ask
 * for it again. Gone with a reload.
 */
type Entered = { login: string; queryPin: string }

let entered: Entered | null = null

export function keepEntered(next: Entered | null): void {
  entered = next
}

export function lastEntered(): Entered | null {
  return entered
}
