import { setTimeout as pause } from 'node:timers/promises'

/** One request to a channel, made anew for every attempt: time and nonce are signed. */
export type OutsideRequest = {
  method: 'GET' | 'POST'
  url: string
  headers: Record<string, string>
  body?: string
}

export type OutsideReply = { status: number; headers: Record<string, string | undefined>; body: Buffer }

export type CallLimits = {
  /** All attempts together. */
  timeoutMs: number
  /** How often more; only of what a channel takes twice without doing it twice. */
  retries: 0 | 1 | 2
}

const PAUSE_MS = 200

/**
 * Asks a channel. A failure of the network, a 429 and a 5xx may pass and are tried again.
 * @returns the last reply, whatever its status; null when none came in time: it is then not known what the channel did
 */
export async function askOutside(
  request: () => OutsideRequest,
  { timeoutMs, retries }: CallLimits,
): Promise<OutsideReply | null> {
  const signal = AbortSignal.timeout(timeoutMs)
  for (let attempt = 0; ; attempt++) {
    const reply = await askOnce(request(), signal)
    const passing = reply === null || reply.status === 429 || reply.status >= 500
    if (!passing || attempt >= retries || signal.aborted) return reply
    await pause(PAUSE_MS * 2 ** attempt, undefined, { signal }).catch(() => {})
  }
}

async function askOnce(
  { url, method, headers, body }: OutsideRequest,
  signal: AbortSignal,
): Promise<OutsideReply | null> {
  try {
    // A channel never sends us on to somebody else.
    const options = {
      method,
      headers,
      signal,
      redirect: 'error',
      ...(body !== undefined && { body }),
    } as const
    const reply = await fetch(url, options)
    const bytes = Buffer.from(await reply.arrayBuffer())
    return { status: reply.status, headers: Object.fromEntries(reply.headers), body: bytes }
  } catch {
    return null
  }
}
