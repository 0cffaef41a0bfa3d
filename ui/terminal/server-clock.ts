import { type Cell, createCell } from '../cell.ts'

/** Above this the cashier is told to set the clock: codes and records carry times that people compare. */
export const DRIFT_SHOWN_MS = 30_000

/** A reply that took longer says too little about when its time was read. */
const ROUND_TRIP_MS_MAX = 2000

/**
 * The server's time, kept on the page's monotonic clock, so that setting the machine's clock does not move it. Until
 * the server was heard it is the machine's own.
 */
export type ServerClock = {
  now: () => Date
  /** How far the machine's clock is ahead of the server's, in ms; 0 until the server was heard. */
  driftMs: Cell<number>
  /** Takes the server's time from a reply to a request sent at `sentAtMs` (of `machine.monotonicMs`). */
  heard: (serverTime: Date, sentAtMs: number) => void
  /** Before the server is heard: what the machine's clock was ahead of it when it was heard last, in ms. */
  recall: (driftMs: number) => void
  monotonicMs: () => number
}

export type MachineClock = { wallMs: () => number; monotonicMs: () => number }

const browserClock: MachineClock = { wallMs: () => Date.now(), monotonicMs: () => performance.now() }

export function createServerClock(machine: MachineClock = browserClock): ServerClock {
  let serverMsAtZero: number | null = null
  let recalledMs = 0
  const driftMs = createCell(0)
  return {
    now: () =>
      new Date(
        serverMsAtZero === null ? machine.wallMs() - recalledMs : serverMsAtZero + machine.monotonicMs(),
      ),
    driftMs,
    heard(serverTime, sentAtMs) {
      const receivedAtMs = machine.monotonicMs()
      if (serverMsAtZero !== null && receivedAtMs - sentAtMs > ROUND_TRIP_MS_MAX) return
      const midwayMs = (sentAtMs + receivedAtMs) / 2
      serverMsAtZero = serverTime.getTime() - midwayMs
      driftMs.set(Math.round(machine.wallMs() - serverMsAtZero - receivedAtMs))
    },
    recall(drift) {
      if (serverMsAtZero !== null) return
      recalledMs = drift
      driftMs.set(drift)
    },
    monotonicMs: machine.monotonicMs,
  }
}

/** Hears the server's clock from the `Date` header (whole seconds) of an unauthenticated request. */
export async function askServerTime(clock: ServerClock): Promise<void> {
  const sentAtMs = clock.monotonicMs()
  try {
    const reply = await fetch('/healthz', { cache: 'no-store', signal: AbortSignal.timeout(5000) })
    const date = reply.headers.get('date')
    // The header is cut to the second, so on average half a second is missing.
    if (date) clock.heard(new Date(Date.parse(date) + 500), sentAtMs)
  } catch {
    // Without network the machine's own clock stays; signing in will ask again.
  }
}
