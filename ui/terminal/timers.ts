/** The page's time, as the register's parts take it: tests give them their own. */
export type Timers = {
  /** A clock that only goes forward, in ms. */
  nowMs: () => number
  /** @returns what cancels it */
  after: (ms: number, run: () => void) => () => void
}

export const browserTimers: Timers = {
  nowMs: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms)
    return () => clearTimeout(timer)
  },
}

/**
 * Does the work now, and again `ms` after it was done.
 * @returns what does it at once, for when there is news; the pause starts anew
 */
export function repeatEvery(timers: Timers, ms: number, work: () => Promise<void>): () => void {
  let cancel = () => {}
  let running = false
  async function round(): Promise<void> {
    if (running) return
    running = true
    cancel()
    try {
      await work()
    } finally {
      running = false
      cancel = timers.after(ms, () => void round())
    }
  }
  void round()
  return () => void round()
}
