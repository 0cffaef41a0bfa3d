import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testDatabase } from '../../../test/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { dateArray, int4Array, int8Array, readIntegers, timestampArray, uuidArray } from './arrays.ts'

const { pool } = await testDatabase({ after }, { migrated: false })

/** What PostgreSQL reads from a binary array, as its own text. */
async function textOf(type: string, bytes: Buffer): Promise<string> {
  const { rows } = await pool.query<{ text: string }>(`SELECT ($1::${type}[])::text AS text`, [bytes])
  return rows[0]!.text
}

test('PostgreSQL reads the numbers that were written, to the ends of their ranges', async () => {
  const int4 = [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)]
  assert.deepEqual(readIntegers(await textOf('int', int4Array(int4))), int4)
  const int8 = [0, 1, -1, 2 ** 32, -(2 ** 32), 2 ** 32 - 1, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
  assert.deepEqual(readIntegers(await textOf('bigint', int8Array(int8))), int8)
  assert.throws(() => int8Array([2 ** 53]))
  assert.throws(() => int8Array([0.5]))
})

test('PostgreSQL reads the ids, times and dates that were written', async () => {
  const ids = [uuidv7(), uuidv7(), 'ffffffff-ffff-4fff-bfff-ffffffffffff']
  assert.equal(await textOf('uuid', uuidArray(ids)), `{${ids.join(',')}}`)
  assert.equal(await textOf('uuid', uuidArray(ids.map((id) => id.replaceAll('-', '')))), `{${ids.join(',')}}`)
  for (const wrong of ['', 'x'.repeat(32), `${ids[0]}0`]) assert.throws(() => uuidArray([wrong]))
  await pool.query(`SET TimeZone = 'UTC'`)
  const times = ['2026-11-20 04:00:00.123+00', '1999-12-31 23:59:59.999+00', '1970-01-01 00:00:00+00']
  assert.equal(
    await textOf('timestamptz', timestampArray(times.map((time) => Date.parse(time)))),
    `{${times.map((time) => `"${time}"`).join(',')}}`,
  )
  const days = ['2026-11-20', '1970-01-01'].map((date) => Date.parse(date) / 86_400_000)
  assert.equal(await textOf('date', dateArray([...days, -Infinity])), '{2026-11-20,1970-01-01,-infinity}')
})

test('an empty array stays empty', async () => {
  assert.equal(await textOf('uuid', uuidArray([])), '{}')
  assert.deepEqual(readIntegers('{}'), [])
  assert.deepEqual(readIntegers(null), [])
})
