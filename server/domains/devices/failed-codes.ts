/** Activation codes that were wrong, counted by source address, so that nobody tries them in earnest. */
export type FailedCodes = {
  /** Seconds to wait before another try from here; 0 if one may be made now. */
  waitSeconds(address: string, now: Date): number
  note(address: string, now: Date): void
}

const FAILURES_MAX = 20
const WINDOW_MS = 10 * 60_000
const ADDRESSES_MAX = 10_000

/** Counts in this process: a code has 60 bits, so the limit need not be exact, only cheap. */
export function createFailedCodes(): FailedCodes {
  const windows = new Map<string, { failures: number; endsAtMs: number }>()
  return {
    waitSeconds(address, now) {
      const window = windows.get(address)
      if (!window || window.failures < FAILURES_MAX) return 0
      return Math.max(0, Math.ceil((window.endsAtMs - now.getTime()) / 1000))
    },
    note(address, now) {
      const window = windows.get(address)
      if (window && window.endsAtMs > now.getTime()) {
        window.failures++
        return
      }
      windows.delete(address)
      if (windows.size >= ADDRESSES_MAX) windows.delete(windows.keys().next().value!)
      windows.set(address, { failures: 1, endsAtMs: now.getTime() + WINDOW_MS })
    },
  }
}
