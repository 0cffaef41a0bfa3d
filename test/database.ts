import { createHash, randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { openPool, type Pool, SERVER_ROLE } from '../server/base/database.ts'
import { startEmbedded } from '../server/base/embedded-postgres.ts'
import { MIGRATIONS_DIRECTORY, migrate, readMigrations } from '../server/base/migrate.ts'
import { processExists } from '../server/base/postmaster.ts'

/** What `testDatabase` needs of a test context: `import { after } from 'node:test'` and pass `{ after }`, or pass `t`. */
export interface Cleanup {
  after(work: () => Promise<void>): void
}

export interface TestDatabase {
  /** Works as `onecard_server`, as the server does. */
  pool: Pool
  /** Of the owner (a superuser), for what the server may not do: `openPool(url)`. */
  url: string
  /** The seeded campus, code `demo`. */
  campusId: number
}

export interface TestDatabaseOptions {
  /** Most connections of `pool`; default 10. */
  max?: number
  /** False for a database with nothing in it; `pool` is then its owner's. */
  migrated?: boolean
}

const CAMPUS_ID = 1
const LOCK_KEY = 0x0ca7d002
const TEMPLATE_KEPT_MS = 6 * 3600_000
const STALE_DROPPED_MAX = 4
// Whose databases we may take for dead: those of processes we can look up.
const HOST = createHash('sha256').update(hostname()).digest('hex').slice(0, 6)

/**
 * An own, migrated database with one campus, dropped when the test or file is over. `after` hooks run in the order
 * they were given: what must still find the database is given before this.
 */
export async function testDatabase(t: Cleanup, options: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const { max = 10, migrated = true } = options
  const serverUrl = await testServerUrl()
  const name = `onecard_test_${HOST}_${process.pid}_${randomBytes(4).toString('hex')}`
  await withMaintenance(serverUrl, async (client) => {
    const template = migrated ? await ensureTemplate(client, serverUrl) : 'template0'
    await client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`)
    await dropStale(client, template)
  })
  const url = withDatabase(serverUrl, name)
  const pool = openPool(url, migrated ? { max, role: SERVER_ROLE } : { max })
  t.after(async () => {
    await pool.end()
    await withMaintenance(serverUrl, (client) => client.query(`DROP DATABASE ${name} WITH (FORCE)`))
  })
  return { pool, url, campusId: CAMPUS_ID }
}

let embedded: Promise<string> | undefined

/** The server for tests: `ONECARD_TEST_DATABASE_URL` (a superuser's), or an embedded one that all test processes share. */
export function testServerUrl(): Promise<string> {
  const given = process.env.ONECARD_TEST_DATABASE_URL
  if (given) return Promise.resolve(given)
  embedded ??= startEmbedded(TEST_DATA_DIRECTORY).then((server) => server.url)
  return embedded
}

const TEST_DATA_DIRECTORY = fileURLToPath(new URL('../.onecard/test', import.meta.url))

/** Stops the embedded test server; for the end of a whole run. */
export async function stopTestServer(): Promise<void> {
  if (process.env.ONECARD_TEST_DATABASE_URL) return
  const server = await startEmbedded(TEST_DATA_DIRECTORY)
  await server.stop()
}

async function withMaintenance<T>(serverUrl: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: withDatabase(serverUrl, 'postgres') })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** The template of the migrations as they are now. The first process makes it, others wait; half-made ones have another name. */
async function ensureTemplate(client: Client, serverUrl: string): Promise<string> {
  const hash = createHash('sha256')
  for (const { name, sha256 } of await readMigrations(MIGRATIONS_DIRECTORY))
    hash.update(`${name} ${sha256}\n`)
  const template = `onecard_template_${hash.digest('hex').slice(0, 16)}`
  const exists = 'SELECT FROM pg_database WHERE datname = $1'
  if ((await client.query(exists, [template])).rowCount) return template
  await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
  try {
    if ((await client.query(exists, [template])).rowCount) return template
    await makeTemplate(client, serverUrl, template)
    return template
  } finally {
    await client.query('SELECT pg_advisory_unlock($1)', [LOCK_KEY])
  }
}

async function makeTemplate(client: Client, serverUrl: string, template: string): Promise<void> {
  const draft = `${template}_draft`
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`)
  await client.query(`CREATE DATABASE ${draft} TEMPLATE template0`)
  const url = withDatabase(serverUrl, draft)
  await migrate(url)
  const owner = openPool(url, { max: 1 })
  await owner
    .query(
      `INSERT INTO campuses (campus_id, code, name_zh, name_en) VALUES ($1, 'demo', '演示大学', 'Demo University')`,
      [CAMPUS_ID],
    )
    .finally(() => owner.end())
  // A database is copied only while nobody is connected to it; the comment says its age.
  await client.query(`ALTER DATABASE ${draft} ALLOW_CONNECTIONS false`)
  await client.query(`COMMENT ON DATABASE ${draft} IS '${new Date().toISOString()}'`)
  await client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`)
}

/** Drops some of what dead test runs left: their databases, and templates of migrations long changed. */
async function dropStale(client: Client, template: string): Promise<void> {
  const { rows } = await client.query<{ name: string; comment: string | null }>(
    `SELECT datname AS name, shobj_description(oid, 'pg_database') AS comment FROM pg_database
      WHERE datname LIKE 'onecard\\_t%' ORDER BY oid`,
  )
  const stale = rows.filter(({ name, comment }) => {
    const owner = /^onecard_test_([0-9a-f]{6})_(\d+)_/.exec(name)
    if (owner) return owner[1] === HOST && !processExists(Number(owner[2]))
    return name !== template && comment !== null && Date.now() - Date.parse(comment) > TEMPLATE_KEPT_MS
  })
  for (const { name } of stale.slice(0, STALE_DROPPED_MAX)) {
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`).catch(() => {}) // another process was first
  }
}
