import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startEmbedded } from '../server/base/embedded-postgres.ts'

const BINARIES = '/usr/lib/postgresql/15/bin'
const DATA_DIRECTORY = fileURLToPath(new URL('../.onecard/test-15', import.meta.url))

/**
 * The oldest PostgreSQL we support, from Debian's package `postgresql-15`, with a new cluster on loopback; null where
 * it is not installed. Give its `url` to test processes as `ONECARD_TEST_DATABASE_URL`. `stop` removes the cluster.
 */
export async function startDebianPostgres(): Promise<{ url: string; stop(): Promise<void> } | null> {
  const programs = { initdb: join(BINARIES, 'initdb'), postgres: join(BINARIES, 'postgres') }
  if (!existsSync(programs.initdb) || !existsSync(programs.postgres)) return null
  const start = () =>
    startEmbedded(DATA_DIRECTORY, { programs, initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8'] })
  let server = await start()
  if (server.adopted) {
    await discard(server) // a killed run left it
    server = await start()
  }
  return { url: server.url, stop: () => discard(server) }
}

async function discard(server: { stop(): Promise<void> }): Promise<void> {
  await server.stop()
  await rm(DATA_DIRECTORY, { recursive: true, force: true })
}
