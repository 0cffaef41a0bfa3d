import type { Campus } from '../../contract/campus.ts'
import type { HeartbeatReply, TerminalSelf } from '../../contract/devices.ts'
import { applyCampusAccent } from '../../ui/accent.ts'
import { clientId } from '../../ui/client-id.ts'
import type { Identity } from './activation/identity.ts'
import { type Cell, createCell } from './cell.ts'
import { type Database, readOne, write } from './database.ts'
import { createReversalRunner, type ReversalRunner } from './reversal/reversal-runner.ts'
import { createAttemptBook } from './sale/attempt-book.ts'
import { createSaleRunner, type SaleRunner } from './sale/sale-runner.ts'
import { createSetAside, type SetAside } from './sale/set-aside.ts'
import type { Sounds } from './sale/sounds.ts'
import { askServerTime, type ServerClock } from './session/server-clock.ts'
import { signIn } from './session/sign-in.ts'
import { createTerminalApi, type TerminalApi } from './session/terminal-api.ts'
import { createTerminalSession, type SessionState } from './session/terminal-session.ts'
import { type HotListCopy, openHotList } from './status/hot-list.ts'
import { createTakings, type Takings } from './status/takings.ts'
import { browserTimers, repeatEvery } from './timers.ts'

const HOT_LIST_MS = 3000
const HEARTBEAT_MS = 30_000
const SELF_MS = 5 * 60_000
const SELF = 'self'

/** Everything a register is, for as long as the page lives. Screens read its cells and press its keys. */
export type Register = {
  clock: ServerClock
  session: Cell<SessionState>
  /** null until the server told it for the first time. */
  self: Cell<TerminalSelf | null>
  online: Cell<boolean>
  hotList: HotListCopy
  takings: Takings
  sale: SaleRunner
  setAside: SetAside
  reversal: ReversalRunner
  sounds: Sounds
  /** Asks again at once, after the cashier said so or the network came back. */
  retry: () => void
}

/** Opens the register: signs in, takes up what a closed page left unknown, and keeps in touch with the server. */
export async function openRegister(
  database: Database,
  identity: Identity,
  { clock, sounds }: { clock: ServerClock; sounds: Sounds },
): Promise<Register> {
  const timers = browserTimers
  const session = createTerminalSession({
    signIn: () => signIn(identity, clock),
    correctClock: () => askServerTime(clock),
    now: clock.now,
    setTimer: (run, ms) => void timers.after(ms, run),
  })
  const api = createTerminalApi(session)
  const online = createCell(false)
  const self = createCell<TerminalSelf | null>((await readOne(database, 'self', SELF)) ?? null)
  const hotList = await openHotList(database, api)
  const takings = createTakings(api)
  const book = createAttemptBook(database)
  const newId = () => clientId(clock.now())
  const setAside = createSetAside({ api, book, timers, onCharged: () => void takings.refresh() })
  const sale = createSaleRunner({
    api,
    book,
    timers,
    online,
    limits: () => self.get() ?? { amountMinFen: 1, amountMaxFen: Number.MAX_SAFE_INTEGER },
    newId,
    playSound: sounds.play,
    onApproved: takings.add,
    onSetAside: setAside.add,
  })
  const reversal = createReversalRunner({
    api,
    database,
    timers,
    now: clock.now,
    newId,
    onReversed: () => {
      sounds.play('reversed')
      void takings.refresh()
    },
  })

  await askServerTime(clock)
  session.start()
  const [left, ...older] = (await book.list()).sort((a, b) => Number(a.setAside) - Number(b.setAside))
  if (left?.setAside === false) sale.resume(left)
  for (const attempt of left?.setAside ? [left, ...older] : older) setAside.add(attempt)
  await reversal.resume()

  const followHotList = repeatEvery(timers, HOT_LIST_MS, async () => {
    const answer = await hotList.pull()
    online.set(answer.ok || answer.failure.code !== 'offline')
  })
  repeatEvery(timers, HEARTBEAT_MS, () => beat(api, clock, hotList.version.get(), setAside.open.get().length))
  const learnSelf = repeatEvery(timers, SELF_MS, async () => {
    await Promise.all([readSelf(api, database, clock, self), takings.refresh(), readCampus(api)])
  })
  // After a start without network everything is asked as soon as it is there.
  online.subscribe(() => {
    if (online.get()) learnSelf()
  })
  window.addEventListener('offline', () => online.set(false))
  window.addEventListener('online', followHotList)

  async function retry(): Promise<void> {
    await session.renew()
    followHotList()
    learnSelf()
  }
  return {
    clock,
    session: session.state,
    self,
    online,
    hotList,
    takings,
    sale,
    setAside,
    reversal,
    sounds,
    retry: () => void retry(),
  }
}

async function beat(
  api: TerminalApi,
  clock: ServerClock,
  hotListVersion: number,
  queueLength: number,
): Promise<void> {
  const sentAtMs = clock.monotonicMs()
  // The machine's own clock, uncorrected: the console shows how far it is off.
  const at = new Date().toISOString()
  const answer = await api.send<HeartbeatReply>('POST', '/v1/terminal/heartbeats', {
    at,
    hotListVersion,
    queueLength,
  })
  if (answer.ok) clock.heard(new Date(answer.value.serverTime), sentAtMs)
}

async function readSelf(
  api: TerminalApi,
  database: Database,
  clock: ServerClock,
  self: Cell<TerminalSelf | null>,
): Promise<void> {
  const sentAtMs = clock.monotonicMs()
  const answer = await api.get<TerminalSelf>('/v1/terminal')
  if (!answer.ok) return
  clock.heard(new Date(answer.value.serverTime), sentAtMs)
  self.set(answer.value)
  await write(database, ['self'], ({ put }) => put('self', answer.value, SELF))
}

async function readCampus(api: TerminalApi): Promise<void> {
  const answer = await api.get<Campus>('/v1/campus')
  if (answer.ok) applyCampusAccent(answer.value.accent)
}
