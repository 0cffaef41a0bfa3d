import { setTimeout as sleep } from 'node:timers/promises'
import type { Pcsc, PcscCard, PcscContext, PcscSight } from './pcsc-stack.ts'
import type { CardReader, Transmit } from './reader.ts'

/** How long the service is waited for at once: readers are plugged in and out, and the service itself comes and goes. */
const PATIENCE_MS = 1000

/** A card's stay. `mark` tells it from every other card that lies there before or after it. */
type Laid = { stay: number; reader: string; mark: string; hasAnswered: boolean; failedAtMs: number | null }

/** The card that has power; its line to the service is not the watcher's, who keeps his busy. */
type Connection = { stay: number; context: PcscContext; card: PcscCard }

/**
 * The reader on this machine's PC/SC service. No service and no reader is a state, not an error: both may come later.
 * @param name the reader's, for a machine that has several; null: the first
 */
export function openPcscReader(pcsc: Pcsc, name: string | null): CardReader {
  const watchers: (() => void)[] = []
  let reader: string | null = null
  let laid: Laid | null = null
  let stays = 0
  let connection: Connection | null = null
  let last: Promise<unknown> = Promise.resolve()
  let watching: PcscContext | null = null
  let isClosed = false
  const tell = () => watchers.forEach((watcher) => watcher())

  /** Takes note of what the service sees. */
  function note(sight: PcscSight | null): void {
    const isThere = sight !== null && (sight.state & pcsc.SCARD_STATE_PRESENT) !== 0
    const mark = isThere ? `${sight.name} ${sight.state >>> 16}` : null
    const isSame = mark === (laid?.mark ?? null) && !mustLookAgain(laid)
    if (isSame && reader === (sight?.name ?? null)) return
    reader = sight?.name ?? null
    if (!isSame) {
      laid = isThere && mark ? { ...newStay(), reader: sight.name, mark } : null
      void inTurn(async () => letGo())
    }
    tell()
  }

  const newStay = () => ({ stay: ++stays, hasAnswered: false, failedAtMs: null })

  async function watch(): Promise<void> {
    while (!isClosed) {
      try {
        watching = new pcsc.Context()
        while (!isClosed) await watchOnce(watching)
      } catch {
        // The service does not run, or ended: no reader until it is back.
        note(null)
        if (!isClosed) await sleep(PATIENCE_MS)
      } finally {
        watching?.close()
        watching = null
      }
    }
  }

  async function watchOnce(context: PcscContext): Promise<void> {
    const found = context.listReaders().find((one) => name === null || one.name === name)
    note(found ?? null)
    if (!found) return sleep(PATIENCE_MS)
    const state = found.state & ~pcsc.SCARD_STATE_CHANGED
    await context.waitForChange([{ name: found.name, state: state >>> 0 }], PATIENCE_MS)
  }

  /** One after the other, whatever became of the one before. */
  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const done = last.catch(() => undefined).then(act)
    last = done
    return done
  }

  function letGo(): void {
    const { context, card } = connection ?? {}
    connection = null
    try {
      card?.disconnect(pcsc.SCARD_UNPOWER_CARD)
    } catch {
      // It was pulled out before.
    }
    context?.close()
  }

  /** @returns null when that card cannot be reached */
  async function connect(stay: number): Promise<PcscCard | null> {
    if (connection?.stay === stay) return connection.card
    letGo()
    if (laid?.stay !== stay) return null
    const { reader: where } = laid
    let context: PcscContext | null = null
    try {
      context = new pcsc.Context()
      const found = context.listReaders().find((one) => one.name === where)
      if (!found) throw new Error('the reader was plugged out')
      const protocols = pcsc.SCARD_PROTOCOL_T0 | pcsc.SCARD_PROTOCOL_T1
      const card = await found.connect(pcsc.SCARD_SHARE_EXCLUSIVE, protocols)
      connection = { stay, context, card }
      return card
    } catch {
      // Pulled, mute, or held by another program: no answer either way.
      context?.close()
      return null
    }
  }

  /** Whatever goes wrong between command and answer leaves the same behind: nobody knows what the card did. */
  async function transmit(card: PcscCard, stay: number, command: Uint8Array): Promise<Uint8Array | null> {
    if (connection?.stay !== stay || connection.card !== card) return null
    const answer = await card.transmit(Buffer.from(command)).catch(() => null)
    // PC/SC gives an empty response for a card that was pulled.
    if (answer && answer.length >= 2) {
      if (laid?.stay === stay) laid.hasAnswered = true
      return answer
    }
    letGo()
    fail(stay)
    return null
  }

  /** A card that went dumb in the middle is as good as gone; the service needs a moment to see that it was pulled. */
  function fail(stay: number): void {
    if (laid?.stay !== stay || !laid.hasAnswered) return
    laid.failedAtMs = performance.now()
    tell()
  }

  void watch()
  return {
    seen: () => ({ reader, stay: laid && laid.failedAtMs === null ? laid.stay : null }),
    onChange: (watcher) => void watchers.push(watcher),
    hold: (stay, speak) =>
      inTurn(async () => {
        const card = await connect(stay)
        return card && speak(((command) => transmit(card, stay, command)) satisfies Transmit)
      }),
    async close() {
      isClosed = true
      watching?.cancel()
      await inTurn(async () => letGo())
    },
  }
}

/** Whether a card that failed lies there all the same: it is looked at again, as one that was laid in anew. */
function mustLookAgain(laid: Laid | null): boolean {
  return laid?.failedAtMs != null && performance.now() - laid.failedAtMs >= PATIENCE_MS
}
