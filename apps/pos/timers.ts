/** The page's time, as the register's parts take it: tests give them their own. */
export type Timers = {
  /** A clock that only goes forward, in ms. */
  nowMs(): number
  /** @returns what cancels it */
  after(ms: number, run: () => void): () => void
}

export const browserTimers: Timers = {
  nowMs: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}
