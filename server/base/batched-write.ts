import { assert } from './assert.ts'

type Waiting<Item> = { item: Item; resolve: () => void; reject: (error: unknown) => void }

/**
 * Writes that share commits: what comes while a campus's last batch is being written goes as one batch after it. The
 * promise of an item resolves when its batch is written and rejects with what its batch failed by.
 * @param write one commit: all of it or nothing
 */
export function batchedWrite<Item>(
  write: (campusId: number, items: Item[]) => Promise<void>,
  itemsMax = 1000,
): (campusId: number, item: Item) => Promise<void> {
  assert(itemsMax > 0, 'a batch holds something')
  const waiting = new Map<number, Waiting<Item>[]>()

  async function run(campusId: number, queue: Waiting<Item>[]): Promise<void> {
    // What came in the same turn goes together.
    await new Promise(setImmediate)
    while (queue.length > 0) {
      const batch = queue.splice(0, itemsMax)
      try {
        await write(
          campusId,
          batch.map(({ item }) => item),
        )
        for (const { resolve } of batch) resolve()
      } catch (error) {
        for (const { reject } of batch) reject(error)
      }
    }
    waiting.delete(campusId)
  }

  return (campusId, item) =>
    new Promise((resolve, reject) => {
      const queue = waiting.get(campusId)
      if (queue) return void queue.push({ item, resolve, reject })
      const begun = [{ item, resolve, reject }]
      waiting.set(campusId, begun)
      void run(campusId, begun)
    })
}
