import type { Queryable } from '../../base/database.ts'
import { selectActs, selectBatchedIds, selectHeads } from './store.ts'
import type { PostedAct, WalletId } from './transfer.ts'

type Listener = (act: PostedAct) => void

/** Follows what is posted, for those who wait to be told (a phone that is open). */
export type Tail = {
  /** Calls back with each act on the wallet that is committed from now on, by whichever server; answers how to stop. */
  listen: (walletId: WalletId, listener: Listener) => () => void
  /** The same for acts that refer to something (`PostedAct.reference`). */
  listenTo: (reference: string, listener: Listener) => () => void
  stop: () => Promise<void>
}

export type TailOptions = { intervalMs?: number; onError?: (error: unknown) => void }

/**
 * Reads the committed batches of all lanes behind their heads: one small query a tick, none while nobody listens.
 * The batches are the outbox: no NOTIFY, which would make the posters' commits wait for one another.
 */
export function startTail(db: Queryable, campusId: number, options: TailOptions = {}): Tail {
  const { intervalMs = 150, onError = () => {} } = options
  const listeners = new Map<WalletId | string, Set<Listener>>()
  const state = { stopped: false, wake: () => {} }
  // The last batch that was read, by lane; undefined while nobody listens.
  let read: Map<number, number> | undefined

  const tick = async () => {
    const heads = await selectHeads(db, campusId)
    if (read === undefined) {
      read = heads
      return
    }
    for (const [lane, head] of heads) {
      const from = read.get(lane) ?? 0
      if (head === from) continue
      const ids = await selectBatchedIds(db, campusId, lane, from, head, wanted())
      const acts = ids.length > 0 ? await selectActs(db, campusId, ids) : []
      read.set(lane, head)
      const order = new Map(ids.map((id, index) => [id, index]))
      for (const act of acts.sort((a, b) => order.get(a.id)! - order.get(b.id)!)) tell(act)
    }
  }

  const wanted = () => {
    const keys = [...listeners.keys()]
    return {
      walletIds: keys.filter((key) => typeof key === 'number'),
      references: keys.filter((key) => typeof key === 'string'),
    }
  }

  const tell = (act: PostedAct) => {
    const of = [act.walletId, act.reference].flatMap((key) => [...((key && listeners.get(key)) || [])])
    for (const listener of of) {
      try {
        listener(act)
      } catch (error) {
        onError(error)
      }
    }
  }

  const run = async () => {
    while (!state.stopped) {
      if (listeners.size > 0) await tick().catch(onError)
      else read = undefined
      await new Promise<void>((resolve) => {
        state.wake = resolve
        if (listeners.size > 0 && !state.stopped) setTimeout(resolve, intervalMs)
        else if (state.stopped) resolve()
      })
    }
  }
  const running = run()

  const listen = (key: WalletId | string, listener: Listener) => {
    const of = listeners.get(key) ?? new Set()
    listeners.set(key, of.add(listener))
    if (listeners.size === 1 && of.size === 1) state.wake()
    return () => {
      of.delete(listener)
      if (of.size === 0 && listeners.get(key) === of) listeners.delete(key)
    }
  }

  return {
    listen,
    listenTo: listen,
    async stop() {
      state.stopped = true
      state.wake()
      await running
    },
  }
}
