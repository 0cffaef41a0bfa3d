import type { Readable } from 'node:stream'
import type { AccountEvent, BillEvent } from '../../../contract/me.ts'
import { batchedLookUp, rememberBriefly } from '../../base/batched-look-up.ts'
import type { Pool } from '../../base/database.ts'
import { createEventStream, type EventStream } from '../../base/event-stream.ts'
import { createWatch } from '../../base/watch.ts'
import type { Tail } from '../ledger/tail.ts'
import type { AccountState, PostedAct, WalletId } from '../ledger/transfer.ts'
import { readWallets, type Wallet } from '../ledger/wallet.ts'
import { scannedStallOf } from '../payments/means.ts'
import { billOf } from './bill.ts'
import type { AccountFacts, StallName, TerminalFacts } from './places.ts'
import { accountOf } from './read-me.ts'
import {
  selectAccounts,
  selectLiveSessions,
  selectStallNames,
  selectStates,
  selectTerminals,
} from './store.ts'

type Listener = { campusId: number; walletId: WalletId; sessionId: string }

/** The streams of news that phones hold open (`GET /v1/me/events`). */
export type EventStreams = {
  /** A new stream in the form of server-sent events; destroy it to stop. It ends by itself with its session. */
  open(listener: Listener): Promise<Readable>
  closeAll(): void
}

type Open = Listener & { stream: EventStream; state: AccountState; stopListening: () => void }

/** Changes of state and ended sessions are noticed within this; one query each for all streams. */
const WATCH_MS = 1000
/** One session may have the app open several times; the oldest makes room. */
const STREAMS_MAX = 5

export function createEventStreams(
  pool: Pool,
  tailOf: (campusId: number) => Pick<Tail, 'listen'>,
  onError: (error: unknown) => void,
): EventStreams {
  const streams = new Set<Open>()
  const look = createLookUps(pool)

  async function tell(open: Open, act: PostedAct): Promise<void> {
    const { campusId, walletId } = open
    const stallId = scannedStallOf(act)
    const [wallet, account, terminal, stall] = await Promise.all([
      look.wallet(campusId, String(walletId)),
      look.account(campusId, String(act.accountId)),
      act.terminalId === null ? undefined : look.terminal(campusId, act.terminalId),
      stallId === null ? undefined : look.stallName(campusId, stallId),
    ])
    if (!wallet) return
    const places = {
      accounts: new Map(account && [[account.accountId, account]]),
      terminals: new Map(terminal && [[terminal.terminalId, terminal]]),
      stalls: new Map(stallId !== null && stall !== undefined ? [[stallId, stall]] : []),
    }
    const event: BillEvent = { bill: billOf(act, places, new Map()), account: accountOf(wallet) }
    send(open, 'bill', event)
  }

  async function watch(): Promise<void> {
    for (const [campusId, opened] of Map.groupBy(streams, (open) => open.campusId)) {
      const [states, live] = await Promise.all([
        selectStates(pool, campusId, [...new Set(opened.map(({ walletId }) => walletId))]),
        selectLiveSessions(pool, campusId, [...new Set(opened.map(({ sessionId }) => sessionId))]),
      ])
      for (const open of opened) {
        if (!live.has(open.sessionId)) open.stream.readable.destroy()
        const state = states.get(open.walletId)
        if (!state || state === open.state) continue
        open.state = state
        const wallet = await look.wallet(campusId, String(open.walletId))
        if (wallet) send(open, 'account', { account: accountOf(wallet) } satisfies AccountEvent)
      }
    }
  }

  const watching = createWatch({
    everyMs: WATCH_MS,
    work: watch,
    isNeeded: () => streams.size > 0,
    onError,
  })

  return {
    async open(listener) {
      const { campusId, walletId, sessionId } = listener
      const wallet = await look.wallet(campusId, String(walletId))
      const stream = createEventStream()
      const open: Open = { ...listener, stream, state: wallet?.state ?? 'active', stopListening: () => {} }
      open.stopListening = tailOf(campusId).listen(walletId, (act) => void tell(open, act).catch(onError))
      stream.onClose(() => {
        open.stopListening()
        streams.delete(open)
      })
      const others = [...streams].filter((other) => other.sessionId === sessionId)
      for (const oldest of others.slice(0, Math.max(0, others.length - STREAMS_MAX + 1)))
        oldest.stream.readable.destroy()
      streams.add(open)
      watching.start()
      return stream.readable
    },
    closeAll() {
      watching.stop()
      for (const { stream } of streams) stream.readable.destroy()
    },
  }
}

function createLookUps(pool: Pool) {
  // Names hardly change: seconds in memory spare most queries at lunch.
  const briefly = { keptMs: 10_000, entriesMax: 5000 }
  const numbers = (keys: readonly string[]) => keys.map(Number)
  return {
    wallet: batchedLookUp<Wallet>(async (campusId, keys) => {
      const wallets = await readWallets(pool, campusId, numbers(keys))
      return new Map(wallets.map((wallet) => [String(wallet.walletId), wallet]))
    }),
    account: rememberBriefly<AccountFacts>(
      batchedLookUp(async (campusId, keys) => {
        const accounts = await selectAccounts(pool, campusId, numbers(keys))
        return new Map(accounts.map((account) => [String(account.accountId), account]))
      }),
      briefly,
    ),
    terminal: rememberBriefly<TerminalFacts>(
      batchedLookUp(async (campusId, keys) => {
        const terminals = await selectTerminals(pool, campusId, keys)
        return new Map(terminals.map((terminal) => [terminal.terminalId, terminal]))
      }),
      briefly,
    ),
    stallName: rememberBriefly<StallName>(
      batchedLookUp((campusId, keys) => selectStallNames(pool, campusId, keys)),
      briefly,
    ),
  }
}

function send({ stream }: Open, event: 'bill' | 'account', data: BillEvent | AccountEvent): void {
  stream.send(event, data)
}
