import assert from 'node:assert/strict'
import { verify } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { testDatabase } from '../../../test/database.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { inTransaction, openPool, Rollback } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { loadKeys } from '../../base/keys.ts'
import { hotListToSign } from '../../protocols/hot-list-text.ts'
import { putOnHotList, readHotList, readHotListVersion, takeOffHotList } from './listed.ts'
import { hotListRoutes } from './routes.ts'

const { pool, url, campusId } = await testDatabase({ after }, { max: 20 })
const owner = openPool(url, { max: 1 })
after(() => owner.end())
beforeEach(() =>
  owner.query('TRUNCATE hot_list_entries, hot_list_versions, hot_list_changes, hot_list_roll_backs'),
)

const folder = await mkdtemp(join(tmpdir(), 'onecard-keys-'))
after(() => rm(folder, { recursive: true }))
const keys = await loadKeys(folder)
const NOW = new Date('2026-11-22T04:00:00Z')
const deps = { pool, clock: () => NOW, keys, campusCodeOf: () => 'demo' }
const alias = (value: string) => ({ kind: 'alias' as const, value })
const put = (...values: string[]) =>
  inTransaction(pool, (db) => putOnHotList(db, campusId, values.map(alias), 'reported_lost', NOW))
const takeOff = (...values: string[]) =>
  inTransaction(pool, (db) => takeOffHotList(db, campusId, values.map(alias), 'released', NOW))
