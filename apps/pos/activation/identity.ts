import type { Identity } from '../../../ui/terminal/identity.ts'
import { type Database, readOne, type StoreName, write } from '../database.ts'

const TERMINAL = 'terminal'
const PENDING = 'pending'

export async function loadIdentity(database: Database): Promise<Identity | null> {
  return ((await readOne(database, 'identity', TERMINAL)) as Identity | undefined) ?? null
}

/** Keeps the identity, in place of the key pair that was waiting for it. */
export function saveIdentity(database: Database, identity: Identity): Promise<void> {
  return write(database, ['identity'], ({ put, remove }) => {
    put('identity', identity, TERMINAL)
    remove('identity', PENDING)
  })
}

/** Drops the key pair that was waiting: its activation was another terminal's. */
export function forgetPending(database: Database): Promise<void> {
  return write(database, ['identity'], ({ remove }) => remove('identity', PENDING))
}

/** Gives the terminal up, with what it remembers of the campus. Never with a payment still unknown or not handed over. */
export function forgetIdentity(database: Database): Promise<void> {
  const stores: StoreName[] = ['identity', 'self', 'hotList', 'facts', 'issuerKeys', 'journal', 'usedCodes']
  return write(database, stores, ({ clear }) => stores.forEach(clear))
}

/**
 * The key pair that waits for its activation. Made once and kept: when the reply to an activation was lost, the same
 * code is accepted again only with the same key.
 */
export async function pendingKeyPair(database: Database): Promise<CryptoKeyPair> {
  const kept = (await readOne(database, 'identity', PENDING)) as CryptoKeyPair | undefined
  if (kept) return kept
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  await write(database, ['identity'], ({ put }) => put('identity', pair, PENDING))
  return pair
}
