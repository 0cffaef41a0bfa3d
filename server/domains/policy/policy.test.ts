import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { Value } from 'typebox/value'
import { testDatabase } from '../../../test/database.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { recordAudit } from '../audit/record.ts'
import { parseFromDate } from './from-date.ts'
import { defaultPolicy, type Policy, type PolicyKey, policyDefinitions, policyOrder } from './policy.ts'
import { createPolicyReader, policyIn, policySteps } from './read.ts'
import { policyRoutes } from './routes.ts'
import { setPolicy } from './set.ts'

const { pool, campusId } = await testDatabase({ after })
const NOW = new Date('2026-11-22T04:00:00.000Z')
const actor = { kind: 'operator', id: operatorCaller('administrator').operatorId } as const
let clockAt = NOW
const { call } = await testHttp({ after }, campusId, (http) =>
  policyRoutes(http, { pool, clock: () => clockAt, recordAudit }),
)

const set = (key: string, value: unknown, from?: string, now = NOW) =>
  setPolicy({ pool, recordAudit }, { campusId, actor, key, value, from, reason: 'test' }, now)
/** A reader that has read nothing yet. */
const policyAt = (at: string) => createPolicyReader(pool)(campusId, new Date(at))

test('every default fits its own shape and the order among the values', () => {
  const policy = defaultPolicy()
  for (const [key, definition] of Object.entries(policyDefinitions)) {
    const { schema, check } = definition as {
      schema: typeof definition.schema
      check?: (v: unknown) => boolean
    }
    assert.ok(Value.Check(schema, policy[key as PolicyKey]), key)
    assert.ok(check?.(policy[key as PolicyKey]) ?? true, key)
  }
  for (const [low, high] of policyOrder) assert.ok(policy[low] <= policy[high], `${low} ${high}`)
})

test('a value holds from its from-date on, and not before', async () => {
  assert.equal((await policyAt('2026-12-01T00:00:00Z')).cardFeeFen, 1500)
  assert.ok((await set('cardFeeFen', 2000, '2026-12-01')).ok)
  assert.ok((await set('cardFeeFen', 1800)).ok)
  assert.equal((await policyAt('2026-11-22T03:59:59.999Z')).cardFeeFen, 1500)
  assert.equal((await policyAt('2026-11-22T04:00:00.000Z')).cardFeeFen, 1800)
  assert.equal((await policyAt('2026-11-30T15:59:59.999Z')).cardFeeFen, 1800)
  assert.equal((await policyAt('2026-11-30T16:00:00.000Z')).cardFeeFen, 2000, 'the date begins in Shanghai')
})

test('of two values with one from-date the one written last holds', async () => {
  await set('visitorDays', 10, '2027-01-01')
  await set('visitorDays', 20, '2027-01-01')
  assert.equal((await policyAt('2027-02-01T00:00:00Z')).visitorDays, 20)
})

test('a past from-date, a malformed one, a wrong type and a wrong order are refused', async () => {
  const refused: [string, unknown, string?][] = [
    ['cardFeeFen', 2000, '2026-11-21'],
    ['cardFeeFen', 2000, '2026-11-22T03:59:59.999Z'],
    ['cardFeeFen', 2000, '2026-02-30'],
    ['cardFeeFen', 2000, '2027-02-30T00:00:00Z'],
    ['cardFeeFen', 2000, 'tomorrow'],
    ['cardFeeFen', '2000'],
    ['cardFeeFen', 20.5],
    ['cardFeeFen', -1],
    ['cardFeeFen', 1e308],
    ['cardFeeFen', null],
    ['initialPinRule', 'whatever'],
    ['forceQueryPinChange', 1],
    ['sprayExemptAddresses', ['10.0.0.300']],
    ['mealPeriods', [{ name: 'lunch', startMinute: 700, endMinute: 600 }]],
    [
      'mealPeriods',
      [
        { name: 'lunch', startMinute: 600, endMinute: 700 },
        { name: 'dinner', startMinute: 699, endMinute: 800 },
      ],
    ],
    [
      'mealPeriods',
      [
        { name: 'lunch', startMinute: 600, endMinute: 700 },
        { name: 'lunch', startMinute: 700, endMinute: 800 },
      ],
    ],
    ['topUpMinFen', 500_01],
    ['pinlessPerPaymentFen', 200_01],
  ]
  for (const [key, value, from] of refused) {
    const done = await set(key, value, from)
    assert.equal(
      done.ok ? 'set' : done.code,
      'policy_value_invalid',
      `${key} ${JSON.stringify(value)} ${from}`,
    )
  }
  const unknown = await set('toString', 1)
  assert.equal(unknown.ok ? 'set' : unknown.code, 'not_found')
})

