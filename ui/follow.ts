import { eventStreamReader, type StreamEvent } from './event-stream.ts'

const FIRST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 30_000

export type Following = {
  /** Opens the stream; fails like `fetch`, or gives a reply that may not be ok. */
  open: (signal: AbortSignal) => Promise<Response>
  onOpen: () => void
  onEvent: (event: StreamEvent) => void
  /** Told when the server refuses for good (401, 403): following ends. */
  onRefused: (status: number) => void
  /** A stream that says nothing for so long, not even a comment, is taken for dead. */
  silenceMs: number
  pause: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Follows server-sent events until the signal is aborted, and opens the stream again whenever it ends: after 1 s,
 * then twice as long each time, at most 30 s; hearing anything starts that over.
 */
export async function follow(following: Following, signal: AbortSignal): Promise<void> {
  let pauseMs = FIRST_PAUSE_MS
  while (!signal.aborted) {
    const heard = await readOnce(following, signal)
    if (heard === 'refused' || signal.aborted) return
    if (heard === 'something') pauseMs = FIRST_PAUSE_MS
    await following.pause(pauseMs, signal)
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS)
  }
}

async function readOnce(
  following: Following,
  signal: AbortSignal,
): Promise<'something' | 'nothing' | 'refused'> {
  const attempt = new AbortController()
  const giveUp = () => attempt.abort()
  signal.addEventListener('abort', giveUp)
  let silence = setTimeout(giveUp, following.silenceMs)
  let heard = false
  try {
    const reply = await following.open(attempt.signal)
    if (reply.status === 401 || reply.status === 403) {
      following.onRefused(reply.status)
      return 'refused'
    }
    if (!reply.ok || !reply.body) return 'nothing'
    following.onOpen()
    const read = eventStreamReader()
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      heard = true
      clearTimeout(silence)
      silence = setTimeout(giveUp, following.silenceMs)
      for (const event of read(value)) following.onEvent(event)
    }
  } catch {
    // The network went, or we gave up: the next attempt follows.
  } finally {
    clearTimeout(silence)
    attempt.abort()
    signal.removeEventListener('abort', giveUp)
  }
  return heard ? 'something' : 'nothing'
}

/** Waits, or less when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
