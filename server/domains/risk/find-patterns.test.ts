import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import fc from 'fast-check'
import { Client } from 'pg'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makeTerminal,
  NOON,
  type TestPerson,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import { decideCase } from '../cases/decide-case.ts'
import type { Act } from '../ledger/transfer.ts'
import { scannedAt, shownAt } from '../payments/means.ts'
import { findPatterns } from './find-patterns.ts'
import { riskRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster, cash } = campus
let now = afterNoon(3600)
const { call } = await testHttp({ after }, campusId, (http) =>
  riskRoutes(http, { ...campus, clock: () => now }),
)
const noodles = await makeMerchant(campus, { name: '一食堂' })
const shop = await makeMerchant(campus, { name: '超市' })
const till = await makeTerminal(campus, noodles, { name: '一号机' })
const other = await makeTerminal(campus, shop, { name: '二号机' })
const auditor = operatorCaller('auditor')
const finance = operatorCaller('finance')

type Found = { rule: string; subject: string; figure: number }

async function post(act: Act): Promise<void> {
  const done = await poster.post(act)
  assert.ok(done.ok, JSON.stringify(done))
}

const at = (seconds: number) => ({ id: uuidv7(afterNoon(seconds)), occurredAt: afterNoon(seconds) })

async function pay(person: TestPerson, seconds: number, amountFen = 12_00, where = till): Promise<string> {
  const base = at(seconds)
  const toId = where === till ? noodles.payableId : shop.payableId
  await post({
    shape: 'spend',
    kind: 'payment',
    walletId: person.walletId,
    toId,
    amountFen,
    source: 'wallet',
    guards: {},
    ...shownAt(where.terminalId, 'card'),
    ...base,
  })
  return base.id
}

async function credit(
  person: TestPerson,
  kind: 'top_up' | 'refund' | 'reversal',
  seconds: number,
  walletFen: number,
  reference: string | null = null,
): Promise<void> {
  await post({
    shape: 'credit',
    kind,
    walletId: person.walletId,
    fromId: kind === 'top_up' ? cash : noodles.payableId,
    walletFen,
    subsidyFen: 0,
    reference,
    terminalId: kind === 'reversal' ? till.terminalId : null,
    ...at(seconds),
  })
}

const look = () => findPatterns(campus, campusId, now)

/** The open patterns of a subject. */
async function openOf(subjectId: string): Promise<Found[]> {
  const { status, body } = await call(auditor, 'GET', '/v1/risk')
  assert.equal(status, 200)
  return body.open
    .filter((one: { subject: { id: string } }) => one.subject.id === subjectId)
    .map(({ rule, subject, figure }: { rule: string; subject: { id: string }; figure: number }) => ({
      rule,
      subject: subject.id,
      figure,
    }))
}

const rulesOf = async (subjectId: string) => (await openOf(subjectId)).map(({ rule }) => rule).sort()

test('many payments open one case, however often and by however many it is looked for', async () => {
  const person = await makePerson(campus, { walletFen: 1000_00 })
  for (let i = 0; i < 9; i++) await pay(person, i * 20)
  await look()
  assert.deepEqual(await openOf(person.personId), [])
  await pay(person, 180)
  await Promise.all([look(), look(), look()])
  assert.deepEqual(await openOf(person.personId), [
    { rule: 'many_payments', subject: person.personId, figure: 10 },
  ])
  await pay(person, 200)
  await look()
  await look()
  const found = await openOf(person.personId)
  assert.deepEqual(found, [{ rule: 'many_payments', subject: person.personId, figure: 11 }], 'the same case')
})

test('a look that is killed in the middle is made again, and opens nothing twice', async () => {
  const person = await makePerson(campus, { walletFen: 1000_00 })
  for (let i = 0; i < 12; i++) await pay(person, 1000 + i * 20)
  const { rows: before } = await pool.query('SELECT lane, batch FROM batch_readers WHERE reader = $1', [
    'risk',
  ])
  await look()
  assert.equal((await openOf(person.personId)).length, 1)
  // As a server that found and was killed before it had written how far it had read: all is looked at anew.
  await inTransaction(pool, async (db) => {
    for (const { lane, batch } of before)
      await db.query('UPDATE batch_readers SET batch = $1 WHERE reader = $2 AND lane = $3', [
        batch,
        'risk',
        lane,
      ])
  })
  await look()
  assert.equal((await openOf(person.personId)).length, 1)
})