test('a value that would be out of order only later is refused too', async () => {
  assert.ok((await set('topUpMaxFen', 50_00, '2028-01-01')).ok)
  const done = await set('topUpMinFen', 60_00)
  assert.equal(done.ok ? 'set' : done.detail, 'topUpMinFen would be above topUpMaxFen')
})

test('of two changes at once that exclude each other one is refused', async () => {
  const both = await Promise.all([set('stallAmountMinFen', 300_00), set('stallAmountMaxFen', 200_00)])
  assert.equal(both.filter((done) => done.ok).length, 1)
})

test('a reader that has read before sees a change by itself', async () => {
  const reader = createPolicyReader(pool)
  const at = new Date('2029-06-01T00:00:00Z')
  assert.equal((await reader(campusId, at)).allowanceFen, 30_00)
  await set('allowanceFen', 20_00)
  while ((await reader(campusId, at)).allowanceFen !== 20_00) await sleep(20)
})

test('the steps agree with looking every value up by itself', () => {
  const row = fc.record({
    key: fc.constantFrom('cardFeeFen', 'visitorDays', 'gone'),
    from: fc.integer({ min: 0, max: 5 }).map((day) => new Date(day * 1000)),
    value: fc.integer(),
  })
  fc.assert(
    fc.property(fc.array(row), fc.integer({ min: -1, max: 6 }), (rows, day) => {
      rows.sort((a, b) => a.from.getTime() - b.from.getTime())
      const at = new Date(day * 1000)
      const policy = policyIn(policySteps(rows), at)
      for (const key of ['cardFeeFen', 'visitorDays'] as const) {
        const last = rows.findLast((candidate) => candidate.key === key && candidate.from <= at)
        assert.equal(policy[key], last?.value ?? policyDefinitions[key].default)
      }
    }),
  )
})

test('nobody can change a policy that was handed out', async () => {
  const policy: Policy = await policyAt('2026-11-22T00:00:00Z')
  assert.throws(() => Object.assign(policy, { cardFeeFen: 0 }), TypeError)
})

test('from-dates: dates begin in Shanghai, instants need an offset', () => {
  assert.equal(parseFromDate('2026-12-01')?.toISOString(), '2026-11-30T16:00:00.000Z')
  assert.equal(parseFromDate('2026-12-01T08:00+08:00')?.toISOString(), '2026-12-01T00:00:00.000Z')
  for (const text of ['2026-12-01T08:00', '2026-13-01', '2026-12-01T25:00Z', '01.12.2026', ''])
    assert.equal(parseFromDate(text), null, text)
})

test('an administrator sets, every operator reads, nobody else', async () => {
  const body = { value: 40, from: '2027-03-01', reason: 'longer visits' }
  const done = await call(operatorCaller('administrator'), 'PUT', '/v1/policy/visitorDays', body)
  assert.equal(done.status, 200)
  assert.deepEqual(done.body.upcoming, [
    { value: 20, from: '2026-12-31T16:00:00.000Z' },
    { value: 40, from: '2027-02-28T16:00:00.000Z' },
  ])
  for (const caller of [operatorCaller('finance'), personCaller(), { kind: 'anonymous' } as const]) {
    const { status } = await call(caller, 'PUT', '/v1/policy/visitorDays', body)
    assert.equal(status, caller.kind === 'anonymous' ? 401 : 403)
  }
  const list = await call(operatorCaller('merchant_manager'), 'GET', '/v1/policy')
  assert.equal(list.status, 200)
  assert.equal(list.body.values.length, Object.keys(policyDefinitions).length)
  assert.equal((await call(personCaller(), 'GET', '/v1/policy')).status, 403)
  assert.equal(
    (await call(operatorCaller('administrator'), 'PUT', '/v1/policy/nope', body)).body.code,
    'not_found',
  )
})

test('a change is in the audit log with what was before', async () => {
  clockAt = new Date('2026-11-22T05:00:00.000Z')
  const admin = operatorCaller('administrator')
  await call(admin, 'PUT', '/v1/policy/offlineHours', { value: 12, reason: 'storm' })
  const { rows } = await pool.query('SELECT * FROM audit_entries WHERE actor_id = $1', [admin.operatorId])
  assert.equal(rows.length, 1)
  assert.equal(rows[0].action, 'policy_set')
  assert.equal(rows[0].subject_id, 'offlineHours')
  assert.deepEqual(rows[0].detail, { before: 24, value: 12, from: clockAt.toISOString(), reason: 'storm' })
})

test('the server cannot rewrite what was set', async () => {
  for (const sql of [
    `UPDATE policy_values SET value = '1'`,
    'DELETE FROM policy_values',
    'TRUNCATE policy_values',
  ])
    await assert.rejects(pool.query(sql), { code: '42501' })
})
