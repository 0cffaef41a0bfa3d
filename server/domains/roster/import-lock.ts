import type { Pool, Queryable } from '../../base/database.ts'

// One import at a time a campus; the lock ends with the connection, so that a killed import leaves none.
const LOCK = 0x0ca7d014

/**
 * Takes the campus's right to import.
 * @returns what gives it back; null when another import has it
 */
export async function takeImportLock(pool: Pool, campusId: number): Promise<(() => Promise<void>) | null> {
  const client = await pool.connect()
  const { rows } = await client.query<{ taken: boolean }>('SELECT pg_try_advisory_lock($1, $2) AS taken', [
    LOCK,
    campusId,
  ])
  if (!rows[0]!.taken) {
    client.release()
    return null
  }
  return async () => {
    try {
      await client.query('SELECT pg_advisory_unlock($1, $2)', [LOCK, campusId])
      client.release()
    } catch {
      // The connection is lost, and the lock with it.
      client.release(true)
    }
  }
}

export async function isImportRunning(db: Queryable, campusId: number): Promise<boolean> {
  const { rows } = await db.query(
    `SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database
     WHERE d.datname = current_database() AND l.locktype = 'advisory' AND l.objsubid = 2
       AND l.classid::bigint = $1 AND l.objid::bigint = $2 AND l.granted`,
    [LOCK, campusId],
  )
  return rows.length > 0
}
