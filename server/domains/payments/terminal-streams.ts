import type { Readable } from 'node:stream'
import type { TerminalEvent } from '../../../contract/stall-payments.ts'
import { batchedLookUp } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
import { createEventStream, type EventStream } from '../../base/event-stream.ts'
import { createWatch } from '../../base/watch.ts'
import { readHotListVersion } from '../hot-list/listed.ts'
import type { Tail } from '../ledger/tail.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import type { PolicyAt } from '../policy/read.ts'
import { receivedPayment } from './list-received.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { scannedStallOf } from './means.ts'
import { selectHolders } from './stall-payment-store.ts'

/** The streams of news that terminals hold open (`GET /v1/terminal/events`). */
export type TerminalStreams = {
  /** A new stream in the form of server-sent events; the one that the terminal had before ends. Destroy it to stop. */
  open(campusId: number, terminalId: string): Promise<Readable>
  closeAll(): void
}

type Open = { campusId: number; terminalId: string; stream: EventStream }

/** A new hot list is noticed within this; one query for all streams of a campus (RULES 2.3: every terminal within 5 s). */
const WATCH_MS = 500
/** No longer than a terminal's session: the next stream proves again who is listening. */
const LASTS_MS = 10 * 60_000

export function createTerminalStreams(deps: {
  pool: Pool
  policyAt: PolicyAt
  tailOf: (campusId: number) => Pick<Tail, 'listenTo'>
  onError: (error: unknown) => void
}): TerminalStreams {
  const { pool, policyAt, tailOf, onError } = deps
  const streams = new Map<string, Open>()
  const { counterOf } = createPaymentLookUps(pool)
  const holderOf = batchedLookUp((campusId, walletIds) =>
    selectHolders(pool, campusId, walletIds.map(Number)),
  )

  async function tell(open: Open, act: PostedAct): Promise<void> {
    const { campusId, terminalId, stream } = open
    if (act.kind !== 'payment' || scannedStallOf(act) === null) return
    const [counter, holder, { reversalMinutes }] = await Promise.all([
      counterOf(campusId, terminalId),
      holderOf(campusId, String(act.walletId)),
      policyAt(campusId, act.occurredAt),
    ])
    if (!counter?.active) return void stream.readable.destroy()
    if (!holder) return
    const { id, amountFen: chargedFen, occurredAt: at } = act
    const data = receivedPayment({ id, chargedFen, at, reversed: false }, holder, reversalMinutes)
    send(stream, { event: 'payment', data })
  }

  const versions = new Map<number, number>()

  async function watch(): Promise<void> {
    for (const [campusId, opened] of Map.groupBy(streams.values(), (open) => open.campusId)) {
      const version = await readHotListVersion(pool, campusId)
      if (version === versions.get(campusId)) continue
      versions.set(campusId, version)
      for (const { stream } of opened) send(stream, { event: 'hot-list', data: { version } })
    }
  }

  const watching = createWatch({
    everyMs: WATCH_MS,
    work: watch,
    isNeeded: () => streams.size > 0,
    onError,
  })

  return {
    async open(campusId, terminalId) {
      const counter = await counterOf(campusId, terminalId)
      const open: Open = { campusId, terminalId, stream: createEventStream() }
      const { stream } = open
      // What fails once nobody listens is nobody's news.
      const unlessClosed = (error: unknown) => stream.readable.destroyed || onError(error)
      const stopListening = counter?.stallId
        ? tailOf(campusId).listenTo(counter.stallId, (act) => void tell(open, act).catch(unlessClosed))
        : () => {}
      const end = setTimeout(() => stream.end(), LASTS_MS).unref()
      const key = `${campusId}/${terminalId}`
      stream.onClose(() => {
        clearTimeout(end)
        stopListening()
        if (streams.get(key) === open) streams.delete(key)
      })
      streams.get(key)?.stream.readable.destroy()
      streams.set(key, open)
      const version = versions.get(campusId)
      if (version !== undefined) send(stream, { event: 'hot-list', data: { version } })
      watching.start()
      return stream.readable
    },
    closeAll() {
      watching.stop()
      for (const { stream } of streams.values()) stream.readable.destroy()
    },
  }
}

function send(stream: EventStream, { event, data }: TerminalEvent): void {
  stream.send(event, data)
}
