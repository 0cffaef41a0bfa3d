import assert from 'node:assert/strict'
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from '../../test/child-process.ts'
import { testDatabase, testServerUrl } from '../../test/database.ts'
import { openPool, type Pool, SERVER_ROLE } from './database.ts'
import { startEmbedded } from './embedded-postgres.ts'
import { MIGRATIONS_DIRECTORY, MigrationError, migrate, readMigrations } from './migrate.ts'

const MIGRATE = new URL('./migrate.ts', import.meta.url).href
// A migration is slow for as long as the test holds this lock.
const GATE = 4711
const SLOW = `CREATE TABLE slow (id int); SELECT pg_advisory_xact_lock(${GATE}); INSERT INTO slow VALUES (1);`

async function newDirectory(t: TestContext, files: Record<string, string>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'onecard-migrations-'))
  t.after(() => rm(directory, { recursive: true }))
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text)
  return directory
}

function startMigrating(url: string, directory: string) {
  return startChild(
    `import { migrate } from ${JSON.stringify(MIGRATE)}
     const applied = await migrate(${JSON.stringify(url)}, ${JSON.stringify(directory)}, (line) => console.log(line))
     console.log(JSON.stringify(applied))`,
  )
}

async function until(pool: Pool, condition: string): Promise<void> {
  while (!(await pool.query(`SELECT (${condition}) AS holds`)).rows[0].holds) await sleep(10)
}

async function names(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query('SELECT name FROM schema_migrations ORDER BY name')
  return rows.map((row) => row.name)
}

const GATE_WAITERS = `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${GATE} AND NOT granted`

test('an empty database gets every file once, in order', async (t) => {
  const { pool, url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, {
    '0002-b.sql': 'INSERT INTO steps VALUES (2);',
    '0001-a.sql': 'CREATE TABLE steps (n int); INSERT INTO steps VALUES (1);',
    'README.md': 'not a migration',
  })
  const lines: string[] = []
  assert.deepEqual(await migrate(url, directory, (line) => lines.push(line)), ['0001-a.sql', '0002-b.sql'])
  assert.deepEqual(lines, ['migration 0001-a.sql', 'migration 0002-b.sql'])
  assert.deepEqual(await migrate(url, directory), [])
  await writeFile(join(directory, '0003-c.sql'), 'INSERT INTO steps VALUES (3);')
  assert.deepEqual(await migrate(url, directory), ['0003-c.sql'])
  assert.deepEqual((await pool.query('SELECT n FROM steps')).rows, [{ n: 1 }, { n: 2 }, { n: 3 }])
})

test('a changed file is refused, line ends apart', async (t) => {
  const { url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, { '0001-a.sql': 'CREATE TABLE a (n int);\n' })
  await migrate(url, directory)
  await writeFile(join(directory, '0001-a.sql'), 'CREATE TABLE a (n int);\r\n')
  assert.deepEqual(await migrate(url, directory), [])
  await writeFile(join(directory, '0001-a.sql'), 'CREATE TABLE a (n bigint);\n')
  await assert.rejects(migrate(url, directory), { message: /0001-a\.sql was changed after it was applied/ })
})

test('a database of a newer version, a number overtaken, taken twice or missing: each is refused in words', async (t) => {
  const { url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, { '0002-b.sql': 'SELECT 1;', '0003-c.sql': 'SELECT 1;' })
  await migrate(url, directory)
  await writeFile(join(directory, '0001-a.sql'), 'SELECT 1;')
  await assert.rejects(migrate(url, directory), { message: /0001-a\.sql comes before 0003-c\.sql/ })
  await rm(join(directory, '0001-a.sql'))
  await rename(join(directory, '0003-c.sql'), join(directory, '0002-c.sql'))
  await assert.rejects(migrate(url, directory), { message: /0002-c\.sql: the number 0002 is taken/ })
  await rm(join(directory, '0002-c.sql'))
  await assert.rejects(migrate(url, directory), { message: /has 0003-c\.sql, .* run the newer version/ })
  await writeFile(join(directory, 'later.sql'), 'SELECT 1;')
  await assert.rejects(migrate(url, directory), { message: /later\.sql: a migration is named 0001-/ })
})

