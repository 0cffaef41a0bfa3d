import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { ListedRefund } from '../../../contract/refunds.ts'
import { afterNoon, makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { paidAt } from '../../../test/refunds.ts'
import { uuidv7 } from '../../base/ids.ts'
import { refundRoutes } from './refund-routes.ts'
import { paymentRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const [canteen, shop] = [
  await makeMerchant(campus),
  await makeMerchant(campus, { name: '=超市', subsidyAllowed: false }),
]
const [till, shopTill] = [await makeTerminal(campus, canteen), await makeTerminal(campus, shop)]
let now = NOON
const { call } = await testHttp({ after }, campusId, (http) => {
  const deps = { ...campus, clock: () => now }
  refundRoutes(http, deps)
  paymentRoutes(http, deps)
})
const finance = operatorCaller('finance')
const centre = operatorCaller('card_centre')
const manager = operatorCaller('merchant_manager', canteen.merchantId)
const nobodys = operatorCaller('merchant_manager')

before(async () => {
  for (const [operator, name] of [
    [finance, '财务处'],
    [centre, '卡务中心'],
  ] as const)
    await pool.query(
      `INSERT INTO operators (campus_id, operator_id, login, name, password_hash, roles, created_at)
       VALUES ($1, $2, $3, $4, '', $5, $6)`,
      [campusId, operator.operatorId, operator.login, name, operator.roles, NOON],
    )
})

const ask = (caller: typeof finance, paymentId: string, amountFen: number, id = uuidv7(now)) =>
  call(caller, 'POST', `/v1/payments/${paymentId}/refunds`, { id, amountFen, reason: '退餐' })
const decide = (caller: typeof finance, id: string, approve: boolean) =>
  call(caller, 'POST', `/v1/refunds/${id}/approval`, { approve, note: '已核实' })
const list = async (caller: typeof finance, query = '') =>
  (await call(caller, 'GET', `/v1/refunds${query}`)).body.refunds as ListedRefund[]

test('asked by one, approved by another: 201, then the refund as everybody reads it', async () => {
  const paid = await paidAt(campus, { merchant: canteen, terminal: till }, 60_00)
  const id = uuidv7(now)
  const first = await ask(centre, paid.paymentId, 60_00, id)
  assert.equal(first.status, 201)
  assert.equal(first.body.state, 'waiting')
  const again = await ask(centre, paid.paymentId, 60_00, id)
  assert.deepEqual([again.status, again.body], [200, first.body])
  const own = await decide(centre, id, true)
  assert.deepEqual([own.status, own.body.code], [403, 'second_person_required'])
  const { status, body } = await decide(finance, id, true)
  assert.equal(status, 200)
  const { postedAt, actId, ...refund } = body as ListedRefund
  assert.ok(postedAt !== null && actId !== null)
  assert.deepEqual(refund, {
    id,
    paymentId: paid.paymentId,
    state: 'posted',
    amountFen: 60_00,
    subsidyFen: 0,
    reason: '退餐',
    askedAt: NOON.toISOString(),
    askedBy: { id: centre.operatorId, name: '卡务中心' },
    decidedAt: NOON.toISOString(),
    decidedBy: { id: finance.operatorId, name: '财务处' },
    note: '已核实',
    channel: null,
    payment: {
      chargedFen: 60_00,
      otherRefundsFen: 0,
      paidAt: NOON.toISOString(),
      payer: { name: '张*明', campusNoTail: paid.campusNo.slice(-4) },
      channel: null,
      merchantId: canteen.merchantId,
      merchant: '第一食堂',
      stall: '面食',
      terminal: 'POS 1',
    },
  })
  const payment = await call(finance, 'GET', `/v1/payments/${paid.paymentId}`)
  assert.deepEqual([payment.body.state, payment.body.refundableFen], ['approved', 0])
  assert.deepEqual(payment.body.refunds, [body])
})

test('a manager asks for the own merchant alone and sees no other’s; terminals and auditors ask for none', async () => {
  const own = await paidAt(campus, { merchant: canteen, terminal: till }, 10_00)
  const others = await paidAt(campus, { merchant: shop, terminal: shopTill }, 10_00)
  const asked = await ask(manager, own.paymentId, 3_00)
  assert.deepEqual([asked.status, asked.body.state], [201, 'posted'])
  assert.equal((await ask(manager, others.paymentId, 3_00)).body.code, 'payment_unknown')
  assert.equal((await ask(nobodys, own.paymentId, 3_00)).body.code, 'payment_unknown')
  assert.equal((await ask(finance, others.paymentId, 3_00)).status, 201)
  assert.ok((await list(manager)).every(({ payment }) => payment.merchantId === canteen.merchantId))
  assert.deepEqual(await list(nobodys), [])
  assert.deepEqual(await list(manager, `?merchantId=${shop.merchantId}`), [])
  const body = { id: uuidv7(now), amountFen: 1, reason: '退' }
  for (const caller of [operatorCaller('auditor'), till.caller])
    assert.equal((await call(caller, 'POST', `/v1/payments/${own.paymentId}/refunds`, body)).status, 403)
  assert.equal((await decide(manager, asked.body.id, false)).status, 403)
})

test('the list by state, merchant and date, page by page, and the same as a table', async () => {
  now = afterNoon(86_400)
  const paid = await paidAt(campus, { merchant: shop, terminal: shopTill }, 60_00)
  for (let n = 0; n < 60; n++) assert.equal((await ask(finance, paid.paymentId, 1_00)).status, 201)
  const first = await call(finance, 'GET', `/v1/refunds?merchantId=${shop.merchantId}&from=2026-11-21`)
  assert.deepEqual([first.body.refunds.length, typeof first.body.next], [50, 'string'])
  const rest = await list(finance, `?merchantId=${shop.merchantId}&from=2026-11-21&cursor=${first.body.next}`)
  assert.equal(rest.length, 10)
  assert.equal((await list(finance, '?state=waiting&from=2026-11-21')).length, 10)
  assert.deepEqual(await list(finance, '?state=refused'), [])
  assert.ok((await list(finance, '?to=2026-11-20')).length > 0)
  const csv = await call(finance, 'GET', '/v1/refunds.csv?state=waiting&from=2026-11-21')
  const lines = csv.text.trimEnd().split('\r\n')
  assert.equal(lines.length, 11)
  // A name that would be a formula is text.
  assert.match(
    lines[1]!,
    /^2026-11-21T04:00:00\.000Z,待批准,1\.00,,60\.00,[^,]*,"'=超市",面食,张\*明,\d{4},退餐,财务处,,,/,
  )
  const own = await call(manager, 'GET', '/v1/refunds.csv')
  assert.ok(own.text.includes('第一食堂') && !own.text.includes('超市'))
  assert.equal((await call(nobodys, 'GET', '/v1/refunds.csv')).text.split('\r\n').length, 2)
})

test('a payment by a stall’s code is given back too, at that stall', async () => {
  const paid = await paidAt(campus, { merchant: canteen, terminal: till }, 12_00, { byStallCode: true })
  const { status, body } = await ask(manager, paid.paymentId, 2_00)
  assert.deepEqual(
    [status, body.state, body.payment.stall, body.payment.terminal],
    [201, 'posted', '面食', null],
  )
  const payment = await call(manager, 'GET', `/v1/payments/${paid.paymentId}`)
  assert.deepEqual([payment.body.terminal, payment.body.refundableFen], [null, 10_00])
})

test('what is no date, cursor or refund is refused', async () => {
  for (const [url, code] of [
    ['/v1/refunds?from=2026-02-30', 'body_invalid'],
    ['/v1/refunds.csv?to=2026-02-30', 'body_invalid'],
    ['/v1/refunds?cursor=x', 'cursor_invalid'],
  ] as const)
    assert.equal((await call(finance, 'GET', url)).body.code, code)
  assert.equal((await decide(finance, uuidv7(NOON), true)).status, 404)
})
