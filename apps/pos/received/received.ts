import type { ReceivedPayment, ReceivedPayments, TerminalEvent } from '../../../contract/stall-payments.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { StreamEvent } from '../../../ui/event-stream.ts'
import { follow, pause } from '../../../ui/follow.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'

/** What the stall is paid by its codes, with nothing shown to the register: told of at once, and listed. */
export type Received = {
  /** null until the server was asked. */
  today: Cell<ReceivedPayments | null>
  /** Those that came in the last moments, the latest first. */
  news: Cell<readonly ReceivedPayment[]>
  refresh: () => Promise<void>
}

export type ReceivedDeps = {
  api: TerminalApi
  timers: Timers
  /** Opens the stream of news with the terminal's session. */
  openStream: (signal: AbortSignal) => Promise<Response>
  onReceived: () => void
  /** The hot list has a new version. */
  onHotList: () => void
  signal: AbortSignal
}

const NEWS_MS = 20_000
/** Twice the server's comments, and then some: a stream that is silent for longer is dead. */
const SILENCE_MS = 40_000
/** The session is renewed meanwhile. */
const REFUSED_MS = 5_000

/** Follows what the stall is paid, for as long as the page lives. After each opening the list tells what was missed. */
export function followReceived(deps: ReceivedDeps): Received {
  const { api, timers, signal } = deps
  const today = createCell<ReceivedPayments | null>(null)
  const news = createCell<readonly ReceivedPayment[]>([])
  /** The ids of all that the cashier was told of, or found in the list at the start. */
  const heard = new Set<string>()
  let cancel = () => {}

  function tell(payments: readonly ReceivedPayment[]): void {
    if (payments.length === 0) return
    news.set([...payments, ...news.get()])
    cancel()
    cancel = timers.after(NEWS_MS, () => news.set([]))
    deps.onReceived()
  }

  async function refresh(): Promise<void> {
    const heardBefore = heard.size
    const answer = await api.get<ReceivedPayments>('/v1/terminal/received-payments')
    if (!answer.ok) return
    // What came meanwhile may not be in it: a slower answer with the state before must not undo it.
    if (heard.size !== heardBefore) return refresh()
    const isFirst = today.get() === null
    today.set(answer.value)
    const missed = answer.value.payments.filter(({ id, state }) => state === 'approved' && !heard.has(id))
    for (const { id } of answer.value.payments) heard.add(id)
    if (!isFirst) tell(missed)
  }

  function take({ event, data }: StreamEvent): void {
    const told = { event, data: JSON.parse(data) } as TerminalEvent
    if (told.event === 'hot-list') return deps.onHotList()
    if (told.event !== 'payment' || heard.has(told.data.id)) return
    const payment = told.data
    heard.add(payment.id)
    const known = today.get()
    if (known) {
      const totalFen = known.totalFen + payment.amountFen
      today.set({ ...known, payments: [payment, ...known.payments], totalFen, count: known.count + 1 })
    }
    tell([payment])
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      const following = { open: deps.openStream, onOpen: () => void refresh(), onEvent: take }
      await follow({ ...following, onRefused: () => {}, silenceMs: SILENCE_MS, pause }, signal)
      await pause(REFUSED_MS, signal)
    }
  }
  void run()
  return { today, news, refresh }
}
