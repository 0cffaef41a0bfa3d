import type { WebKey } from '../../../server/protocols/pay-code-web.ts'

/*
 * The phone's own key and its certificate, in IndexedDB: the one store that keeps a CryptoKey that cannot be read out
 * (DESIGN 5: the key never leaves the phone).
 */
export type PhoneKey = {
  keyId: string
  /** Whose it is: another person who signs in on this phone gets another key. */
  campusNo: string
  privateKey: WebKey
  /** The kcwt as the server issued it. */
  certificate: Uint8Array
  expiresAt: Date
  /** What makes the digits (DESIGN 5): a key that cannot be read out. Absent on phones enrolled before there were any. */
  digits?: { alias: string; key: WebKey }
}

const DATABASE = 'onecard.student'
const STORE = 'phone-key'
const ONLY = 'only'

/** Reads the key; null if this phone has none. Rejects where the browser refuses to store. */
export function readPhoneKey(): Promise<PhoneKey | null> {
  return inStore('readonly', (store) => store.get(ONLY)).then((key) => (key as PhoneKey | undefined) ?? null)
}

export async function keepPhoneKey(key: PhoneKey): Promise<void> {
  await inStore('readwrite', (store) => store.put(key, ONLY))
}

export async function forgetPhoneKey(): Promise<void> {
  await inStore('readwrite', (store) => store.delete(ONLY))
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
