import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { CaseRecords } from '../../contract/cases.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { recordAudit } from '../../server/domains/audit/record.ts'
import { billRoutes } from '../../server/domains/bills/routes.ts'
import { caseRoutes } from '../../server/domains/cases/routes.ts'
import { offlineRoutes } from '../../server/domains/payments/offline-routes.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  testCampus,
} from '../factories.ts'
import { operatorCaller, personCaller, testHttp } from '../http.ts'
import { assertLedger, balances, offlineSale } from '../offline.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const stalls = [await makeMerchant(campus), await makeMerchant(campus)] as const
const tills = [await makeTerminal(campus, stalls[0]), await makeTerminal(campus, stalls[1])] as const
const clock = () => afterNoon(3600)
const { call } = await testHttp({ after }, campusId, (http) => {
  offlineRoutes(http, { ...campus, clock, recordAudit })
  caseRoutes(http, { pool, clock, recordAudit })
  billRoutes(http, { pool, clock })
})
const finance = operatorCaller('finance')

async function payer() {
  const person = await makePerson(campus, { walletFen: 100_00 })
  return { ...person, phone: await makePhone(campus, person) }
}
const handIn = (till: 0 | 1, ...records: unknown[]) =>
  call(tills[till].caller, 'POST', '/v1/offline-records', { records })
const decide = (caseId: string, chargeRecordIds: string[]) =>
  call(finance, 'POST', `/v1/cases/${caseId}/decision`, { chargeRecordIds, note: '看过录像' })

/** One code at both stalls, ¥12.50 each. */
async function codeTwice() {
  const person = await payer()
  const code = person.phone.code()
  const sales = [offlineSale(code), offlineSale(code)] as const
  const before = await balances(campus, [person], stalls)
  await handIn(0, sales[0])
  await handIn(1, sales[1])
  const { rows } = await pool.query<{ id: string }>(
    'SELECT case_id AS id FROM case_subjects WHERE subject_id = $1',
    [sales[0].id],
  )
  const moved = async () => {
    const now = await balances(campus, [person], stalls)
    const owed = now.merchants.map((owedFen, index) => owedFen - before.merchants[index]!)
    return { personFen: now.people[0]! - before.people[0]!, owed }
  }
  return { person, sales, caseId: rows[0]!.id, moved }
}

test('records are answered in the order they were sent; a bad one spoils none', async () => {
  const person = await payer()
  const sales = [offlineSale(person.phone.code()), offlineSale('OC1:X'), offlineSale(person.phone.code())]
  const { status, body } = await handIn(0, ...sales)
  assert.equal(status, 200)
  assert.deepEqual(body, {
    answers: [
      { id: sales[0]!.id, outcome: 'posted' },
      { id: sales[1]!.id, outcome: 'refused', code: 'credential_invalid' },
      { id: sales[2]!.id, outcome: 'posted' },
    ],
  })
})

test('the person sees it as late, at its stall and in its time', async () => {
  const person = await payer()
  const sale = offlineSale(person.phone.code())
  await handIn(0, sale)
  const { body } = await call(personCaller(person.personId), 'GET', '/v1/me/bills')
  const bill = body.bills.find(({ id }: { id: string }) => id === sale.id)
  const { late, terminal, place, occurredAt, amountFen } = bill
  assert.deepEqual(
    { late, terminal, place, occurredAt, amountFen },
    { late: true, terminal: 'POS 1', place: '面食', occurredAt: NOON.toISOString(), amountFen: -12_50 },
  )
})

test('only a POS hands in records, and only finance and the card centre decide', async () => {
  const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
  const body = { records: [offlineSale('OC1:X')] }
  for (const caller of [kiosk.caller, personCaller(), finance])
    assert.equal((await call(caller, 'POST', '/v1/offline-records', body)).status, 403)
  for (const role of ['administrator', 'auditor', 'merchant_manager'] as const) {
    const path = `/v1/cases/${uuidv7()}/decision`
    const refused = await call(operatorCaller(role), 'POST', path, { chargeRecordIds: [], note: 'x' })
    assert.equal(refused.status, 403)
  }
})