test('a look whose connection dies as it writes leaves nothing, and the next one finds it all', async () => {
  const person = await makePerson(campus, { walletFen: 1000_00 })
  for (let i = 0; i < 10; i++) await pay(person, 1500 + i * 20)
  const owner = new Client({ connectionString: campus.url })
  await owner.connect()
  await inTransaction(pool, async (db) => {
    // The case is opened by then, the pattern is not.
    await db.query('LOCK TABLE risk_patterns IN ACCESS EXCLUSIVE MODE')
    const dying = assert.rejects(look())
    const killed = async () => {
      const { rowCount } = await owner.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted AND relation = 'risk_patterns'::regclass`,
      )
      return rowCount === 1
    }
    for (let tries = 0; !(await killed()); tries++) {
      assert.ok(tries < 500, 'the look waits where it is to die')
      await sleep(20)
    }
    await dying
  }).finally(() => owner.end())
  const { rows } = await pool.query('SELECT FROM risk_cases WHERE subject_id = $1', [person.personId])
  assert.equal(rows.length, 0)
  await look()
  assert.deepEqual(await rulesOf(person.personId), ['many_payments'])
})

test('two places, an unusual day, a top-up given back and amounts below the limit are found from the ledger', async () => {
  const person = await makePerson(campus, { walletFen: 3000_00 })
  for (let day = -7; day <= -3; day++) await pay(person, day * 86_400, 29_00)
  await look()
  assert.deepEqual(await rulesOf(person.personId), ['below_limit'])
  await pay(person, 2000, 12_00, till)
  const big = await pay(person, 2040, 250_00, other)
  await look()
  assert.deepEqual(await rulesOf(person.personId), ['below_limit', 'two_places', 'unusual_day'])
  await credit(person, 'top_up', 2100, 300_00)
  await credit(person, 'refund', 2200, 150_00, big)
  await look()
  assert.deepEqual(await rulesOf(person.personId), [
    'below_limit',
    'top_up_refund',
    'two_places',
    'unusual_day',
  ])
})

test('a terminal that takes back much in a shift is found with its cashier, and not before the shift', async () => {
  const person = await makePerson(campus, { walletFen: 3000_00 })
  const cashierId = uuidv7()
  await pool.query(
    `INSERT INTO cashiers (campus_id, cashier_id, merchant_id, number, name, pin_hash, created_at)
     VALUES ($1, $2, $3, '7', '王阿姨', '', $4)`,
    [campusId, cashierId, noodles.merchantId, NOON],
  )
  await pool.query(
    'INSERT INTO shifts (campus_id, shift_id, terminal_id, cashier_id, opened_at) VALUES ($1, $2, $3, $4, $5)',
    [campusId, uuidv7(), till.terminalId, cashierId, afterNoon(500)],
  )
  for (let i = 0; i < 9; i++) {
    const paid = await pay(person, i < 3 ? 100 + i : 5000 + i * 700)
    await credit(person, i % 2 ? 'reversal' : 'refund', i < 3 ? 200 + i : 5100 + i * 700, 12_00, paid)
  }
  await look()
  assert.deepEqual(await openOf(till.terminalId), [], 'six in the shift')
  for (let i = 9; i < 13; i++) {
    await credit(person, 'reversal', 5100 + i * 700, 12_00, await pay(person, 5000 + i * 700))
  }
  await look()
  assert.deepEqual(await openOf(till.terminalId), [
    { rule: 'take_backs', subject: till.terminalId, figure: 10 },
  ])
  const { rows } = await pool.query(`SELECT detail FROM cases WHERE detail ->> 'rule' = 'take_backs'`)
  assert.equal(rows[0].detail.cashier, '7 王阿姨')
})

test('sales at a stall while everything is closed are one night’s pattern', async () => {
  const person = await makePerson(campus, { walletFen: 3000_00 })
  const night = 11 * 3600
  await pay(person, night, 12_00, other)
  await pay(person, night - 1, 12_00, other)
  await post({
    shape: 'spend',
    kind: 'payment',
    walletId: person.walletId,
    toId: shop.payableId,
    amountFen: 12_00,
    source: 'wallet',
    guards: {},
    ...scannedAt(shop.stallId),
    ...at(night + 3 * 3600),
  })
  await look()
  assert.deepEqual(await openOf(shop.stallId), [])
  await pay(person, night + 5 * 3600, 12_00, other)
  await look()
  assert.deepEqual(await openOf(shop.stallId), [{ rule: 'closed_hours', subject: shop.stallId, figure: 3 }])
})

test('refused PINs and unpaid orders are found where they are kept', async () => {
  const person = await makePerson(campus)
  const fail = (failures: number) =>
    pool.query(
      `INSERT INTO lockouts (campus_id, scope, subject_id, device_id, failures, tried_at)
       VALUES ($1, 'spending_pin', $2, '00000000-0000-0000-0000-000000000000', $3, $4)
       ON CONFLICT (campus_id, scope, subject_id, device_id) DO UPDATE SET failures = excluded.failures`,
      [campusId, person.personId, failures, NOON],
    )
  const order = (serial: number) =>
    pool.query(
      `INSERT INTO top_up_orders (campus_id, order_id, person_id, wallet_id, channel, way, amount_fen,
         idempotency_key, state, created_at, expires_at, ended_at)
       VALUES ($1, $2, $3, $4, 'wechat', 'native', 5000, $5, 'closed', $6, $6, $6)`,
      [campusId, uuidv7(), person.personId, person.walletId, String(serial), afterNoon(serial)],
    )
  await fail(9)
  for (let i = 0; i < 9; i++) await order(i)
  await look()
  assert.deepEqual(await rulesOf(person.personId), [])
  await fail(10)
  await order(9)
  await look()
  assert.deepEqual(await rulesOf(person.personId), ['refused_pins', 'unpaid_orders'])
})

test('what was decided is not counted again; what comes after it opens another case', async () => {
  const person = await makePerson(campus, { walletFen: 3000_00 })
  for (let i = 0; i < 10; i++) await pay(person, 3000 + i)
  await look()
  const { body } = await call(auditor, 'GET', '/v1/risk')
  const { caseId } = body.open.find((one: { subject: { id: string } }) => one.subject.id === person.personId)
  const decided = await decideCase(
    { pool, recordAudit },
    {
      campusId,
      caseId,
      operatorId: finance.operatorId,
      decision: { chargeRecordIds: [] },
      note: '本人',
      needsApproval: false,
    },
    { judge: () => null, onDecided: async () => {} },
    afterNoon(3100),
  )
  assert.ok(decided.ok)
  for (let i = 0; i < 9; i++) await pay(person, 3110 + i)
  await look()
  assert.deepEqual(await openOf(person.personId), [])
  await pay(person, 3130)
  await look()
  assert.equal((await openOf(person.personId)).length, 1)
})

test('a false alarm decides the case, is counted for the rule, and may be said again', async () => {
  const person = await makePerson(campus, { walletFen: 3000_00 })
  for (let i = 0; i < 10; i++) await pay(person, 3300 + i)
  await look()
  const ofRule = async () => {
    const { body } = await call(auditor, 'GET', '/v1/risk')
    return body.rules.find(({ rule }: { rule: string }) => rule === 'many_payments')
  }
  const { open, found, falseAlarms } = await ofRule()
  const { body } = await call(auditor, 'GET', '/v1/risk')
  const { caseId } = body.open.find((one: { subject: { id: string } }) => one.subject.id === person.personId)
  const path = `/v1/risk/cases/${caseId}/false-alarm`
  assert.equal((await call(auditor, 'POST', path, { note: '无' })).status, 403)
  for (let i = 0; i < 2; i++) {
    const marked = await call(finance, 'POST', path, { note: '社团采购' })
    assert.equal(marked.status, 200)
    assert.equal(marked.body.falseAlarmAt, now.toISOString())
    assert.equal(marked.body.days[0].figure, 10)
  }
  const after = await ofRule()
  assert.deepEqual([after.open, after.found, after.falseAlarms], [open - 1, found, falseAlarms + 1])
  const { rows } = await pool.query(
    `SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id`,
    [caseId],
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['case_decided', 'false_alarm_marked'],
  )
  assert.equal(
    (await call(finance, 'POST', `/v1/risk/cases/${uuidv7()}/false-alarm`, { note: '无' })).status,
    404,
  )
})

test('whatever is paid and in whatever pieces it is looked at, the 30 days say what counting says', async () => {
  const day = fc.array(
    fc.record({ who: fc.nat(2), second: fc.integer({ min: 0, max: 1500 }), look: fc.boolean() }),
    {
      minLength: 20,
      maxLength: 60,
    },
  )
  let turn = 1
  const countOf = async () => {
    const { body } = await call(auditor, 'GET', '/v1/risk')
    return body.rules.find(({ rule }: { rule: string }) => rule === 'many_payments').found
  }
  await fc.assert(
    fc.asyncProperty(day, async (payments) => {
      const start = turn++ * 86_400
      const countBefore = await countOf()
      now = afterNoon(start + 3600)
      const people = [
        await makePerson(campus, { walletFen: 3000_00 }),
        await makePerson(campus, { walletFen: 3000_00 }),
        await makePerson(campus, { walletFen: 3000_00 }),
      ]
      for (const one of payments) {
        await pay(people[one.who]!, start + one.second, 1_00)
        if (one.look) await look()
      }
      await look()
      const most = people.map((_, who) => {
        const own = payments.filter((one) => one.who === who).map(({ second }) => second)
        return Math.max(0, ...own.map((first) => own.filter((s) => s >= first && s <= first + 600).length))
      })
      const found = (await Promise.all(people.map(({ personId }) => openOf(personId)))).flat()
      const expected = people.flatMap(({ personId }, who) =>
        most[who]! >= 10 ? [{ rule: 'many_payments', subject: personId, figure: most[who] }] : [],
      )
      assert.deepEqual(found, expected)
      assert.equal(await countOf(), countBefore + expected.length)
    }),
    { numRuns: 8, endOnFailure: true },
  )
})
