import type { Queryable } from './database.ts'

/** The settings that decide whether what was acknowledged survives a power cut, as PostgreSQL reports them. */
export interface SafetySettings {
  version: number
  fsync: string
  fullPageWrites: string
  synchronousCommit: string
  synchronousStandbyNames: string
}

/** The oldest PostgreSQL that the server runs on, as `server_version_num` counts. */
const OLDEST_VERSION = 150000

/** Why a database must not hold money, each with what to do; empty when it may. */
export function unsafeReasons(settings: SafetySettings): string[] {
  const { version, fsync, fullPageWrites, synchronousCommit, synchronousStandbyNames } = settings
  const reasons: string[] = []
  if (version < OLDEST_VERSION) {
    reasons.push(`it is PostgreSQL ${Math.floor(version / 10000)}: upgrade it to 15 or later`)
  }
  if (fsync === 'off') reasons.push(`fsync is off, a crash can destroy it: ALTER SYSTEM SET fsync = on`)
  if (fullPageWrites === 'off') {
    reasons.push(
      'full_page_writes is off, a crash can tear its pages: ALTER SYSTEM SET full_page_writes = on',
    )
  }
  // With standbys, "local" lets a failover lose payments that were acknowledged.
  if (synchronousCommit === 'off' || (synchronousCommit === 'local' && synchronousStandbyNames !== '')) {
    reasons.push(
      `synchronous_commit is ${synchronousCommit}, acknowledged payments can be lost: ` +
        'set it to on for the system, this database and its user (ALTER SYSTEM, ALTER DATABASE, ALTER ROLE)',
    )
  }
  return reasons
}

/** The database could lose what was acknowledged. The message lists the reasons and their cures. */
export class UnsafeDatabaseError extends Error {}

/**
 * Checked at every start, on a connection like those that will post money.
 * @throws UnsafeDatabaseError
 */
export async function refuseUnsafe(pool: Queryable): Promise<void> {
  const { rows } = await pool.query<SafetySettings>(`
    SELECT current_setting('server_version_num')::int AS "version",
           current_setting('fsync') AS "fsync",
           current_setting('full_page_writes') AS "fullPageWrites",
           current_setting('synchronous_commit') AS "synchronousCommit",
           current_setting('synchronous_standby_names') AS "synchronousStandbyNames"`)
  const reasons = unsafeReasons(rows[0]!)
  if (reasons.length > 0) {
    throw new UnsafeDatabaseError(
      `this database is not safe for money:\n- ${reasons.join('\n- ')}\nThen reload or restart PostgreSQL.`,
    )
  }
}
