import type { TerminalSignedIn } from '../../contract/devices.ts'
import type { ProblemCode } from '../../contract/problem.ts'
import type { Answer } from '../api.ts'
import { type Cell, createCell } from '../cell.ts'

/** Where the terminal stands with the server. */
export type SessionState =
  | { state: 'signing-in' }
  | { state: 'signed-in' }
  | { state: 'unreachable' }
  /**
   * The server knows this terminal and says no, or does not know it. One that is suspended has a session all the same, to
   * hand its journal over with (DESIGN 7).
   */
  | { state: 'refused'; code: ProblemCode }

export type TerminalSession = {
  state: Cell<SessionState>
  token: () => string | null
  /** Signs in anew; calls at the same time share one sign-in. @returns true when the terminal has a session */
  renew: () => Promise<boolean>
  /** Signs in, and again before each session ends, for as long as the page lives. */
  start: () => void
}

export type SessionDeps = {
  /** Signs a fresh assertion and sends it. */
  signIn: () => Promise<Answer<TerminalSignedIn>>
  /** Corrects the clock that assertions carry, after the server did not believe one. */
  correctClock: () => Promise<void>
  now: () => Date
  setTimer: (run: () => void, ms: number) => void
}

/** Renewed this long before the end, so that a payment never meets an expired session. */
const RENEW_AHEAD_MS = 2 * 60_000
const RETRY_MS_MIN = 1000
const RETRY_MS_MAX = 15_000
/** How soon a suspended terminal learns that it may sell again. */
const SUSPENDED_MS = 15_000

/** Keeps the terminal signed in (DESIGN 7): renewed before it ends, repeated with growing pauses while it fails. */
export function createTerminalSession(deps: SessionDeps): TerminalSession {
  const state = createCell<SessionState>({ state: 'signing-in' })
  let token: string | null = null
  let underWay: Promise<boolean> | null = null
  let failures = 0
  let schedule = 0

  async function signInOnce(): Promise<boolean> {
    let answer = await deps.signIn()
    if (!answer.ok && answer.failure.code === 'assertion_invalid') {
      await deps.correctClock()
      answer = await deps.signIn()
    }
    if (answer.ok) {
      failures = 0
      token = answer.value.token
      if (answer.value.restricted) {
        state.set({ state: 'refused', code: 'terminal_suspended' })
        again(SUSPENDED_MS)
        return true
      }
      state.set({ state: 'signed-in' })
      const leftMs = Date.parse(answer.value.expiresAt) - deps.now().getTime()
      again(Math.max(leftMs - RENEW_AHEAD_MS, leftMs / 2, RETRY_MS_MIN))
      return true
    }
    const { code, status } = answer.failure
    failures++
    if (code !== 'offline' && status < 500) {
      token = null
      state.set({ state: 'refused', code })
    } else if (token === null) {
      state.set({ state: 'unreachable' })
    }
    again(Math.min(RETRY_MS_MIN * 2 ** (failures - 1), RETRY_MS_MAX))
    return false
  }

  function renew(): Promise<boolean> {
    underWay ??= signInOnce().finally(() => {
      underWay = null
    })
    return underWay
  }

  // Only the latest plan counts: a renewal asked for in between makes its own.
  function again(ms: number): void {
    const mine = ++schedule
    deps.setTimer(() => {
      if (mine === schedule) void renew()
    }, ms)
  }

  return { state, token: () => token, renew, start: () => void renew() }
}