const somebodyWaits = async () => {
  const { rows } = await owner.query<{ waits: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_stat_activity
       WHERE datname = current_database() AND wait_event_type = 'Lock') AS waits`,
  )
  return rows[0]!.waits
}
const entry = (version: number, value: string, listed = true) => ({ version, kind: 'alias', value, listed })

test('the list is empty before its first entry', async () => {
  assert.deepEqual(await readHotList(pool, campusId, 0), { version: 0, full: true, entries: [] })
  assert.equal(await readHotListVersion(pool, campusId), 0)
})

test('each change has the next version; a later one replaces the entry', async () => {
  await put('2000000000', '1000000000')
  await put('3000000000')
  await takeOff('1000000000')
  assert.equal(await readHotListVersion(pool, campusId), 4)
  assert.deepEqual(await readHotList(pool, campusId, 0), {
    version: 4,
    full: true,
    entries: [entry(2, '2000000000'), entry(3, '3000000000')],
  })
  assert.deepEqual(await readHotList(pool, campusId, 2), {
    version: 4,
    full: false,
    entries: [entry(3, '3000000000'), entry(4, '1000000000', false)],
  })
  assert.deepEqual(await readHotList(pool, campusId, 4), { version: 4, full: false, entries: [] })
})

test('what changes nothing has no version', async () => {
  await put('1000000000', '1000000000')
  await put('1000000000')
  await takeOff('9000000000')
  await put()
  assert.equal(await readHotListVersion(pool, campusId), 1)
  await takeOff('1000000000')
  await takeOff('1000000000')
  await put('1000000000')
  assert.deepEqual((await readHotList(pool, campusId, 1)).entries, [entry(3, '1000000000')])
})

test('a terminal that is ahead of a restored database gets the whole list', async () => {
  await put('1000000000')
  await put('2000000000')
  await takeOff('2000000000')
  const list = await readHotList(pool, campusId, 1000)
  assert.deepEqual(list, { version: 3, full: true, entries: [entry(1, '1000000000')] })
})

test('a change that is rolled back leaves its version to the next', async () => {
  await put('1000000000')
  await inTransaction(pool, async (db) => {
    await putOnHotList(db, campusId, [alias('2000000000')], 'frozen', NOW)
    throw new Rollback(undefined)
  })
  await put('3000000000')
  assert.deepEqual((await readHotList(pool, campusId, 0)).entries, [
    entry(1, '1000000000'),
    entry(2, '3000000000'),
  ])
})

test('a second change waits for the first to end: no version is seen before a lower one', async () => {
  const first = await pool.connect()
  await first.query('BEGIN')
  await putOnHotList(first, campusId, [alias('1000000000')], 'reported_lost', NOW)
  let secondDone = false
  const second = (async () => {
    await put('2000000000')
    secondDone = true
  })()
  while (!(await somebodyWaits())) await sleep(5)
  assert.equal(secondDone, false)
  assert.equal((await readHotList(pool, campusId, 0)).version, 0)
  await first.query('COMMIT')
  first.release()
  await second
  assert.deepEqual((await readHotList(pool, campusId, 0)).entries, [
    entry(1, '1000000000'),
    entry(2, '2000000000'),
  ])
})

test('terminals that follow the list while many change it miss nothing', async () => {
  const ACTORS = 12
  const CHANGES = 15
  let running = true
  const follow = async () => {
    const held = new Map<string, boolean>()
    let version = 0
    for (let last = false; !last; ) {
      last = !running
      const list = await readHotList(pool, campusId, version)
      assert.ok(list.version >= version)
      for (const seen of list.entries) {
        assert.ok(seen.version > version && seen.version <= list.version)
        held.set(seen.value, seen.listed)
      }
      version = list.version
    }
    return held
  }
  const terminals = [follow(), follow(), follow()]
  const changes = Array.from({ length: ACTORS }, async (_, actor) => {
    for (let i = 0; i < CHANGES; i++) {
      const mine = `${actor}`.padStart(10, '1')
      const shared = `${i % 5}`.padStart(10, '2')
      if ((i + actor) % 3 === 0) await takeOff(mine, shared)
      else await put(mine, shared, `${actor}${i}`.padStart(10, '3'))
    }
  })
  await Promise.all(changes)
  running = false
  const { rows } = await pool.query<{ value: string; listed: boolean; version: number }>(
    'SELECT value, listed, version FROM hot_list_entries WHERE campus_id = $1',
    [campusId],
  )
  const truth = rows.filter((row) => row.listed).map((row) => row.value)
  for (const held of await Promise.all(terminals)) {
    const listed = [...held].filter(([, isListed]) => isListed).map(([value]) => value)
    assert.deepEqual(listed.sort(), truth.toSorted())
  }
  assert.equal(Math.max(...rows.map((row) => row.version)), await readHotListVersion(pool, campusId))
})

test('terminals read it, nobody else', async () => {
  const { call } = await testHttp({ after }, campusId, (http) => hotListRoutes(http, deps))
  await put('1000000000')
  const terminal = { kind: 'terminal', terminalId: uuidv7(), terminalKind: 'pos', merchantId: null } as const
  const reply = await call(terminal, 'GET', '/v1/hot-list?since=0')
  assert.equal(reply.status, 200)
  const { kid, signature, ...list } = reply.body
  assert.deepEqual(list, { version: 1, full: true, entries: [entry(1, '1000000000')] })
  assert.equal(kid, keys.issuer.kid.toString('base64url'))
  const signed = (campus: string, since: number) =>
    verify(
      'sha256',
      hotListToSign(campus, since, list),
      { key: keys.issuer.publicKey, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
  assert.deepEqual([signed('demo', 0), signed('demo', 1), signed('other', 0)], [true, false, false])
  assert.equal((await call(terminal, 'GET', '/v1/hot-list')).body.full, true)
  assert.equal((await call(terminal, 'GET', '/v1/hot-list?since=1')).body.full, false)
  for (const bad of ['-1', 'x', '9007199254740993'])
    assert.equal((await call(terminal, 'GET', `/v1/hot-list?since=${bad}`)).body.code, 'body_invalid', bad)
  assert.equal((await call(personCaller(), 'GET', '/v1/hot-list')).status, 403)
  assert.equal((await call(operatorCaller('administrator'), 'GET', '/v1/hot-list')).status, 403)
  assert.equal((await call({ kind: 'anonymous' }, 'GET', '/v1/hot-list')).status, 401)
})

test('a roll-back undoes what was wrong, and leaves what people did and what ended for good', async () => {
  const change = (listed: boolean, reason: string, ...values: string[]) =>
    inTransaction(pool, (db) =>
      (listed ? putOnHotList : takeOffHotList)(db, campusId, values.map(alias), reason, NOW),
    )
  await change(true, 'account_frozen', '1000000000', '2000000000')
  await change(true, 'loss_reported', '3000000000')
  // The mistake: everybody frozen, and one unfrozen who should not be.
  await change(true, 'account_frozen', '4000000000', '5000000000')
  await change(false, 'account_unfrozen', '1000000000')
  await change(true, 'loss_reported', '6000000000')
  await change(false, 'loss_released', '3000000000')
  await change(true, 'key_ended', '7000000000')
  const order = { id: uuidv7(), toVersion: 3, reason: '误冻结' }
  const { call } = await testHttp({ after }, campusId, (http) => hotListRoutes(http, deps))
  const administrator = operatorCaller('administrator')
  const done = await call(administrator, 'POST', '/v1/hot-list/roll-backs', order)
  assert.deepEqual([done.status, done.body], [200, { fromVersion: 9, toVersion: 3, version: 12, changed: 3 }])
  const { entries } = await readHotList(pool, campusId, 0)
  assert.deepEqual(entries.map(({ value }) => value).sort(), [
    '1000000000',
    '2000000000',
    '6000000000',
    '7000000000',
  ])
  assert.deepEqual((await call(administrator, 'POST', '/v1/hot-list/roll-backs', order)).body, done.body)
  const other = { ...order, toVersion: 2 }
  assert.equal((await call(administrator, 'POST', '/v1/hot-list/roll-backs', other)).body.code, 'id_conflict')
  const future = { ...order, id: uuidv7(), toVersion: 99 }
  assert.equal((await call(administrator, 'POST', '/v1/hot-list/roll-backs', future)).status, 404)
  const history = await call(operatorCaller('auditor'), 'GET', '/v1/hot-list/changes')
  assert.deepEqual([history.body.version, history.body.listed, history.body.changes.length], [12, 4, 12])
  const one = await call(administrator, 'GET', '/v1/hot-list/changes?value=1000000000')
  assert.deepEqual(
    one.body.changes.map((c: { reason: string; listed: boolean }) => [c.reason, c.listed]),
    [
      ['rolled_back', true],
      ['account_unfrozen', false],
      ['account_frozen', true],
    ],
  )
})
