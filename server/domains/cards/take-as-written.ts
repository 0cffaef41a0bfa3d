import { inTransaction, type Pool } from '../../base/database.ts'
import type { Actor } from '../audit/record.ts'
import { insertWritten } from './writing-store.ts'

/**
 * Cards whose chips were written elsewhere than at a desk or kiosk of this house are taken as written; those that are
 * nobody's, at their end or written already stay as they are. Nothing proves it but their first tap.
 */
export async function takeAsWritten(
  pool: Pool,
  { campusId, cardNos, actor }: { campusId: number; cardNos: readonly string[]; actor: Actor },
  now: Date,
): Promise<void> {
  await inTransaction(pool, (db) => insertWritten(db, campusId, { cardNos, actor }, now))
}
