import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { paymentRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const terminal = await makeTerminal(campus, canteen)
const { call } = await testHttp({ after }, campusId, (http) =>
  paymentRoutes(http, { ...campus, clock: () => NOON }),
)
const person = await makePerson(campus, { walletFen: 100_00 })
const phone = await makePhone(campus, person)

const newPayment = () => ({
  id: uuidv7(NOON),
  amountFen: 1250,
  credential: { kind: 'pay-code', text: phone.code() },
})

test('a payment is 201, its repeat 200, with the same body', async () => {
  const payment = newPayment()
  const first = await call(terminal.caller, 'POST', '/v1/payments', payment)
  assert.equal(first.status, 201)
  assert.deepEqual(first.body, {
    id: payment.id,
    state: 'approved',
    amountFen: 1250,
    chargedFen: 1250,
    subsidyFen: 0,
    payer: { name: '张*明', campusNoTail: person.campusNo.slice(-4) },
    walletFen: 87_50,
    at: NOON.toISOString(),
  })
  const repeat = await call(terminal.caller, 'POST', '/v1/payments', payment)
  assert.equal(repeat.status, 200)
  assert.equal(repeat.text, first.text)
})

test('a refusal is a problem with a code', async () => {
  const refused = await call(terminal.caller, 'POST', '/v1/payments', { ...newPayment(), amountFen: 0 })
  assert.equal(refused.status, 422)
  assert.equal(refused.body.code, 'amount_invalid')
  assert.equal(refused.headers['content-type'], 'application/problem+json; charset=utf-8')
})

test('a malformed body comes before everything else', async () => {
  const payment = newPayment()
  const bad = {
    'an id that is no UUIDv7': { ...payment, id: '00000000-0000-4000-8000-000000000000' },
    'half a fen': { ...payment, amountFen: 0.5 },
    'too much for a number': { ...payment, amountFen: 1e308 },
    'a text': { ...payment, amountFen: '1250' },
    'a short PIN': { ...payment, spendingPin: '12345' },
    'full-width digits': { ...payment, spendingPin: '１２３４５６' },
    'a member too many': { ...payment, tip: 1 },
    'no credential': { id: payment.id, amountFen: 1250 },
    'another kind of credential': { ...payment, credential: { kind: 'smile' } },
  }
  for (const [what, body] of Object.entries(bad)) {
    const refused = await call(terminal.caller, 'POST', '/v1/payments', body)
    assert.deepEqual([refused.status, refused.body.code], [400, 'body_invalid'], what)
  }
})

test('only terminals take payments, and only a POS of a merchant', async () => {
  const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
  const callers = [
    [{ kind: 'anonymous' }, 401, 'unauthenticated'],
    [personCaller(), 403, 'forbidden'],
    [operatorCaller('administrator'), 403, 'forbidden'],
    [kiosk.caller, 403, 'terminal_unknown'],
  ] as const
  for (const [caller, status, code] of callers) {
    const refused = await call(caller, 'POST', '/v1/payments', newPayment())
    assert.deepEqual([refused.status, refused.body.code], [status, code])
  }
})

test('a terminal lists what it took today and takes a payment back', async () => {
  const mine = await makeTerminal(campus, canteen)
  const first = newPayment()
  const second = { ...newPayment(), amountFen: 800 }
  for (const payment of [first, second]) await call(mine.caller, 'POST', '/v1/payments', payment)
  const id = uuidv7(NOON)
  const reversal = await call(mine.caller, 'POST', `/v1/payments/${first.id}/reversal`, { id })
  assert.equal(reversal.status, 200)
  assert.deepEqual(reversal.body, { id, paymentId: first.id, amountFen: 1250, at: NOON.toISOString() })
  const { body } = await call(mine.caller, 'GET', '/v1/terminal/payments')
  const payer = { name: '张*明', campusNoTail: person.campusNo.slice(-4) }
  const times = { at: NOON.toISOString(), reversibleUntil: '2026-11-20T04:05:00.000Z' }
  const expected = [
    { id: second.id, state: 'approved', amountFen: 800, payer, ...times },
    { id: first.id, state: 'reversed', amountFen: 1250, payer, ...times },
  ].toSorted((a, b) => (a.id < b.id ? 1 : -1))
  assert.deepEqual(body, { payments: expected, totalFen: 800, count: 1, asOf: NOON.toISOString() })
})

test('a terminal sees its own payment, no other terminal does', async () => {
  const payment = newPayment()
  const { body } = await call(terminal.caller, 'POST', '/v1/payments', payment)
  const seen = await call(terminal.caller, 'GET', `/v1/payments/${payment.id}`)
  assert.deepEqual(seen.body, body)
  const other = await makeTerminal(campus, canteen)
  const unseen = await call(other.caller, 'GET', `/v1/payments/${payment.id}`)
  assert.deepEqual([unseen.status, unseen.body.code], [404, 'payment_unknown'])
})

test('an operator follows a payment through the house, and the look is in the audit log', async () => {
  const payment = newPayment()
  await call(terminal.caller, 'POST', '/v1/payments', payment)
  const id = uuidv7(NOON)
  await call(terminal.caller, 'POST', `/v1/payments/${payment.id}/reversal`, { id })
  const finance = operatorCaller('finance')
  const { body } = await call(finance, 'GET', `/v1/payments/${payment.id}`)
  const { personId, merchant, stall, terminalId, state, batch, reversal } = body
  assert.deepEqual(
    { personId, merchant, stall, terminalId, state, reversal },
    {
      personId: person.personId,
      merchant: '第一食堂',
      stall: '面食',
      terminalId: terminal.terminalId,
      state: 'reversed',
      reversal: { id, paymentId: payment.id, amountFen: 1250, at: NOON.toISOString() },
    },
  )
  assert.ok(batch.lane > 0 && batch.number > 0)
  const { rows } = await pool.query(
    `SELECT actor_id, detail FROM audit_entries WHERE action = 'payment_viewed' AND subject_id = $1`,
    [payment.id],
  )
  assert.deepEqual(rows, [{ actor_id: finance.operatorId, detail: { personId: person.personId } }])
  const statusFor = async (merchantId: string | null) =>
    (await call(operatorCaller('merchant_manager', merchantId), 'GET', `/v1/payments/${payment.id}`)).status
  assert.equal(await statusFor(canteen.merchantId), 200)
  for (const other of [(await makeMerchant(campus)).merchantId, null])
    assert.equal(await statusFor(other), 404)
})
