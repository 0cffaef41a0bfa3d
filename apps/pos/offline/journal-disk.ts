import { type Database, readAll, readOne, write } from '../database.ts'
import type { JournalDisk } from './journal.ts'
import type { UsedCodeDisk } from './used-codes.ts'

const SEQUENCE = 'journalSequence'

/** The journal in IndexedDB, written with strict durability. */
export function createJournalDisk(database: Database): JournalDisk {
  return {
    load: async () => ({
      entries: await readAll(database, 'journal'),
      lastSequence: (await readOne(database, 'facts', SEQUENCE)) ?? 0,
    }),
    append: (entry) =>
      write(database, ['journal', 'facts', 'attempts'], ({ put, remove }) => {
        put('journal', entry)
        put('facts', entry.sequence, SEQUENCE)
        remove('attempts', entry.id)
      }),
    settle: (entries, dropIds) =>
      write(database, ['journal'], ({ put, remove }) => {
        for (const entry of entries) put('journal', entry)
        for (const id of dropIds) remove('journal', id)
      }),
  }
}

/** The codes used with network, beside it. */
export function createUsedCodeDisk(database: Database): UsedCodeDisk {
  return {
    load: () => readAll(database, 'usedCodes'),
    replace: (added, dropUses) =>
      write(database, ['usedCodes'], ({ put, remove }) => {
        put('usedCodes', added)
        for (const use of dropUses) remove('usedCodes', use)
      }),
  }
}