const decisions: [string, (ids: readonly string[]) => string[], number][] = [
  ['none', () => [], 0],
  ['one', ([first]) => [first!], -12_50],
  ['both', (ids) => [...ids], -25_00],
]
for (const [what, chosen, personFen] of decisions)
  test(`a decision charges the person for ${what}, once; merchants keep what they have`, async () => {
    const { sales, caseId, moved } = await codeTwice()
    assert.deepEqual(await moved(), { personFen: 0, owed: [12_50, 12_50] })
    const ids = chosen(sales.map(({ id }) => id))
    const first = await decide(caseId, ids)
    assert.deepEqual([first.status, first.body.state], [200, 'decided'])
    assert.equal((await decide(caseId, ids)).text, first.text)
    const otherwise = await decide(caseId, ids.length > 0 ? [] : [sales[0].id])
    assert.equal(otherwise.text, first.text, 'the first decision counts')
    assert.deepEqual(await moved(), { personFen, owed: [12_50, 12_50] })
    await handIn(0, sales[0])
    assert.deepEqual(await moved(), { personFen, owed: [12_50, 12_50] })
    await assertLedger(campus)
  })

test('whoever decides sees what was sold, to whom and where', async () => {
  const { person, sales, caseId } = await codeTwice()
  const { body } = await call(finance, 'GET', `/v1/cases/${caseId}/records`)
  const seen = (body.records as CaseRecords['records']).map(
    ({ id, amountFen, campusNo, merchant, terminal, stall }) =>
      [id, amountFen, campusNo, merchant, terminal, stall].join(' '),
  )
  const expected = sales.map(({ id }) => `${id} 1250 ${person.campusNo} 第一食堂 POS 1 面食`)
  assert.deepEqual(seen.toSorted(), expected.toSorted())
})

test('nobody is charged for a record of another case', async () => {
  const [one, other] = [await codeTwice(), await codeTwice()]
  const refused = await decide(one.caseId, [other.sales[0].id])
  assert.deepEqual([refused.status, refused.body.code], [404, 'payment_unknown'])
  assert.equal((await decide(uuidv7(), [])).status, 404)
})

test('a case is listed, given to somebody and looked at; each is in the audit log', async () => {
  const { caseId, sales, person } = await codeTwice()
  const list = await call(finance, 'GET', '/v1/cases?state=open&kind=offline_code_twice')
  assert.ok(list.body.cases.some(({ id }: { id: string }) => id === caseId))
  const owner = { operatorId: finance.operatorId }
  assert.equal((await call(finance, 'POST', `/v1/cases/${caseId}/owner`, owner)).status, 200)
  await decide(caseId, [])
  const { body } = await call(operatorCaller('auditor'), 'GET', `/v1/cases/${caseId}`)
  assert.equal(body.ownerOperatorId, finance.operatorId)
  assert.deepEqual(
    body.events.map(({ what }: { what: string }) => what),
    ['opened', 'assigned', 'decided'],
  )
  assert.deepEqual(
    new Set(body.subjects.map(({ id }: { id: string }) => id)),
    new Set([person.personId, ...sales.map(({ id }) => id)]),
  )
  const { rows } = await pool.query<{ action: string }>(
    'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id',
    [caseId],
  )
  assert.deepEqual(
    rows.map(({ action }) => action),
    ['case_assigned', 'case_decided', 'case_viewed'],
  )
})

test('a third record of a decided code opens the case again', async () => {
  const { caseId, sales, moved } = await codeTwice()
  await decide(caseId, [sales[0].id])
  const third = offlineSale(sales[0].credential.text, { amountFen: 3_00 })
  await handIn(1, third)
  const { body } = await call(finance, 'GET', `/v1/cases/${caseId}`)
  assert.equal(body.state, 'open')
  assert.equal((await decide(caseId, [sales[0].id])).status, 200)
  assert.deepEqual(await moved(), { personFen: -12_50, owed: [12_50, 15_50] })
})
