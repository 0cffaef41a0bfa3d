import type { Terminal, Terminals } from '../../../contract/merchants.ts'

/** A terminal beats more often than this while it has a network. */
const ONLINE_MS = 3 * 60_000
/** Beyond this the window of online ids and of pay codes begins to suffer (DESIGN 3, 5). */
const DRIFT_MAX_MS = 10_000
const MINUTE_MS = 60_000

/** The newest version of the hot list: the server's, or else the newest that any terminal has. */
export function newestHotList({ terminals, hotListVersion }: Terminals): number | null {
  if (hotListVersion !== undefined) return hotListVersion
  const versions = terminals.flatMap((terminal) => terminal.hotListVersion ?? [])
  return versions.length > 0 ? Math.max(...versions) : null
}

export function isOnline({ state, lastSeenAt }: Terminal, now: Date): boolean {
  return (
    state === 'active' && lastSeenAt !== null && now.getTime() - new Date(lastSeenAt).getTime() < ONLINE_MS
  )
}

export function driftsTooFar(clockDriftMs: number): boolean {
  return Math.abs(clockDriftMs) > DRIFT_MAX_MS
}

/** How long ago something was, in its largest whole unit. */
export function since(
  instant: string,
  now: Date,
): { unit: 'now' | 'minutes' | 'hours' | 'days'; count: number } {
  const minutes = Math.floor((now.getTime() - new Date(instant).getTime()) / MINUTE_MS)
  if (minutes < 1) return { unit: 'now', count: 0 }
  if (minutes < 60) return { unit: 'minutes', count: minutes }
  if (minutes < 24 * 60) return { unit: 'hours', count: Math.floor(minutes / 60) }
  return { unit: 'days', count: Math.floor(minutes / (24 * 60)) }
}

/** The terminals that fit the filters of the address. A campus has hundreds at most: no server is asked. */
export function filterTerminals(terminals: readonly Terminal[], query: URLSearchParams): readonly Terminal[] {
  const text = query.get('q')?.trim().toLowerCase() ?? ''
  const { merchant, kind, state } = Object.fromEntries(query)
  return terminals.filter(
    (terminal) =>
      (!merchant || terminal.merchantId === merchant) &&
      (!kind || terminal.kind === kind) &&
      (!state || terminal.state === state) &&
      [terminal.id, terminal.name, terminal.merchant, terminal.stall].some((word) =>
        word?.toLowerCase().includes(text),
      ),
  )
}
