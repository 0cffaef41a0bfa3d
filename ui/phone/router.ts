import { createCell, useCell } from '../cell.ts'

/*
 * Where the person is: a path in the address's hash. No data goes into an address (addresses end up in histories and
 * logs); what a screen needs travels as the note of its history entry, which survives a reload.
 */
type Entry = {
  /** Whether going back from here stays in the app. */
  inside: boolean
  note: unknown
}

export type Place = {
  path: string
  note: unknown
  /** True once the person has moved inside the app: then a new screen takes the focus. */
  moved: boolean
}

const place = createCell<Place>(currentPlace(false))

function entry(): Entry | null {
  return history.state as Entry | null
}

function currentPlace(moved: boolean): Place {
  return { path: location.hash.slice(1) || '/', note: entry()?.note, moved }
}

function arrive(): void {
  // A followed link makes an entry without state: mark it as one that "back" may leave.
  if (!entry()) history.replaceState({ inside: true, note: undefined }, '')
  const next = currentPlace(true)
  const now = place.get()
  if (next.path !== now.path || next.note !== now.note) place.set(next)
}

addEventListener('popstate', arrive)
addEventListener('hashchange', arrive)

export function usePlace(): Place {
  return useCell(place)
}

/** Goes to a screen. `replace` takes the place of the present one in the history. */
export function go(path: string, note?: unknown, options: { replace?: boolean } = {}): void {
  if (options.replace) history.replaceState({ inside: entry()?.inside ?? false, note }, '', `#${path}`)
  else history.pushState({ inside: true, note }, '', `#${path}`)
  place.set(currentPlace(true))
}

/** Where to start when the address names no screen. */
export function openedPath(path: string): void {
  if (location.hash === '') go(path, undefined, { replace: true })
}

/** Goes back, or to the screen above when this one was opened from outside. */
export function goBack(above = '/'): void {
  if (entry()?.inside) history.back()
  else go(above, undefined, { replace: true })
}
