import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, DatabaseError } from 'pg'
import { assert } from './assert.ts'

/** Where the server's own migrations are. */
export const MIGRATIONS_DIRECTORY = fileURLToPath(new URL('../migrations/', import.meta.url))

/** One forward step of the schema: its file name, its text, and the SHA-256 of the text in hex. */
export interface Migration {
  name: string
  text: string
  sha256: string
}

/** What keeps a database from being migrated, in words for its operator. */
export class MigrationError extends Error {}

const FILE_NAME = /^\d{4}-[a-z0-9-]+\.sql$/
// Any fixed number will do; advisory locks are per database.
const LOCK_KEY = 0x0ca7d001

/** Reads the `NNNN-name.sql` files of a directory in their order. Line ends are made `\n`, so that a checkout cannot change a hash. */
export async function readMigrations(directory: string): Promise<Migration[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).toSorted()
  const numbers = new Set<string>()
  for (const name of names) {
    if (!FILE_NAME.test(name)) throw new MigrationError(`${name}: a migration is named 0001-what-it-does.sql`)
    const number = name.slice(0, 4)
    if (numbers.has(number))
      throw new MigrationError(`${name}: the number ${number} is taken; use the next one`)
    numbers.add(number)
  }
  return Promise.all(
    names.map(async (name) => {
      const text = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n')
      return { name, text, sha256: createHash('sha256').update(text).digest('hex') }
    }),
  )
}

/**
 * Brings a database forward: applies the files not applied yet, each in one transaction with its row in
 * `schema_migrations`, so that a kill at any moment leaves whole files only. A second process waits for the first.
 * @param url of the database's owner
 * @param onProgress gets a line for each file and for a wait
 * @returns the names applied now
 * @throws MigrationError when an applied file was changed, removed or overtaken
 */
export async function migrate(
  url: string,
  directory: string = MIGRATIONS_DIRECTORY,
  onProgress: (line: string) => void = () => {},
): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = new Client({ connectionString: url, application_name: 'onecard migrate' })
  client.on('error', () => {}) // a lost connection is told by the query that fails
  await client.connect()
  try {
    // When the migrating process is killed, its statement ends within 2 s and another may go on.
    await client.query(`SET client_connection_check_interval = '2s'`).catch(() => {}) // not on every platform
    await takeLock(client, onProgress)
    await client.query(`CREATE TABLE IF NOT EXISTS schema_migrations (
      name text PRIMARY KEY, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`)
    const pending = await pendingOf(client, migrations)
    for (const migration of pending) {
      onProgress(`migration ${migration.name}`)
      await apply(client, migration)
    }
    return pending.map((migration) => migration.name)
  } finally {
    await client.end().catch(() => {}) // closing also drops the lock
  }
}

async function takeLock(client: Client, onProgress: (line: string) => void): Promise<void> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS taken', [LOCK_KEY])
  if (rows[0].taken) return
  onProgress('another process is migrating this database: waiting for it')
  await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY])
}

async function pendingOf(client: Client, migrations: Migration[]): Promise<Migration[]> {
  const { rows } = await client.query<{ name: string; sha256: string }>(
    'SELECT name, sha256 FROM schema_migrations ORDER BY name COLLATE "C"',
  )
  const known = new Map(migrations.map((migration) => [migration.name, migration]))
  for (const { name, sha256 } of rows) {
    const file = known.get(name)
    if (!file) {
      throw new MigrationError(`the database has ${name}, which this version does not: run the newer version`)
    }
    if (file.sha256 !== sha256) {
      throw new MigrationError(
        `${name} was changed after it was applied: restore it and write a new migration`,
      )
    }
  }
  const applied = new Set(rows.map((row) => row.name))
  const last = rows.at(-1)?.name ?? ''
  const pending = migrations.filter((migration) => !applied.has(migration.name))
  const overtaken = pending.find((migration) => migration.name < last)
  if (overtaken) {
    throw new MigrationError(
      `${overtaken.name} comes before ${last}, which is applied: give it the next number`,
    )
  }
  return pending
}

async function apply(client: Client, { name, text, sha256 }: Migration): Promise<void> {
  const transaction = async () => (await client.query('SELECT pg_current_xact_id()::text AS id')).rows[0].id
  await client.query('BEGIN')
  try {
    const begun = await transaction()
    await client.query(text)
    assert((await transaction()) === begun, `${name} does not end its own transaction`)
    await client.query('INSERT INTO schema_migrations (name, sha256) VALUES ($1, $2)', [name, sha256])
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    if (error instanceof DatabaseError) {
      const hint = error.hint ? ` (${error.hint})` : ''
      throw new MigrationError(`${name}: ${error.message}${hint}`, { cause: error })
    }
    throw error
  }
}
