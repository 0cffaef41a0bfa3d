import type { Config } from './base/config.ts'
import { openPool, type Pool, SERVER_ROLE } from './base/database.ts'
import { refuseUnsafe } from './base/database-safety.ts'
import { startEmbedded } from './base/embedded-postgres.ts'
import { MIGRATIONS_DIRECTORY, migrate } from './base/migrate.ts'
import { processExists } from './base/postmaster.ts'

export type OpenDatabase = {
  /** Of the owner, for migrations and the demo's new start. */
  url: string
  /** Works as `onecard_server`. */
  pool: Pool
  embedded: boolean
  /** Ends the pool; stops the embedded database if this process started it. */
  close(): Promise<void>
}

// How often a running server looks whether its embedded database still lives.
const WATCH_MS = 1000

/**
 * The campus's database, migrated and proved safe: the embedded one (started, or adopted when it runs), or the one
 * that `DATABASE_URL` names. While it is open an embedded database that died is started again.
 * @param watch false for commands that end soon
 */
export async function openDatabase(
  config: Config,
  onProgress: (line: string) => void,
  watch = true,
): Promise<OpenDatabase> {
  const server =
    config.databaseUrl === null ? await startEmbedded(config.dataDirectory, { onProgress }) : null
  const url = config.databaseUrl ?? server!.url
  const pool = openPool(url, { max: 12, role: SERVER_ROLE })
  const close = async () => {
    await pool.end()
    if (server && !server.adopted) await server.stop()
  }
  try {
    await migrate(url, MIGRATIONS_DIRECTORY, onProgress)
    await refuseUnsafe(pool)
  } catch (error) {
    await close()
    throw error
  }
  const stopWatching = server && watch ? keepAlive(config.dataDirectory, server.pid, onProgress) : () => {}
  return {
    url,
    pool,
    embedded: server !== null,
    async close() {
      stopWatching()
      await close()
    },
  }
}

/** Starts the embedded database again when its process is gone (an out-of-memory kill, say); the port stays. */
function keepAlive(dataDirectory: string, firstPid: number, onProgress: (line: string) => void): () => void {
  let pid = firstPid
  let busy = false
  const timer = setInterval(() => void look(), WATCH_MS)
  timer.unref()
  async function look(): Promise<void> {
    if (busy || processExists(pid)) return
    busy = true
    try {
      onProgress('the database is gone: starting it again')
      pid = (await startEmbedded(dataDirectory, {})).pid
    } catch (error) {
      onProgress(`the database does not start: ${String(error)}`)
    } finally {
      busy = false
    }
  }
  return () => clearInterval(timer)
}
