import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPool } from '../server/base/database.ts'
import { startChild } from './child-process.ts'
import { testDatabase, testServerUrl } from './database.ts'

const DATABASE = new URL('./database.ts', import.meta.url).href

async function databases(): Promise<string[]> {
  const pool = openPool(await testServerUrl(), { max: 1 })
  const { rows } = await pool.query('SELECT datname FROM pg_database')
  await pool.end()
  return rows.map((row) => row.datname)
}

test('each call has a migrated database of its own with the demo campus, dropped afterwards', async () => {
  const hooks: (() => Promise<void>)[] = []
  const t = { after: (work: () => Promise<void>) => hooks.push(work) }
  const [one, two] = await Promise.all([testDatabase(t), testDatabase(t)])
  assert.notEqual(one.url, two.url)
  const campuses = await one.pool.query('SELECT campus_id, code FROM campuses')
  assert.deepEqual(campuses.rows, [{ campus_id: one.campusId, code: 'demo' }])
  await one.pool.query('DELETE FROM campuses')
  assert.equal((await two.pool.query('SELECT FROM campuses')).rowCount, 1)
  for (const hook of hooks) await hook()
  const left = await databases()
  assert.ok(![one, two].some(({ url }) => left.includes(new URL(url).pathname.slice(1))))
})

test('the database of a killed test process is dropped by a later one', async (t) => {
  const child = startChild(
    `import { testDatabase } from ${JSON.stringify(DATABASE)}
     const { url } = await testDatabase({ after() {} })
     console.log(new URL(url).pathname.slice(1))`,
  )
  const name = (await child.line()) ?? ''
  assert.ok((await databases()).includes(name))
  await child.kill()
  // Each call drops a few, the oldest first: runs killed before this one may have left more.
  while ((await databases()).includes(name)) await testDatabase(t)
})
