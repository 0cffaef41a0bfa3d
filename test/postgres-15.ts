import { existsSync } from 'node:fs'
import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbedded } from '../server/base/embedded-postgres.ts'
import { processExists } from '../server/base/postmaster.ts'

const BINARIES = '/usr/lib/postgresql/15/bin'
/** A cluster for each run that is under way, named by its process. */
const CLUSTERS = fileURLToPath(new URL('../.onecard/test-15', import.meta.url))

/**
 * The oldest PostgreSQL we support, from Debian's package `postgresql-15`, with a new cluster on loopback; null where
 * it is not installed. Give its `url` to test processes as `ONECARD_TEST_DATABASE_URL`. `stop` removes the cluster.
 */
export async function startDebianPostgres(): Promise<{ url: string; stop(): Promise<void> } | null> {
  const programs = { initdb: join(BINARIES, 'initdb'), postgres: join(BINARIES, 'postgres') }
  if (!existsSync(programs.initdb) || !existsSync(programs.postgres)) return null
  const start = (directory: string) =>
    startEmbedded(directory, { programs, initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'] })
  await mkdir(CLUSTERS, { recursive: true })
  for (const name of await readdir(CLUSTERS)) {
    const directory = join(CLUSTERS, name)
    if (processExists(Number(name))) continue
    // A killed run left it, half made perhaps.
    const left = await start(directory).catch(() => null)
    await left?.stop()
    await rm(directory, { recursive: true, force: true })
  }
  const own = join(CLUSTERS, String(process.pid))
  const server = await start(own)
  return {
    url: server.url,
    stop: async () => {
      await server.stop()
      await rm(own, { recursive: true, force: true })
    },
  }
}
