import type { TerminalSelf } from '../../contract/devices.ts'
import type { HotList } from '../../contract/hot-list.ts'
import type { IssuerKeys } from '../../contract/pay-keys.ts'
import type { Identity } from '../../ui/terminal/identity.ts'
import type { JournalEntry } from './offline/journal.ts'
import type { UsedCode } from './offline/used-codes.ts'
import type { OpenReversal } from './reversal/reversal.ts'
import type { KeptAttempt } from './sale/attempt-book.ts'

/* What the register keeps on disk: IndexedDB, written with strict durability, so that a power cut loses nothing. */

/** The stores and what is in them. Those without a key path are given the key with the value. */
export type Stores = {
  identity: Identity | CryptoKeyPair
  attempts: KeptAttempt
  reversals: OpenReversal
  hotList: HotList['entries'][number]
  self: TerminalSelf
  facts: number
  issuerKeys: IssuerKeys
  journal: JournalEntry
  usedCodes: UsedCode
}
export type StoreName = keyof Stores

const NAME = 'onecard-pos'
const VERSION = 3

export type Database = IDBDatabase

/** A build that was taken back finds a newer database than its own, with all its stores: the journal must stay in reach. */
export async function openDatabase(): Promise<Database> {
  try {
    return await openOrUpgrade()
  } catch (error) {
    if (!(error instanceof DOMException) || error.name !== 'VersionError') throw error
    return settled(indexedDB.open(NAME))
  }
}

function openOrUpgrade(): Promise<Database> {
  const request = indexedDB.open(NAME, VERSION)
  request.onupgradeneeded = ({ oldVersion }) => {
    const database = request.result
    if (oldVersion < 3) database.createObjectStore('usedCodes', { keyPath: 'use' })
    if (oldVersion < 2) {
      database.createObjectStore('issuerKeys')
      database.createObjectStore('journal', { keyPath: 'id' })
    }
    if (oldVersion >= 1) return
    database.createObjectStore('identity')
    database.createObjectStore('attempts', { keyPath: 'id' })
    database.createObjectStore('reversals', { keyPath: 'id' })
    database.createObjectStore('hotList', { keyPath: ['kind', 'value'] })
    database.createObjectStore('self')
    database.createObjectStore('facts')
  }
  return settled(request)
}

export async function readOne<S extends StoreName>(
  database: Database,
  store: S,
  key: IDBValidKey,
): Promise<Stores[S] | undefined> {
  return settled(database.transaction(store).objectStore(store).get(key))
}

export async function readAll<S extends StoreName>(database: Database, store: S): Promise<Stores[S][]> {
  return settled(database.transaction(store).objectStore(store).getAll())
}

/** What may be done inside `write`. */
export type Writing = {
  put: <S extends StoreName>(store: S, value: Stores[S], key?: IDBValidKey) => void
  remove: (store: StoreName, key: IDBValidKey) => void
  clear: (store: StoreName) => void
}

/** Writes in one transaction: all of it or nothing, and on disk when the promise resolves. */
export function write(
  database: Database,
  stores: StoreName[],
  work: (writing: Writing) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(stores, 'readwrite', { durability: 'strict' })
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error ?? new Error('the write was aborted'))
    work({
      put: (store, value, key) => void transaction.objectStore(store).put(value, key),
      remove: (store, key) => void transaction.objectStore(store).delete(key),
      clear: (store) => void transaction.objectStore(store).clear(),
    })
  })
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
  })
}
