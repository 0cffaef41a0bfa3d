import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import {
  inTransaction,
  openPool,
  type Queryable,
  Rollback,
  retryConflicts,
  SERVER_ROLE,
  sqlState,
} from './database.ts'

const { pool, url } = await testDatabase({ after })
const owner = openPool(url)
after(() => owner.end())
await owner.query('CREATE TABLE things (id int PRIMARY KEY, amount_fen bigint NOT NULL DEFAULT 0)')

async function count(): Promise<number> {
  const { rows } = await pool.query('SELECT count(*) AS count FROM things')
  return rows[0].count
}

test('values come back as the house keeps them', async () => {
  const { rows } = await pool.query(
    `SELECT 9007199254740991::bigint AS big, ARRAY[1, NULL]::bigint[] AS bigs, DATE '2026-09-01' AS day,
            ARRAY[DATE '2026-09-01'] AS days, TIMESTAMPTZ '2026-09-01 00:00+08' AS at,
            current_setting('TimeZone') AS zone`,
  )
  assert.deepEqual(rows[0], {
    big: Number.MAX_SAFE_INTEGER,
    bigs: [1, null],
    day: '2026-09-01',
    days: ['2026-09-01'],
    at: new Date('2026-08-31T16:00:00Z'),
    zone: 'UTC',
  })
})

test('a bigint that a Number cannot hold is a bug, alone or in an array', async () => {
  await assert.rejects(
    pool.query('SELECT 9007199254740992::bigint'),
    /assertion failed: bigint 9007199254740992/,
  )
  await assert.rejects(pool.query('SELECT ARRAY[9007199254740992]::bigint[]'), /assertion failed/)
  assert.equal(await count(), 0)
})

test('the server works as its role on every connection, in and out of transactions', async () => {
  const user = async (on: Queryable) =>
    (await on.query<{ name: string }>('SELECT current_user AS name')).rows[0]?.name
  const users = await Promise.all(Array.from({ length: 5 }, () => inTransaction(pool, user)))
  assert.deepEqual(new Set(users), new Set([SERVER_ROLE]))
  assert.equal(await user(pool), SERVER_ROLE)
  assert.notEqual(await user(owner), SERVER_ROLE)
})

test('a role that is not there fails the query, not the process', async () => {
  const lost = openPool(url, { role: 'nobody_here' })
  await assert.rejects(lost.query('SELECT 1'), { code: '22023' })
  await lost.end()
})

test('a transaction commits its value', async () => {
  const value = await inTransaction(pool, async (client) => {
    await client.query('INSERT INTO things (id) VALUES (1)')
    return 'done'
  })
  assert.equal(value, 'done')
  assert.equal(await count(), 1)
})

test('a transaction that throws leaves nothing, and its connection is used again', async () => {
  const before = await count()
  const small = openPool(url, { max: 1 })
  const work = inTransaction(small, async (client) => {
    await client.query('INSERT INTO things (id) VALUES (2)')
    await client.query('INSERT INTO things (id) VALUES (2)')
  })
  await assert.rejects(work, (error) => sqlState(error) === '23505')
  assert.equal(await count(), before)
  await small.query('SELECT 1')
  assert.equal(small.totalCount, 1)
  await small.end()
})

test('a transaction can be undone and still answer', async () => {
  const before = await count()
  const answer = await inTransaction(pool, async (client) => {
    await client.query('INSERT INTO things (id) VALUES (3)')
    if (before >= 0) throw new Rollback('refused')
    return 'written'
  })
  assert.equal(answer, 'refused')
  assert.equal(await count(), before)
})

test('an error swallowed inside a transaction is a bug, not a silent rollback', async () => {
  const work = inTransaction(pool, async (client) => {
    await client.query('INSERT INTO things (id) VALUES (4)')
    await client.query('SELECT 1/0').catch(() => {})
  })
  await assert.rejects(work, /no error inside a transaction is swallowed/)
})

test('a connection lost inside a transaction is thrown away and the pool goes on', async () => {
  const before = await count()
  const small = openPool(url, { max: 1 })
  const work = inTransaction(small, async (client) => {
    await client.query('INSERT INTO things (id) VALUES (5)')
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid')
    await owner.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
    await client.query('SELECT 1')
  })
  await assert.rejects(work)
  await small.query('SELECT 1')
  assert.equal(small.totalCount, 1)
  assert.equal(await count(), before)
  await small.end()
})

test('a connection lost while idle is told and replaced', async () => {
  const told = Promise.withResolvers<Error>()
  const small = openPool(url, { max: 1, onIdleError: told.resolve })
  const { rows } = await small.query('SELECT pg_backend_pid() AS pid')
  await owner.query('SELECT pg_terminate_backend($1)', [rows[0].pid])
  assert.equal(sqlState(await told.promise), '57P01')
  await small.query('SELECT 1')
  await small.end()
})

test('two transactions that deadlock both come right when retried', async () => {
  await owner.query('INSERT INTO things (id) VALUES (100), (101)')
  let tries = 0
  const both = Promise.withResolvers<void>()
  const add = (first: number, second: number) =>
    retryConflicts(() =>
      inTransaction(pool, async (client) => {
        await client.query('UPDATE things SET amount_fen = amount_fen + 1 WHERE id = $1', [first])
        if (++tries === 2) both.resolve()
        await both.promise // each holds its first row: one must be refused
        await client.query('UPDATE things SET amount_fen = amount_fen + 1 WHERE id = $1', [second])
      }),
    )
  await Promise.all([add(100, 101), add(101, 100)])
  const { rows } = await pool.query('SELECT amount_fen FROM things WHERE id >= 100')
  assert.deepEqual(rows, [{ amount_fen: 2 }, { amount_fen: 2 }])
  assert.equal(tries, 3)
})

test('other errors are not retried, and conflicts not for ever', async () => {
  let tries = 0
  const failing = (text: string) =>
    retryConflicts(async () => {
      tries++
      await pool.query(text)
    })
  await assert.rejects(failing('SELECT 1/0'), (error) => sqlState(error) === '22012')
  assert.equal(tries, 1)
  tries = 0
  await assert.rejects(
    failing(`DO $$ BEGIN RAISE SQLSTATE '40001'; END $$`),
    (error) => sqlState(error) === '40001',
  )
  assert.equal(tries, 10)
})
