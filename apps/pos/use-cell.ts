import { useSyncExternalStore } from 'react'
import type { Cell } from './cell.ts'

/** The value of a cell, rendered again when it changes. */
export function useCell<T>(cell: Cell<T>): T {
  return useSyncExternalStore(cell.subscribe, cell.get)
}
