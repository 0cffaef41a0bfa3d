import { Readable } from 'node:stream'
import type { TerminalEvent } from '../../../contract/stall-payments.ts'
import { batchedLookUp } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
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

type Open = { campusId: number; terminalId: string; stream: Readable }

/** A new hot list is noticed within this; one query for all streams of a campus (RULES 2.3: every terminal within 5 s). */
const WATCH_MS = 500
const SILENCE_MS = 15_000
/** No longer than a terminal's session: the next stream proves again who is listening. */
const LASTS_MS = 10 * 60_000
/** A terminal that does not read is dropped rather than kept in memory. */
const UNREAD_BYTES_MAX = 64 * 1024

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
    if (!counter?.active) return void stream.destroy()
    if (!holder) return
    const { id, amountFen: chargedFen, occurredAt: at } = act
    const data = receivedPayment({ id, chargedFen, at, reversed: false }, holder, reversalMinutes)
    send(stream, { event: 'payment', data })
  }

  const versions = new Map<number, number>()
  let watching: NodeJS.Timeout | undefined

  async function watch(): Promise<void> {
    for (const [campusId, opened] of Map.groupBy(streams.values(), (open) => open.campusId)) {
      const version = await readHotListVersion(pool, campusId)
      if (version === versions.get(campusId)) continue
      versions.set(campusId, version)
      for (const { stream } of opened) send(stream, { event: 'hot-list', data: { version } })
    }
  }

  /** Watches the hot list as long as there is a stream. */
  function keepWatching(): void {
    watching ??= setTimeout(async () => {
      await watch().catch(onError)
      watching = undefined
      if (streams.size > 0) keepWatching()
    }, WATCH_MS)
    watching.unref()
  }

  return {
    async open(campusId, terminalId) {
      const counter = await counterOf(campusId, terminalId)
      const open: Open = { campusId, terminalId, stream: new Readable({ read: () => {} }) }
      const { stream } = open
      const stopListening = counter?.stallId
        ? tailOf(campusId).listenTo(counter.stallId, (act) => void tell(open, act).catch(onError))
        : () => {}
      const silence = setInterval(() => write(stream, ':\n\n'), SILENCE_MS).unref()
      const end = setTimeout(() => stream.push(null), LASTS_MS).unref()
      const key = `${campusId}/${terminalId}`
      stream.once('close', () => {
        clearInterval(silence)
        clearTimeout(end)
        stopListening()
        if (streams.get(key) === open) streams.delete(key)
      })
      streams.get(key)?.stream.destroy()
      streams.set(key, open)
      write(stream, 'retry: 2000\n\n')
      const version = versions.get(campusId)
      if (version !== undefined) send(stream, { event: 'hot-list', data: { version } })
      keepWatching()
      return stream
    },
    closeAll() {
      clearTimeout(watching)
      for (const { stream } of streams.values()) stream.destroy()
    },
  }
}

function send(stream: Readable, { event, data }: TerminalEvent): void {
  write(stream, `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)
}

function write(stream: Readable, text: string): void {
  if (stream.destroyed) return
  stream.push(text)
  if (stream.readableLength > UNREAD_BYTES_MAX) stream.destroy()
}
