import type { Campus } from '../../../contract/campus.ts'
import type { KioskOffer } from '../../../contract/cards.ts'
import { applyCampusAccent } from '../../../ui/accent.ts'
import { type Cell, createCell } from '../../../ui/cell.ts'
import type { Identity } from '../../../ui/terminal/identity.ts'
import { followReader, type Reader, readAddress } from '../../../ui/terminal/reader-client.ts'
import { askServerTime, createServerClock } from '../../../ui/terminal/server-clock.ts'
import { signIn } from '../../../ui/terminal/sign-in.ts'
import { createTerminalApi, type TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { createTerminalSession, type SessionState } from '../../../ui/terminal/terminal-session.ts'
import { browserTimers, repeatEvery } from '../../../ui/terminal/timers.ts'

export type Kiosk = {
  api: TerminalApi
  session: Cell<SessionState>
  campus: Cell<Campus | null>
  offer: Cell<KioskOffer | null>
  reader: Reader
  /** The server's time. */
  now: () => Date
}

const HEARTBEAT_MS = 30_000

/** Signs the kiosk in and keeps in touch, for as long as the page lives. */
export async function openKiosk(identity: Identity): Promise<Kiosk> {
  const clock = createServerClock()
  await askServerTime(clock)
  const session = createTerminalSession({
    signIn: () => signIn(identity, clock),
    correctClock: () => askServerTime(clock),
    now: clock.now,
    setTimer: (run, ms) => void browserTimers.after(ms, run),
  })
  const api = createTerminalApi(session)
  const kiosk: Kiosk = {
    api,
    session: session.state,
    campus: createCell<Campus | null>(null),
    offer: createCell<KioskOffer | null>(null),
    reader: openReader(),
    now: clock.now,
  }
  session.start()
  repeatEvery(browserTimers, HEARTBEAT_MS, () => beat(kiosk))
  return kiosk
}

async function beat({ api, campus, offer }: Kiosk): Promise<void> {
  const at = new Date().toISOString()
  const [known, offered] = await Promise.all([
    api.get<Campus>('/v1/campus'),
    api.get<KioskOffer>('/v1/kiosk'),
    api.send('POST', '/v1/terminal/heartbeats', { at, hotListVersion: 0, queueLength: 0 }),
  ])
  if (known.ok) {
    campus.set(known.value)
    applyCampusAccent(known.value.accent)
  }
  if (offered.ok) offer.set(offered.value)
}

/** The reader beside the kiosk: `/kiosk/?reader=8092` when its agent listens elsewhere than usual. */
function openReader(): Reader {
  const { signal } = new AbortController()
  const reader = followReader({ fetch: (...call) => fetch(...call), storage: localStorage, signal })
  const given = readAddress(new URLSearchParams(location.search).get('reader') ?? '')
  if (given && given !== reader.address.get()) reader.setAddress(given)
  return reader
}
