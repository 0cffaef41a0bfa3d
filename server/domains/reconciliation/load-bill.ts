import { createHash } from 'node:crypto'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Bill } from '../channels/channel.ts'
import { deleteBillRows, insertBillRows } from './bill-store.ts'
import type { DayKey } from './day.ts'
import { selectDay, updateBill, updateDay } from './day-store.ts'

/** A step is short, and whoever looks sees it go on. */
const ROWS_AT_ONCE = 10_000
const LEASE_MS = 120_000

/**
 * Keeps a bill's rows in place of those the day had, a step at a time; the day is `matching` then. A kill leaves it
 * `loading`, and whoever comes next begins anew. The same bill again is left as it is.
 */
export async function loadBill(
  pool: Pool,
  key: DayKey,
  { bill, source }: { bill: Bill; source: 'channel' | 'upload' },
  now: Date,
): Promise<void> {
  const { rows } = bill
  const hash = hashOf(bill)
  const tryAt = new Date(now.getTime() + LEASE_MS)
  const known = await selectDay(pool, key)
  const isSame = known?.billHash === hash && known.rowsDone === rows.length && known.rowsTotal === rows.length
  if (!isSame) {
    await inTransaction(pool, async (db) => {
      await updateBill(db, key, { bill, hash, source, tryAt })
      await deleteBillRows(db, key)
    })
    for (let done = 0; done < rows.length; done += ROWS_AT_ONCE) {
      const some = rows.slice(done, done + ROWS_AT_ONCE)
      await inTransaction(pool, async (db) => {
        await insertBillRows(db, key, some, done + 1)
        await updateDay(db, key, { state: 'loading', tryAt, rowsDone: done + some.length })
      })
    }
  }
  await updateDay(pool, key, { state: 'matching', tryAt, rowsDone: rows.length })
}

function hashOf({ rows, totals }: Bill): string {
  const hash = createHash('sha256').update(JSON.stringify(totals))
  for (const row of rows) hash.update(JSON.stringify(row))
  return hash.digest('hex')
}
