import type { Pool, PoolClient } from '../../base/database.ts'
import { type BatchSpan, readBatches } from '../ledger/read-batches.ts'
import { meansOf, SHOWN_REFERENCES } from '../payments/means.ts'
import { addSales, addTopUps } from './fold-store.ts'

const TERMINAL = '00000000-0000-0000-0000-000000000000'
const MEANS = {
  references: SHOWN_REFERENCES,
  words: SHOWN_REFERENCES.map((reference) => meansOf({ terminalId: TERMINAL, reference })),
  withoutReference: meansOf({ terminalId: TERMINAL, reference: null }),
  scanned: meansOf({ terminalId: null, reference: null }),
}

/** Adds what was posted since the last time to the reports' days, each batch once. For a job. @returns how many */
export function foldBatches(pool: Pool, campusId: number, now: Date): Promise<number> {
  const of = { campusId, reader: 'reports' } as const
  const fold = async (db: PoolClient, span: BatchSpan) => {
    await addSales(db, span, MEANS)
    await addTopUps(db, span)
  }
  return readBatches(pool, of, fold, now)
}
