import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { testDatabase } from '../../test/database.ts'
import { openPool, SERVER_ROLE } from './database.ts'
import { refuseUnsafe, type SafetySettings, UnsafeDatabaseError, unsafeReasons } from './database-safety.ts'
import { startEmbedded } from './embedded-postgres.ts'

const SAFE: SafetySettings = {
  version: 150000,
  fsync: 'on',
  fullPageWrites: 'on',
  synchronousCommit: 'on',
  synchronousStandbyNames: '',
}

test('each unsafe setting is named with its cure, and safe ones pass', () => {
  const cases: [Partial<SafetySettings>, RegExp | undefined][] = [
    [{}, undefined],
    [{ version: 180004, synchronousCommit: 'remote_apply', synchronousStandbyNames: '*' }, undefined],
    [{ synchronousCommit: 'local' }, undefined],
    [{ version: 140020 }, /PostgreSQL 14: upgrade/],
    [{ fsync: 'off' }, /ALTER SYSTEM SET fsync = on/],
    [{ fullPageWrites: 'off' }, /ALTER SYSTEM SET full_page_writes = on/],
    [{ synchronousCommit: 'off' }, /synchronous_commit is off/],
    [{ synchronousCommit: 'local', synchronousStandbyNames: '*' }, /synchronous_commit is local/],
  ]
  for (const [change, reason] of cases) {
    const reasons = unsafeReasons({ ...SAFE, ...change })
    assert.equal(reasons.length, reason ? 1 : 0, JSON.stringify(change))
    if (reason) assert.match(reasons[0]!, reason)
  }
})

test('a database is refused for a setting of its own, by the server role too', async (t) => {
  const { pool, url } = await testDatabase(t)
  await refuseUnsafe(pool)
  await pool.query('SELECT 1')
  const owner = openPool(url, { max: 1 })
  const { rows } = await owner.query('SELECT current_database() AS name')
  await owner.query(`ALTER DATABASE ${rows[0].name} SET synchronous_commit = off`)
  await owner.end()
  const later = openPool(url, { max: 1, role: SERVER_ROLE })
  await assert.rejects(refuseUnsafe(later), (error) => {
    return (
      error instanceof UnsafeDatabaseError &&
      /not safe for money:\n- synchronous_commit is off/.test(error.message)
    )
  })
  await later.end()
})

test('a server without fsync and full page writes is refused with both reasons', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'onecard-'))
  const server = await startEmbedded(directory, { settings: { fsync: 'off', full_page_writes: 'off' } })
  t.after(async () => {
    await server.stop()
    await rm(directory, { recursive: true })
  })
  const pool = openPool(server.url, { max: 1 })
  await assert.rejects(refuseUnsafe(pool), { message: /fsync is off.*\n- full_page_writes is off/ })
  await pool.end()
})
