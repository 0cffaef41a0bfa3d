import type {
  KeptCardSale,
  ReaderExchanged,
  ReaderSale,
  ReaderSales,
  ReaderSold,
  ReaderStatus,
} from '../../contract/reader.ts'
import { type Cell, createCell } from '../cell.ts'
import type { StreamEvent } from '../event-stream.ts'
import { follow, pause } from '../follow.ts'

/** The reader agent of this machine (contract/reader.ts), as a page sees it. */
export type Reader = {
  /** Null while no agent answers: most machines have none, and it is no error. */
  status: Cell<ReaderStatus | null>
  /** Where the agent is asked, on this machine; kept here. */
  address: Cell<string>
  /** @returns false when it is no address of this machine; then nothing changes */
  setAddress: (address: string) => boolean
  /** Carries commands to the card. An agent that does not answer is as if the card were gone. */
  exchange: (visit: number, commands: string[]) => Promise<ReaderExchanged>
  /** Takes an amount from the card's allowance; null when no answer came: it may have been taken. */
  sell: (sale: ReaderSale) => Promise<ReaderSold | null>
  /** What the agent keeps; null when it does not answer. */
  keptSales: () => Promise<KeptCardSale[] | null>
  /** Their records are home. @returns whether the agent heard it */
  uploaded: (saleIds: string[]) => Promise<boolean>
}

export const READER_ADDRESS = 'http://127.0.0.1:8091'
const STORED = 'onecard.reader'
/** The agent says something at least every 15 s. */
const SILENCE_MS = 40_000
/** It is on this machine: asking costs nothing, and who plugs a reader in waits for it. */
const ABSENT_PAUSE_MS_MAX = 4000
/** A slow card, and a reader that has to be woken. */
const ANSWER_MS = 12_000
/** The contract's most in one request. */
const UPLOADED_MAX = 200

/** Follows the reader agent until the signal is aborted. It never throws: an agent that is not there is quiet. */
export function followReader(deps: {
  fetch: typeof fetch
  storage: Pick<Storage, 'getItem' | 'setItem'>
  signal: AbortSignal
}): Reader {
  const status = createCell<ReaderStatus | null>(null)
  const address = createCell(readAddress(deps.storage.getItem(STORED) ?? '') ?? READER_ADDRESS)
  let following = new AbortController()

  async function run({ signal }: AbortController): Promise<void> {
    const tell = (told: ReaderStatus | null) => {
      if (!signal.aborted) status.set(told)
    }
    const open = async (attempt: AbortSignal) => {
      try {
        const url = `${address.get()}/v1/reader/events`
        const reply = await deps.fetch(url, { cache: 'no-store', signal: attempt })
        if (!reply.ok) tell(null)
        return reply
      } catch (error) {
        tell(null)
        throw error
      }
    }
    const onEvent = ({ event, data }: StreamEvent) => {
      if (event === 'reader') tell(JSON.parse(data) as ReaderStatus)
    }
    const shortly = (ms: number) => pause(Math.min(ms, ABSENT_PAUSE_MS_MAX), signal)
    const noted = { onOpen: () => {}, onRefused: () => {}, silenceMs: SILENCE_MS }
    while (!signal.aborted) {
      await follow({ ...noted, open, onEvent, pause: shortly }, signal)
      await shortly(ABSENT_PAUSE_MS_MAX)
    }
  }

  /** @returns null when no answer came, or none of use */
  async function ask<T>(path: string, body?: object): Promise<T | null> {
    try {
      const reply = await deps.fetch(`${address.get()}/v1/reader${path}`, {
        ...(body && {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        }),
        cache: 'no-store',
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      if (!reply.ok) return null
      return (reply.status === 204 ? {} : await reply.json()) as T
    } catch {
      return null
    }
  }

  deps.signal.addEventListener('abort', () => following.abort())
  void run(following)
  return {
    status,
    address,
    setAddress(typed) {
      const wanted = readAddress(typed)
      if (!wanted) return false
      deps.storage.setItem(STORED, wanted)
      following.abort()
      status.set(null)
      address.set(wanted)
      following = new AbortController()
      void run(following)
      return true
    },
    async exchange(visit, commands) {
      const answer = await ask<ReaderExchanged>('/exchanges', { visit, commands })
      return answer ?? { complete: false, responses: [] }
    },
    sell: (sale) => ask<ReaderSold>('/offline-sales', sale),
    keptSales: async () => (await ask<ReaderSales>('/sales'))?.sales ?? null,
    async uploaded(saleIds) {
      for (let from = 0; from < saleIds.length; from += UPLOADED_MAX) {
        const some = saleIds.slice(from, from + UPLOADED_MAX)
        if (!(await ask<object>('/sales/uploaded', { saleIds: some }))) return false
      }
      return true
    },
  }
}

/** The agent is on this machine and nowhere else: anything that is not loopback is no address of it. */
export function readAddress(typed: string): string | null {
  const text = typed.trim()
  if (text === '') return null
  const url = URL.parse(/^[0-9]+$/.test(text) ? `http://127.0.0.1:${text}` : text)
  const loopback = url && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  return loopback && url.protocol === 'http:' && url.pathname === '/' ? url.origin : null
}
