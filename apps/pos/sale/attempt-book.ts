import { type Database, readAll, write } from '../database.ts'
import type { Attempt } from './attempt.ts'

/** An attempt on disk; one that was set aside is asked in the background while the next is served. */
export type KeptAttempt = Attempt & { setAside: boolean }

/** The payments whose outcome is not known, on disk before they are sent. */
export type AttemptBook = {
  /** Resolves when it is on disk; rejects when it cannot be written: then it must not be sent. */
  keep: (attempt: KeptAttempt) => Promise<void>
  forget: (id: string) => Promise<void>
  list: () => Promise<KeptAttempt[]>
}

export function createAttemptBook(database: Database): AttemptBook {
  return {
    keep: (attempt) => write(database, ['attempts'], ({ put }) => put('attempts', attempt)),
    forget: (id) => write(database, ['attempts'], ({ remove }) => remove('attempts', id)),
    list: () => readAll(database, 'attempts'),
  }
}
