import { inTransaction, type Pool } from '../../base/database.ts'
import { meansOf, SHOWN_REFERENCES } from '../payments/means.ts'
import { addSales, addTopUps, lockPosition, selectUnfoldedLanes, updatePosition } from './fold-store.ts'

/** Of a few hundred acts each: a step is short, and a kill loses nothing but it. */
const BATCHES_AT_ONCE = 200

const TERMINAL = '00000000-0000-0000-0000-000000000000'
const MEANS = {
  references: SHOWN_REFERENCES,
  words: SHOWN_REFERENCES.map((reference) => meansOf({ terminalId: TERMINAL, reference })),
  withoutReference: meansOf({ terminalId: TERMINAL, reference: null }),
  scanned: meansOf({ terminalId: null, reference: null }),
}

/**
 * Adds what was posted since the last time to the reports' days. Position and sums move in one transaction, so every
 * batch is in them once, however many servers do this and wherever one is killed. For a job.
 * @returns how many batches were folded
 */
export async function foldBatches(pool: Pool, campusId: number, now: Date): Promise<number> {
  let folded = 0
  for (const lane of await selectUnfoldedLanes(pool, campusId)) {
    for (;;) {
      const step = await foldStep(pool, { campusId, lane }, now)
      folded += step
      if (step < BATCHES_AT_ONCE) break
    }
  }
  return folded
}

function foldStep(pool: Pool, of: { campusId: number; lane: number }, now: Date): Promise<number> {
  return inTransaction(pool, async (client) => {
    const { batch: from, head } = await lockPosition(client, of, now)
    const to = Math.min(head, from + BATCHES_AT_ONCE)
    if (to <= from) return 0
    const span = { ...of, from, to }
    await addSales(client, span, MEANS)
    await addTopUps(client, span)
    await updatePosition(client, span, now)
    return to - from
  })
}
