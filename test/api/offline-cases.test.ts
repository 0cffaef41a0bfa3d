import assert from 'node:assert/strict'
import { after, describe, test } from 'node:test'
import type { CaseRecords, Cases } from '../../contract/cases.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { recordAudit } from '../../server/domains/audit/record.ts'
import { billRoutes } from '../../server/domains/bills/routes.ts'
import { caseRoutes } from '../../server/domains/cases/routes.ts'
import { approveOfflineCase } from '../../server/domains/payments/decide-offline-case.ts'
import { offlineCaseRoutes } from '../../server/domains/payments/offline-case-routes.ts'
import { offlineRoutes } from '../../server/domains/payments/offline-routes.ts'
import { CARD_KEYS } from '../card-keys.ts'
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
  offlineRoutes(http, { ...campus, clock, masterKeysOf: () => CARD_KEYS })
  offlineCaseRoutes(http, { ...campus, clock, recordAudit })
  caseRoutes(http, { pool, clock, recordAudit })
  billRoutes(http, { pool, clock })
})
const finance = operatorCaller('finance')
const cardCentre = operatorCaller('card_centre')

async function payer() {
  const person = await makePerson(campus, { walletFen: 100_00 })
  return { ...person, phone: await makePhone(campus, person) }
}
const handIn = (till: 0 | 1, ...records: unknown[]) =>
  call(tills[till].caller, 'POST', '/v1/offline-records', { records })
const decide = (caseId: string, chargeRecordIds: string[]) =>
  call(finance, 'POST', `/v1/cases/${caseId}/decision`, { chargeRecordIds, note: '看过录像' })

const read = async (caseId: string) => (await call(finance, 'GET', `/v1/cases/${caseId}`)).body
const answer = (
  caller: ReturnType<typeof operatorCaller>,
  { id, proposedAt }: { id: string; proposedAt: string },
  approve: boolean,
) => call(caller, 'POST', `/v1/cases/${id}/approval`, { approve, proposedAt, note: '已核对' })

