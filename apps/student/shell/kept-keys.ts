/*
 * Keys that cannot be read out, in IndexedDB: the one store that keeps a CryptoKey (DESIGN 5: a phone's key never
 * leaves it). The store bears the name of the first key it kept.
 */
const DATABASE = 'onecard.student'
const STORE = 'phone-key'

/** Reads what is kept under a name; null if nothing is. Rejects where the browser refuses to store. */
export async function readKept<T>(name: string): Promise<T | null> {
  return ((await inStore('readonly', (store) => store.get(name))) as T | undefined) ?? null
}

export async function keep(name: string, value: unknown): Promise<void> {
  await inStore('readwrite', (store) => store.put(value, name))
}

export async function forgetKept(name: string): Promise<void> {
  await inStore('readwrite', (store) => store.delete(name))
}

async function inStore(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest,
): Promise<unknown> {
  const database = await openDatabase()
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode)
      const request = act(transaction.objectStore(STORE))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB gave up'))
    })
  } finally {
    database.close()
  }
}

function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1)
    request.onupgradeneeded = () => request.result.createObjectStore(STORE)
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB cannot be opened'))
  })
}
