import type { Queryable } from '../../base/database.ts'
import { selectSuspensions } from './store.ts'

/** A time in which a terminal was not allowed to sell. */
export type Suspension = { suspendedAt: Date; resumedAt: Date | null }

/** When a terminal was suspended, oldest first. */
export async function readSuspensions(
  db: Queryable,
  of: { campusId: number; terminalId: string },
): Promise<Suspension[]> {
  return selectSuspensions(db, of)
}