test('a file that fails leaves nothing of itself and everything before it', async (t) => {
  const { pool, url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, {
    '0001-a.sql': 'CREATE TABLE a (n int);',
    '0002-b.sql': 'CREATE TABLE b (n int); SELECT 1/0;',
  })
  await assert.rejects(migrate(url, directory), (error) => {
    return error instanceof MigrationError && error.message === '0002-b.sql: division by zero'
  })
  assert.deepEqual(await names(pool), ['0001-a.sql'])
  await writeFile(join(directory, '0002-b.sql'), 'CREATE TABLE b (n int);')
  assert.deepEqual(await migrate(url, directory), ['0002-b.sql'])
})

test('a file that ends its own transaction is a bug', async (t) => {
  const { url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, { '0001-a.sql': 'SELECT 1; COMMIT; BEGIN; SELECT 2;' })
  await assert.rejects(migrate(url, directory), /0001-a\.sql does not end its own transaction/)
})

test('a migrating process killed in the middle of a file loses that file only, and the next one comes right', async (t) => {
  const { pool, url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, { '0001-a.sql': 'CREATE TABLE a (n int);', '0002-slow.sql': SLOW })
  const gate = await pool.connect()
  await gate.query('SELECT pg_advisory_lock($1)', [GATE])
  const killed = startMigrating(url, directory)
  await until(pool, `(${GATE_WAITERS}) = 1`)
  const dead = await pool.query(GATE_WAITERS.replace('count(*)', 'pid'))
  await killed.kill()
  const again = migrate(url, directory)
  // The dead process's statement ends by itself though the gate stays shut, and the second one comes to wait there.
  await until(pool, `(${GATE_WAITERS} AND pid <> ${dead.rows[0].pid}) = 1`)
  assert.deepEqual(await names(pool), ['0001-a.sql'])
  await gate.query('SELECT pg_advisory_unlock($1)', [GATE])
  gate.release()
  assert.deepEqual(await again, ['0002-slow.sql'])
  assert.deepEqual((await pool.query('SELECT id FROM slow')).rows, [{ id: 1 }])
})

test('of two processes at once one waits and finds nothing left to do', async (t) => {
  const { pool, url } = await testDatabase(t, { migrated: false })
  const directory = await newDirectory(t, { '0001-slow.sql': SLOW, '0002-b.sql': 'CREATE TABLE b (n int);' })
  const gate = await pool.connect()
  await gate.query('SELECT pg_advisory_lock($1)', [GATE])
  const first = migrate(url, directory)
  await until(pool, `(${GATE_WAITERS}) = 1`)
  const second = startMigrating(url, directory)
  assert.match((await second.line()) ?? '', /another process is migrating this database/)
  await gate.query('SELECT pg_advisory_unlock($1)', [GATE])
  gate.release()
  assert.deepEqual(await first, ['0001-slow.sql', '0002-b.sql'])
  assert.equal(await second.line(), '[]')
})

test('the server role may write the tables to come and make none', async (t) => {
  const { pool, url } = await testDatabase(t)
  const owner = openPool(url, { max: 1 })
  t.after(() => owner.end())
  await owner.query(`CREATE TABLE notes (id bigint GENERATED ALWAYS AS IDENTITY, serial bigserial, text text);
    CREATE TABLE moves (id int); REVOKE UPDATE, DELETE ON moves FROM ${SERVER_ROLE}`)
  await pool.query(`INSERT INTO notes (text) VALUES ('a')`)
  await pool.query(`UPDATE notes SET text = 'b'`)
  await pool.query('DELETE FROM notes')
  await pool.query('INSERT INTO moves VALUES (1)')
  const denied = { code: '42501' }
  for (const text of ['UPDATE moves SET id = 2', 'DELETE FROM moves', 'TRUNCATE moves', 'TRUNCATE notes']) {
    await assert.rejects(pool.query(text), denied, text)
  }
  await assert.rejects(pool.query('CREATE TABLE mine (id int)'), denied)
  await assert.rejects(pool.query('DROP TABLE notes'), denied)
  await assert.rejects(pool.query(`DELETE FROM schema_migrations`), denied)
  const known = (await readMigrations(MIGRATIONS_DIRECTORY)).map((migration) => migration.name)
  assert.deepEqual(await names(pool), known)
})

