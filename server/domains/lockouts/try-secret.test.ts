import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { testDatabase } from '../../../test/database.ts'
import { ANY_DEVICE, type Tried } from './lockout.ts'
import { readLocks, sweepLockouts, unlock } from './locks.ts'
import { type TryOutcome, trySecret } from './try-secret.ts'

const { pool, url, campusId } = await testDatabase({ after }, { max: 20 })
const RULE = { pinAttempts: 5, pinLockMinutes: 15 }
const NOON = new Date('2026-11-20T04:00:00Z')
const afterMinutes = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)

const somebody = (changes: Partial<Tried> = {}): Tried => ({
  campusId,
  scope: 'query_pin',
  subjectId: randomUUID(),
  deviceId: ANY_DEVICE,
  ...changes,
})
const wrong = (tried: Tried, now = NOON, rule = RULE) => trySecret(pool, tried, rule, now, async () => false)
const right = (tried: Tried, now = NOON, rule = RULE) => trySecret(pool, tried, rule, now, async () => true)
const told = (outcome: TryOutcome) => (outcome.ok ? 'ok' : outcome.reason)

test('five wrong ones in a row lock for 15 minutes, for the right one too', async () => {
  const tried = somebody()
  for (let i = 1; i <= 5; i++) assert.equal(told(await wrong(tried)), 'wrong', `try ${i}`)
  assert.deepEqual(await right(tried, afterMinutes(5)), {
    ok: false,
    reason: 'locked',
    retryAfterSeconds: 600,
  })
  assert.equal(told(await right(tried, new Date(afterMinutes(15).getTime() - 1))), 'locked')
  assert.equal(told(await right(tried, afterMinutes(15))), 'ok')
})

test('each round locks twice as long, up to a day', async () => {
  const tried = somebody()
  let now = NOON
  for (const minutes of [15, 30, 60, 120, 240, 480, 960, 1440, 1440, 1440]) {
    for (let i = 0; i < 5; i++) assert.equal(told(await wrong(tried, now)), 'wrong')
    const locked = await wrong(tried, now)
    assert.ok(!locked.ok && locked.reason === 'locked')
    assert.equal(locked.retryAfterSeconds, minutes * 60)
    now = new Date(now.getTime() + minutes * 60_000)
  }
})

test('a right one forgets the wrong ones and the rounds', async () => {
  const tried = somebody()
  for (let i = 0; i < 4; i++) await wrong(tried)
  assert.equal(told(await right(tried)), 'ok')
  for (let i = 0; i < 5; i++) assert.equal(told(await wrong(tried)), 'wrong')
  assert.equal(told(await right(tried, afterMinutes(15))), 'ok')
  for (let i = 0; i < 5; i++) await wrong(tried, afterMinutes(20))
  const locked = await wrong(tried, afterMinutes(20))
  assert.ok(!locked.ok && locked.reason === 'locked' && locked.retryAfterSeconds === 900)
})

test('of 100 guesses at once exactly five are checked', async () => {
  const tried = somebody()
  let checked = 0
  const guess = async (right: boolean) => {
    checked++
    return right
  }
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, i) => trySecret(pool, tried, RULE, NOON, () => guess(i === 50))),
  )
  assert.equal(checked, 5)
  assert.deepEqual(outcomes.map(told).sort(), [...Array(95).fill('locked'), ...Array(5).fill('wrong')])
})

test('of guesses at several processes at once no more are checked', async () => {
  const { subjectId } = somebody()
  const code = `
    const { parentPort, workerData } = require('node:worker_threads')
    void (async () => {
      const { trySecret } = await import(workerData.verb)
      const { openPool } = await import(workerData.database)
      const pool = openPool(workerData.url, { max: 5, role: 'onecard_server' })
      let checked = 0
      await Promise.all(Array.from({ length: 40 }, () =>
        trySecret(pool, workerData.tried, workerData.rule, workerData.now, async () => { checked++; return false })))
      await pool.end()
      parentPort.postMessage(checked)
    })()`
  const workerData = {
    verb: new URL('./try-secret.ts', import.meta.url).href,
    database: new URL('../../base/database.ts', import.meta.url).href,
    url,
    tried: somebody({ subjectId }),
    rule: RULE,
    now: NOON,
  }
  const counts = await Promise.all(
    Array.from(
      { length: 3 },
      () =>
        new Promise<number>((resolve, reject) => {
          new Worker(code, { eval: true, workerData }).once('message', resolve).once('error', reject)
        }),
    ),
  )
  assert.equal(
    counts.reduce((sum, count) => sum + count, 0),
    5,
  )
})

test('right ones at once do not lock one another out', async () => {
  const tried = somebody()
  const outcomes = await Promise.all(Array.from({ length: 30 }, () => right(tried)))
  assert.ok(outcomes.every((outcome) => outcome.ok))
})

test('devices, scopes, subjects and campuses are counted by themselves', async () => {
  const stranger = somebody()
  for (let i = 0; i < 6; i++) await wrong(stranger)
  assert.equal(told(await right(stranger)), 'locked')
  assert.equal(told(await right({ ...stranger, deviceId: randomUUID() })), 'ok')
  assert.equal(told(await right({ ...stranger, scope: 'spending_pin' })), 'ok')
  assert.equal(told(await right(somebody())), 'ok')
  assert.equal(told(await right(stranger)), 'locked', 'the success of another device unlocks no stranger')
})

test('a check that fails counts as a wrong one', async () => {
  const tried = somebody()
  const broken = () =>
    trySecret(pool, tried, RULE, NOON, async () => {
      throw new Error('no')
    })
  for (let i = 0; i < 5; i++) await assert.rejects(broken())
  assert.equal(told(await right(tried)), 'locked')
})

test('a campus that allows one try locks after the first', async () => {
  const tried = somebody()
  const rule = { pinAttempts: 1, pinLockMinutes: 10 }
  assert.equal(told(await wrong(tried, NOON, rule)), 'wrong')
  const locked = await right(tried, NOON, rule)
  assert.ok(!locked.ok && locked.reason === 'locked' && locked.retryAfterSeconds === 600)
  assert.equal(told(await right(tried, afterMinutes(10), rule)), 'ok')
})

test('locks are shown by scope while they last, and end by hand', async () => {
  const tried = somebody()
  for (let i = 0; i < 5; i++) await wrong(tried)
  for (let i = 0; i < 4; i++) await wrong({ ...tried, scope: 'spending_pin' })
  const locks = await readLocks(pool, campusId, tried.subjectId, NOON)
  assert.deepEqual([...locks], [['query_pin', afterMinutes(15)]])
  assert.equal((await readLocks(pool, campusId, tried.subjectId, afterMinutes(15))).size, 0)
  await unlock(pool, campusId, ['query_pin'], tried.subjectId)
  assert.equal(told(await right(tried)), 'ok')
})

test('tries of more than 30 days ago are forgotten', async () => {
  const tried = somebody()
  await wrong(tried)
  await sweepLockouts(pool, afterMinutes(30 * 1440))
  const count = async () =>
    (await pool.query('SELECT FROM lockouts WHERE subject_id = $1', [tried.subjectId])).rowCount
  assert.equal(await count(), 1)
  await sweepLockouts(pool, afterMinutes(30 * 1440 + 1))
  assert.equal(await count(), 0)
})
