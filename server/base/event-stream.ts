import { Readable } from 'node:stream'

/** A comment so often keeps proxies from taking the stream for dead, and tells the reader that it is not. */
const SILENCE_MS = 15_000
/** A reader that does not read is dropped rather than kept in memory. */
const UNREAD_BYTES_MAX = 64 * 1024
const RETRY_MS = 2000

/** One reader's server-sent events (WHATWG HTML 9.2.5). */
export type EventStream = {
  /** The body of the reply; destroy it to stop. */
  readable: Readable
  send(event: string, data: unknown): void
  /** Ends it in good order: the reader opens another. */
  end(): void
  onClose(run: () => void): void
}

export function createEventStream(): EventStream {
  const readable = new Readable({ read: () => {} })
  const write = (text: string) => {
    if (readable.destroyed) return
    readable.push(text)
    if (readable.readableLength > UNREAD_BYTES_MAX) readable.destroy()
  }
  const silence = setInterval(() => write(':\n\n'), SILENCE_MS).unref()
  readable.once('close', () => clearInterval(silence))
  write(`retry: ${RETRY_MS}\n\n`)
  return {
    readable,
    send: (event, data) => write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
    end: () => void readable.push(null),
    onClose: (run) => void readable.once('close', run),
  }
}