test('on a new cluster an owner who may make roles suffices, and databases can be migrated at the same moment', async (t) => {
  const data = await mkdtemp(join(tmpdir(), 'onecard-'))
  const server = await startEmbedded(data)
  t.after(async () => {
    await server.stop()
    await rm(data, { recursive: true })
  })
  const house = (await readMigrations(MIGRATIONS_DIRECTORY))[0]!
  const directory = await newDirectory(t, { [house.name]: house.text })
  const urlOf = (database: string, user = 'onecard') => {
    const url = new URL(server.url)
    if (user !== 'onecard') url.password = 'p'
    return Object.assign(url, { username: user, pathname: `/${database}` }).href
  }
  const superuser = openPool(server.url, { max: 1 })
  await superuser.query(`CREATE ROLE landlord LOGIN CREATEROLE PASSWORD 'p'`)
  await superuser.query('CREATE DATABASE own OWNER landlord')
  assert.deepEqual(await migrate(urlOf('own', 'landlord'), directory), [house.name])
  const asServer = openPool(urlOf('own', 'landlord'), { max: 1, role: SERVER_ROLE })
  assert.deepEqual((await asServer.query('SELECT count(*) AS count FROM campuses')).rows, [{ count: 0 }])
  await asServer.end()
  await superuser.query('DROP DATABASE own')
  await superuser.query(`DROP ROLE ${SERVER_ROLE}`)

  const databases = ['d1', 'd2', 'd3', 'd4', 'd5', 'd6']
  for (const name of databases) await superuser.query(`CREATE DATABASE ${name}`)
  await superuser.end()
  const applied = await Promise.all(databases.map((name) => migrate(urlOf(name), directory)))
  assert.deepEqual(applied, Array(6).fill([house.name]))
})

test('an owner who may not make roles is told what a superuser must run, and that suffices', async (t) => {
  const { pool, url } = await testDatabase(t, { migrated: false })
  const role = `owner_${process.pid}`
  const { rows } = await pool.query('SELECT current_database() AS database')
  await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD 'p'`)
  await pool.query(`ALTER DATABASE ${rows[0].database} OWNER TO ${role}`)
  t.after(async () => {
    const superuser = openPool(await testServerUrl(), { max: 1 }) // the database is dropped by now
    await superuser.query(`DROP ROLE ${role}`)
    await superuser.end()
  })
  const ownerUrl = new URL(url)
  ownerUrl.username = role
  ownerUrl.password = 'p'
  let told = ''
  await assert.rejects(migrate(ownerUrl.href), (error: Error) => {
    told = error.message
    return true
  })
  const [line] = /CREATE ROLE .*;(?=\))/.exec(told) ?? []
  assert.ok(line, told)
  const grant = line.split(';')[1]!
  await pool.query(
    `DO $$ BEGIN CREATE ROLE ${SERVER_ROLE} NOLOGIN; EXCEPTION WHEN duplicate_object THEN END $$`,
  )
  await pool.query(grant)
  await migrate(ownerUrl.href)
  const server = openPool(ownerUrl.href, { max: 1, role: SERVER_ROLE })
  assert.deepEqual((await server.query('SELECT count(*) AS count FROM campuses')).rows, [{ count: 0 }])
  await server.end()
})
