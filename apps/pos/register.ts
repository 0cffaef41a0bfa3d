import type { TerminalSelf } from '../../contract/devices.ts'
import { type Cell, createCell } from '../../ui/cell.ts'
import { clientId } from '../../ui/client-id.ts'
import type { Identity } from '../../ui/terminal/identity.ts'
import { askServerTime, type ServerClock } from '../../ui/terminal/server-clock.ts'
import { signIn } from '../../ui/terminal/sign-in.ts'
import { createTerminalApi } from '../../ui/terminal/terminal-api.ts'
import {
  createTerminalSession,
  type SessionState,
  type TerminalSession,
} from '../../ui/terminal/terminal-session.ts'
import { browserTimers as timers } from '../../ui/terminal/timers.ts'
import { type CardDesk, createCardDesk } from './card/card-desk.ts'
import type { Database } from './database.ts'
import { openContactLog } from './offline/contact.ts'
import { openIssuerKeys } from './offline/issuer-keys.ts'
import { openJournal } from './offline/journal.ts'
import { createJournalDisk, createUsedCodeDisk } from './offline/journal-disk.ts'
import { createOfflineTill, type OfflineTill } from './offline/offline-till.ts'
import { createUploader } from './offline/uploader.ts'
import { openUsedCodes } from './offline/used-codes.ts'
import { followReceived, type Received } from './received/received.ts'
import { createReversalRunner, type ReversalRunner } from './reversal/reversal-runner.ts'
import { isByCard } from './sale/attempt.ts'
import { type AttemptBook, createAttemptBook } from './sale/attempt-book.ts'
import type { Sale } from './sale/sale.ts'
import { createSaleRunner, type SaleRunner } from './sale/sale-runner.ts'
import { createSetAside, type SetAside } from './sale/set-aside.ts'
import type { Sounds } from './sale/sounds.ts'
import { createShiftRunner, type ShiftRunner } from './shift/shift-runner.ts'
import { type HotListCopy, openHotList } from './status/hot-list.ts'
import { keepInTouch } from './status/keep-in-touch.ts'
import { openOwnTerminal } from './status/own-terminal.ts'
import { createTakings, type Takings } from './status/takings.ts'

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
  offlineTill: OfflineTill
  /** The records that the server cannot read. */
  unreadable: Cell<ReadonlySet<string>>
  setAside: SetAside
  cards: CardDesk
  reversal: ReversalRunner
  received: Received
  shifts: ShiftRunner
  sounds: Sounds
  /** Asks again at once, since the cashier said so. */
  retry: () => void
}

const OPENING_PATIENCE_MS = 1000

/** Opens the register: signs in, takes up what a closed page left unknown, and keeps in touch with the server. */
export async function openRegister(
  database: Database,
  identity: Identity,
  { clock, sounds }: { clock: ServerClock; sounds: Sounds },
): Promise<Register> {
  const session = createTerminalSession({
    signIn: () => signIn(identity, clock),
    correctClock: () => askServerTime(clock),
    now: clock.now,
    setTimer: (run, ms) => void timers.after(ms, run),
  })
  const api = createTerminalApi(session)
  const online = createCell(false)
  const own = await openOwnTerminal(database, api, clock)
  const takings = createTakings(api)
  const contact = await openContactLog(database, clock)
  const issuerKeys = await openIssuerKeys(database, api)
  const hotList = await openHotList(database, api, issuerKeys)
  const journal = await openJournal(createJournalDisk(database))
  const usedCodes = await openUsedCodes(createUsedCodeDisk(database))
  const offlineTill = createOfflineTill({
    database,
    self: own.self,
    contact,
    issuerKeys,
    journal,
    usedCodes,
    now: clock.now,
  })
  const onUploaded = () => {
    void takings.refresh()
    cards.takeIn()
  }
  const uploader = createUploader({ api, journal, timers, online, now: clock.now, onUploaded })
  const book = createAttemptBook(database)
  const newId = () => clientId(clock.now())
  const setAside = createSetAside({ api, book, timers, onCharged: () => void takings.refresh() })
  const cards = createCardDesk({
    api,
    database,
    terminalId: identity.terminalId,
    journal,
    book,
    standing: offlineTill.standing,
    now: clock.now,
    isAwaited: (saleId) => isDeciding(sale.sale.get(), saleId),
    onUnknownHere: setAside.add,
    onTaken: uploader.start,
  })
  const sale = createSaleRunner({
    api,
    book,
    cards,
    timers,
    online,
    offlineTill,
    newId,
    limits: () => own.self.get() ?? { amountMinFen: 1, amountMaxFen: Number.MAX_SAFE_INTEGER },
    playSound: sounds.play,
    onApproved: takings.add,
    onApprovedOffline: uploader.start,
    onSetAside: setAside.add,
  })
  const onReversed = () => {
    sounds.play('reversed')
    void takings.refresh()
    void received.refresh()
  }
  const received = followReceived({
    api,
    timers,
    openStream: (signal) => openEvents(session, signal),
    onReceived: () => sounds.play('received'),
    onHotList: () => void hotList.pull().catch(() => undefined),
    signal: new AbortController().signal,
  })
  const reversal = createReversalRunner({ api, database, timers, now: clock.now, newId, onReversed })
  const shifts = createShiftRunner({ api, timers, newId })
  // A shift that was closed elsewhere, or a setting that was changed in the console.
  sale.sale.subscribe(() => {
    const now = sale.sale.get()
    if (now.step === 'refused' && now.code === 'shift_required') shifts.refresh()
  })

  // A network that swallows requests would keep the page from opening; a sign-in that is not believed asks once more.
  await Promise.race([askServerTime(clock), new Promise<void>((go) => timers.after(OPENING_PATIENCE_MS, go))])
  session.start()
  await takeUp(book, sale, { setAside, cards })
  cards.follow(sale)
  await reversal.resume()
  const queueLength = () => setAside.open.get().length + cards.left.get().length + journal.queue().records
  const touchNow = keepInTouch({
    api,
    timers,
    clock,
    online,
    hotList,
    own,
    takings,
    contact,
    issuerKeys,
    queueLength,
  })
  async function retry(): Promise<void> {
    await session.renew()
    touchNow()
    shifts.refresh()
    uploader.start()
  }
  return {
    clock,
    session: session.state,
    self: own.self,
    online,
    hotList,
    takings,
    sale,
    offlineTill,
    unreadable: uploader.unreadable,
    setAside,
    cards,
    reversal,
    received,
    shifts,
    sounds,
    retry: () => void retry(),
  }
}

/** Opens the server's stream of news for this terminal; without a session it is as if there were no network. */
async function openEvents(session: TerminalSession, signal: AbortSignal): Promise<Response> {
  const token = session.token()
  if (token === null) throw new Error('not signed in')
  const headers = { authorization: `Bearer ${token}` }
  return fetch('/v1/terminal/events', { headers, cache: 'no-store', signal })
}

/** The payment that was open when the page closed is asked again in front of the cashier, all others behind. */
async function takeUp(
  book: AttemptBook,
  sale: SaleRunner,
  { setAside, cards }: Pick<Register, 'setAside' | 'cards'>,
): Promise<void> {
  const kept = await book.list()
  const open = kept.find((attempt) => !attempt.setAside)
  if (open) sale.resume(open)
  for (const attempt of kept.filter((other) => other !== open)) {
    if (isByCard(attempt) && attempt.begun) cards.leave(attempt)
    else setAside.add(attempt)
  }
}

function isDeciding(sale: Sale, id: string): boolean {
  return sale.step === 'deciding' && sale.attempt.id === id
}
