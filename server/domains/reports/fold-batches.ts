import type { Pool, PoolClient } from '../../base/database.ts'
import { type BatchSpan, readBatches } from '../ledger/read-batches.ts'
import { MEANS_BY_REFERENCE } from '../payments/means.ts'
import { addSales, addTopUps } from './fold-store.ts'

/** Adds what was posted since the last time to the reports' days, each batch once. For a job. @returns how many */
export function foldBatches(pool: Pool, campusId: number, now: Date): Promise<number> {
  const of = { campusId, reader: 'reports' } as const
  const fold = async (db: PoolClient, span: BatchSpan) => {
    await addSales(db, span, MEANS_BY_REFERENCE)
    await addTopUps(db, span)
  }
  return readBatches(pool, of, fold, now)
}
