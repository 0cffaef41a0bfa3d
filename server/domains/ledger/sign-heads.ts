import type { KeyObject } from 'node:crypto'
import type { Queryable } from '../../base/database.ts'
import { type Head, headKeyId, signHead } from './head.ts'
import { insertHead, selectUnsignedHeads } from './store.ts'

/** The pair of `keys.ledgerHead`. */
export type HeadKeys = { privateKey: KeyObject; publicKey: KeyObject }

/**
 * Signs the head of every lane that has moved since it was signed last, and answers those heads, so that they can also
 * be kept elsewhere: whoever cuts the end of a chain must then find all copies. Several servers may do it at once.
 */
export async function signHeads(db: Queryable, campusId: number, keys: HeadKeys, now: Date): Promise<Head[]> {
  const keyId = headKeyId(keys.publicKey)
  const heads: Head[] = []
  for (const { lane, head_batch, head_hash } of await selectUnsignedHeads(db, campusId)) {
    const head: Head = { campusId, lane, batch: head_batch, hash: head_hash, signedAt: now }
    await insertHead(db, head, keyId, signHead(head, keys.privateKey))
    heads.push(head)
  }
  return heads
}

/** Signs heads every second until stopped. A database that is away is asked again a second later. */
export function startSigningHeads(
  db: Queryable,
  campusId: number,
  keys: HeadKeys,
  onError: (error: unknown) => void,
): { stop: () => Promise<void> } {
  const state = { stopped: false, wake: () => {} }
  const run = async () => {
    while (!state.stopped) {
      await signHeads(db, campusId, keys, new Date()).catch(onError)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, state.stopped ? 0 : 1_000)
        state.wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    // What was posted in the last second is signed too.
    await signHeads(db, campusId, keys, new Date()).catch(onError)
  }
  const running = run()
  return {
    stop: async () => {
      state.stopped = true
      state.wake()
      await running
    },
  }
}
