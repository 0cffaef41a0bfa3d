import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { isDatabaseUnavailable, openPool, type Pool } from './database.ts'
import { createHttp } from './http.ts'

const { pool, url } = await testDatabase({ after })
const owner = openPool(url)
after(() => owner.end())

async function failureOf(work: () => Promise<unknown>): Promise<unknown> {
  return work().then(
    () => assert.fail('it did not fail'),
    (error: unknown) => error,
  )
}

async function onConnection(of: Pool, ...queries: string[]): Promise<unknown> {
  const client = await of.connect()
  try {
    return await failureOf(async () => {
      for (const query of queries) await client.query(query)
    })
  } finally {
    client.release(true)
  }
}

const raise = (state: string) => `DO $$ BEGIN RAISE EXCEPTION 'said so' USING ERRCODE = '${state}'; END $$`
const closed = openPool('postgres://nobody@127.0.0.1:1/none')
after(() => closed.end())

describe('the database cannot be asked', () => {
  const errors: Record<string, () => Promise<unknown>> = {
    'nobody listens': () => failureOf(() => closed.query('SELECT 1')),
    'its disk is full': () => onConnection(pool, raise('53100')),
    'it goes down': () => onConnection(pool, raise('57P01')),
    'the connection is lost in a query': () =>
      onConnection(owner, 'SELECT pg_terminate_backend(pg_backend_pid())'),
  }
  for (const [name, fail] of Object.entries(errors))
    test(`${name}: 503 with a code`, async () => {
      const error = await fail()
      assert.ok(isDatabaseUnavailable(error), String(error))
      const { statusCode, code } = await answerOf(error)
      assert.deepEqual({ statusCode, code }, { statusCode: 503, code: 'database_unavailable' })
    })

  const bugs: Record<string, () => Promise<unknown>> = {
    'a query that is wrong': () => onConnection(pool, 'SELECT wrong'),
    'a row that is there': () => onConnection(pool, raise('23505')),
    'any other error': async () => new TypeError('timeout'),
    'no error at all': async () => 'Connection terminated',
  }
  for (const [name, fail] of Object.entries(bugs))
    test(`${name} is a bug, not that`, async () => {
      assert.equal(isDatabaseUnavailable(await fail()), false)
    })
})

async function answerOf(error: unknown): Promise<{ statusCode: number; code: unknown }> {
  const http = createHttp({
    logLevel: 'silent',
    resolveCampus: () => 1,
    resolveCaller: async () => {
      throw error
    },
  })
  http.get('/v1/thing', { config: { allow: ['anyone'] } }, () => ({}))
  try {
    const reply = await http.inject('/v1/thing')
    return { statusCode: reply.statusCode, code: reply.json<{ code: string }>().code }
  } finally {
    await http.close()
  }
}
