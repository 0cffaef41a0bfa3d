import type { Identity } from '../../../ui/terminal/identity.ts'

const NAME = 'onecard-kiosk'
const STORE = 'identity'
const TERMINAL = 'terminal'
const PENDING = 'pending'

/* The kiosk keeps nothing on disk but who it is: people's data is on the screen only while they stand before it. */
function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1)
  request.onupgradeneeded = () => void request.result.createObjectStore(STORE)
  return settled(request)
}

export async function loadIdentity(): Promise<Identity | null> {
  return ((await read(TERMINAL)) as Identity | undefined) ?? null
}

export async function saveIdentity(identity: Identity): Promise<void> {
  await write(TERMINAL, identity)
}

/**
 * The key pair that waits for its activation. Made once and kept: when the reply to an activation was lost, the same
 * code is accepted again only with the same key.
 */
export async function pendingKeyPair(): Promise<CryptoKeyPair> {
  const kept = (await read(PENDING)) as CryptoKeyPair | undefined
  if (kept) return kept
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  await write(PENDING, pair)
  return pair
}

async function read(key: string): Promise<unknown> {
  const database = await openDatabase()
  try {
    return await settled(database.transaction(STORE).objectStore(STORE).get(key))
  } finally {
    database.close()
  }
}

async function write(key: string, value: Identity | CryptoKeyPair): Promise<void> {
  const database = await openDatabase()
  try {
    const transaction = database.transaction(STORE, 'readwrite', { durability: 'strict' })
    await settled(transaction.objectStore(STORE).put(value, key))
  } finally {
    database.close()
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'))
  })
}
