import { useMemo, useSyncExternalStore } from 'react'

/**
 * Where the operator is: a path and its filters, both in the address's hash, so that an address can be kept, sent and
 * gone back to, and no search ever reaches a server's log.
 */
export type Address = { path: readonly string[]; query: URLSearchParams }

/** `#/people/42?tab=bills` is the path `['people', '42']` with the query `tab=bills`. */
export function readAddress(hash: string): Address {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  return { path: path.split('/').filter(Boolean).map(decode), query: new URLSearchParams(query) }
}

/** The hash of a path with a query; what is null or empty in the query is left out. */
export function addressOf(path: string, query: Record<string, string | null> = {}): string {
  const given = Object.entries(query).filter((entry): entry is [string, string] => Boolean(entry[1]))
  const search = new URLSearchParams(given).toString()
  return `#/${path}${search ? `?${search}` : ''}`
}

// An address that somebody mangled is a page that does not exist, not a crash.
function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const watchers = new Set<() => void>()

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  addEventListener('popstate', watcher)
  addEventListener('hashchange', watcher)
  return () => {
    watchers.delete(watcher)
    removeEventListener('popstate', watcher)
    removeEventListener('hashchange', watcher)
  }
}

export function useAddress(): Address {
  const hash = useSyncExternalStore(watch, () => location.hash)
  return useMemo(() => readAddress(hash), [hash])
}

/**
 * Goes to an address made by `addressOf`. `replace` takes the place of the present one in the history; `state` is kept
 * with its entry there.
 */
export function go(hash: string, options: { replace?: boolean; state?: unknown } = {}): void {
  const { replace = false, state = null } = options
  if (replace) history.replaceState(state, '', hash)
  else history.pushState(state, '', hash)
  for (const watcher of watchers) watcher()
}

export type Filters = {
  query: URLSearchParams
  /** Changes some filters in the address; null takes one away. A list then starts at its first page. */
  setFilters: (change: Record<string, string | null>) => void
}

/** The filters of the present page, which are its address's query. */
export function useFilters(): Filters {
  const { path, query } = useAddress()
  return useMemo(
    () => ({
      query,
      setFilters(change) {
        const next = { ...Object.fromEntries(query), cursor: null, ...change }
        go(addressOf(path.map(encodeURIComponent).join('/'), next), { replace: true })
      },
    }),
    [path, query],
  )
}
