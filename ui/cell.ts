import { useSyncExternalStore } from 'react'

/** A value that changes, and tells those who watch it. Plain code owns and sets it; screens read it. */
export type Cell<T> = {
  get: () => T
  set: (value: T) => void
  /** @returns what ends the watching */
  subscribe: (watch: () => void) => () => void
}

export function createCell<T>(initial: T): Cell<T> {
  const watchers = new Set<() => void>()
  let current = initial
  return {
    get: () => current,
    set(value) {
      if (Object.is(value, current)) return
      current = value
      for (const watch of watchers) watch()
    },
    subscribe(watch) {
      watchers.add(watch)
      return () => watchers.delete(watch)
    },
  }
}

/** The value of a cell, rendered again when it changes. */
export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get)
}
