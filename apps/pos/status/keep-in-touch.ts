import type { Campus } from '../../../contract/campus.ts'
import type { HeartbeatReply } from '../../../contract/devices.ts'
import { applyCampusAccent } from '../../../ui/accent.ts'
import type { Cell } from '../../../ui/cell.ts'
import type { ServerClock } from '../../../ui/terminal/server-clock.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import { repeatEvery, type Timers } from '../../../ui/terminal/timers.ts'
import type { ContactLog } from '../offline/contact.ts'
import type { IssuerKeyCopy } from '../offline/issuer-keys.ts'
import type { HotListCopy } from './hot-list.ts'
import type { OwnTerminal } from './own-terminal.ts'
import type { Takings } from './takings.ts'

/** A loss is known here after at most this and a round trip (RULES 2.3: every connected terminal within 5 s). */
const HOT_LIST_MS = 3000
const HEARTBEAT_MS = 30_000
const REFRESH_MS = 5 * 60_000

export type Touch = {
  api: TerminalApi
  timers: Timers
  clock: ServerClock
  online: Cell<boolean>
  hotList: HotListCopy
  own: OwnTerminal
  takings: Takings
  contact: ContactLog
  issuerKeys: IssuerKeyCopy
  /** Payments whose outcome is not known, and sales that were not handed over. */
  queueLength: () => number
}

/**
 * Pulls the hot list, says that the terminal is alive, learns what changed, for as long as the page lives. Whether the
 * register is online is what the last pull of the hot list found.
 * @returns what does all of it now
 */
export function keepInTouch(touch: Touch): () => void {
  const { timers, online, hotList, own, takings } = touch
  const followHotList = repeatEvery(timers, HOT_LIST_MS, async () => {
    const answer = await hotList.pull()
    const heard = answer.ok || answer.failure.code !== 'offline'
    // A disk that fails now only makes the register think itself silent for longer after its next start.
    if (heard) await touch.contact.heard(answer.ok).catch(() => undefined)
    online.set(heard)
  })
  repeatEvery(timers, HEARTBEAT_MS, () => beat(touch))
  const refresh = repeatEvery(timers, REFRESH_MS, async () => {
    await Promise.all([own.refresh(), takings.refresh(), touch.issuerKeys.refresh(), readCampus(touch.api)])
  })
  // After a start without network everything is asked as soon as it is there.
  online.subscribe(() => {
    if (online.get()) refresh()
    else void touch.contact.lost().catch(() => undefined)
  })
  window.addEventListener('offline', () => online.set(false))
  window.addEventListener('online', followHotList)
  return () => {
    followHotList()
    refresh()
  }
}

async function beat({ api, clock, hotList, queueLength }: Touch): Promise<void> {
  const sentAtMs = clock.monotonicMs()
  const answer = await api.send<HeartbeatReply>('POST', '/v1/terminal/heartbeats', {
    // The machine's own clock, uncorrected: the console shows how far it is off.
    at: new Date().toISOString(),
    hotListVersion: hotList.version.get(),
    queueLength: queueLength(),
  })
  if (answer.ok) clock.heard(new Date(answer.value.serverTime), sentAtMs)
}

async function readCampus(api: TerminalApi): Promise<void> {
  const answer = await api.get<Campus>('/v1/campus')
  if (answer.ok) applyCampusAccent(answer.value.accent)
}