/** One code at both stalls, ¥12.50 each if nothing else is said. */
async function codeTwice(amountFen = 12_50) {
  const person = await payer()
  const code = person.phone.code()
  const sales = [offlineSale(code, { amountFen }), offlineSale(code, { amountFen })] as const
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

test('a record that a decision charged stays charged: a later decision cannot leave it out', async () => {
  const { caseId, sales } = await codeTwice()
  await decide(caseId, [sales[0].id])
  await handIn(1, offlineSale(sales[0].credential.text, { amountFen: 3_00 }))
  const refused = await decide(caseId, [])
  assert.deepEqual([refused.status, refused.body.code], [409, 'case_state_conflict'])
  const { body } = await call(finance, 'GET', `/v1/cases/${caseId}/records`)
  const charged = (body.records as CaseRecords['records']).filter((record) => record.charged)
  assert.deepEqual(
    charged.map(({ id }) => id),
    [sales[0].id],
  )
})

describe('above ¥50.00 in sum a second operator must approve', () => {
  /** A case of ¥25.01 twice, for which finance wants both charged. */
  async function proposed() {
    const made = await codeTwice(25_01)
    const ids = made.sales.map(({ id }) => id)
    const { body } = await decide(made.caseId, ids)
    assert.equal(body.state, 'proposed')
    return { ...made, ids, proposal: body as { id: string; proposedAt: string } }
  }

  test('¥50.00 needs nobody else', async () => {
    const { caseId, sales } = await codeTwice(25_00)
    const ids = sales.map(({ id }) => id)
    assert.equal((await decide(caseId, ids)).body.state, 'decided')
  })

  test('proposed: nobody is charged; approved by another: charged once, however often it is repeated', async () => {
    const { caseId, ids, proposal, moved } = await proposed()
    assert.deepEqual(await moved(), { personFen: 0, owed: [25_01, 25_01] })
    assert.equal((await decide(caseId, ids)).body.state, 'proposed', 'repeating it approves nothing')
    const done = await answer(cardCentre, proposal, true)
    const { state, decidedBy, proposedBy, decision } = done.body
    assert.deepEqual(
      { state, decidedBy, proposedBy, decision },
      {
        state: 'decided',
        decidedBy: cardCentre.operatorId,
        proposedBy: finance.operatorId,
        decision: { chargeRecordIds: ids },
      },
    )
    assert.equal((await answer(cardCentre, proposal, true)).text, done.text)
    assert.equal((await answer(cardCentre, proposal, false)).text, done.text, 'it is decided')
    assert.deepEqual(await moved(), { personFen: -50_02, owed: [25_01, 25_01] })
    assert.deepEqual(
      (await read(caseId)).events.map(({ what }: { what: string }) => what),
      ['opened', 'proposed', 'decided'],
    )
    await assertLedger(campus)
  })

  test('never by the same person, who may only take it back', async () => {
    const { caseId, ids, proposal, moved } = await proposed()
    const own = await answer(finance, proposal, true)
    assert.deepEqual([own.status, own.body.code], [403, 'second_person_required'])
    for (const role of ['administrator', 'auditor', 'merchant_manager'] as const)
      assert.equal((await answer(operatorCaller(role), proposal, true)).status, 403)
    assert.equal((await answer(finance, proposal, false)).body.state, 'open')
    assert.equal((await answer(finance, proposal, false)).body.state, 'open', 'a repeat')
    const late = await answer(cardCentre, proposal, true)
    assert.deepEqual([late.status, late.body.code], [409, 'case_state_conflict'])
    assert.equal((await decide(caseId, ids.slice(0, 1))).body.state, 'decided')
    assert.deepEqual(await moved(), { personFen: -25_01, owed: [25_01, 25_01] })
  })

  test('what is approved is what was read: another proposal since is a conflict', async () => {
    const { ids, proposal, moved } = await proposed()
    await answer(cardCentre, proposal, false)
    const other = await call(cardCentre, 'POST', `/v1/cases/${proposal.id}/decision`, {
      chargeRecordIds: ids,
      note: '再看',
    })
    assert.equal(other.body.proposedBy, cardCentre.operatorId)
    const before = { ...proposal, proposedAt: afterNoon(3500).toISOString() }
    assert.equal((await answer(finance, before, true)).body.code, 'case_state_conflict')
    assert.equal((await answer(finance, other.body, true)).body.state, 'decided')
    assert.deepEqual(await moved(), { personFen: -50_02, owed: [25_01, 25_01] })
  })

  test('two who answer at once: the first counts, and the person pays once or not at all', async () => {
    for (const approvals of [
      [true, true],
      [true, false],
      [false, true],
    ]) {
      const { caseId, proposal, moved } = await proposed()
      const others = [cardCentre, operatorCaller('card_centre')]
      await Promise.all(approvals.map((approve, index) => answer(others[index]!, proposal, approve)))
      const { state } = await read(caseId)
      const { personFen } = await moved()
      assert.equal(personFen, state === 'decided' ? -50_02 : 0, `${approvals.join(' ')}: ${state}`)
    }
  })

  test('a record that comes meanwhile takes the proposal back', async () => {
    const { caseId, sales, proposal } = await proposed()
    await handIn(1, offlineSale(sales[0].credential.text, { amountFen: 3_00 }))
    assert.deepEqual([(await read(caseId)).state, (await read(caseId)).proposal], ['open', null])
    assert.equal((await answer(cardCentre, proposal, true)).body.code, 'case_state_conflict')
  })

  test('killed between decision and money: approving again completes it', async () => {
    const { proposal, moved } = await proposed()
    const dead = { post: async () => Promise.reject(new Error('killed')) }
    const order = {
      campusId,
      caseId: proposal.id,
      operatorId: cardCentre.operatorId,
      approve: true,
      proposedAt: new Date(proposal.proposedAt),
      note: '已核对',
    }
    const deps = { ...campus, recordAudit, posterOf: () => dead }
    await assert.rejects(approveOfflineCase(deps, order, clock()))
    assert.deepEqual(await moved(), { personFen: 0, owed: [25_01, 25_01] })
    assert.equal((await answer(cardCentre, proposal, true)).body.state, 'decided')
    assert.deepEqual(await moved(), { personFen: -50_02, owed: [25_01, 25_01] })
  })
})

test('cases are filtered by state, kind and owner, counted, and exported as they are filtered', async () => {
  const { caseId } = await codeTwice()
  const mine = operatorCaller('finance')
  await call(mine, 'POST', `/v1/cases/${caseId}/owner`, { operatorId: mine.operatorId })
  const ids = async (query: string) =>
    ((await call(mine, 'GET', `/v1/cases?${query}`)).body as Cases).cases.map(({ id }) => id)
  assert.deepEqual(await ids('owner=mine'), [caseId])
  assert.ok(!(await ids('owner=nobody')).includes(caseId))
  assert.deepEqual(await ids('owner=mine&state=decided'), [])
  const csv = await call(mine, 'GET', '/v1/cases.csv?owner=mine&state=open')
  const lines = csv.text.trim().split('\r\n')
  assert.equal(lines.length, 2)
  assert.ok(lines[1]!.startsWith(`${caseId},一码两用,待处理,`))
  const counts = (await call(mine, 'GET', '/v1/case-counts')).body
  await decide(caseId, [])
  assert.equal((await call(mine, 'GET', '/v1/case-counts')).body.open, counts.open - 1)
})
