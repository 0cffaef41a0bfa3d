import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { shiftTotals } from '../payments/shift-totals.ts'
import { cashierRoutes } from './cashier-routes.ts'
import { shiftConsoleRoutes } from './console-routes.ts'
import { shiftTerminalRoutes } from './terminal-routes.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const others = await makeMerchant(campus)
const manager = operatorCaller('merchant_manager', canteen.merchantId)
const stranger = operatorCaller('merchant_manager', others.merchantId)
const PIN = '926481'
let now = NOON
const clock = () => now
const { call } = await testHttp({ after }, campusId, (http) => {
  const deps = {
    ...campus,
    clock,
    totalsOf: (span: Parameters<typeof shiftTotals>[1]) => shiftTotals(pool, span),
  }
  cashierRoutes(http, deps)
  shiftTerminalRoutes(http, deps)
  shiftConsoleRoutes(http, deps)
})
const cashiersUrl = `/v1/merchants/${canteen.merchantId}/cashiers`

let lastNumber = 0
async function cashier() {
  const given = { id: uuidv7(), number: `${++lastNumber}`, name: '王师傅', pin: PIN }
  const { status, text } = await call(manager, 'POST', cashiersUrl, given)
  assert.equal(status, 201, text)
  return given
}
async function till(name = 'POS 1') {
  const { caller, terminalId } = await makeTerminal(campus, canteen, { name })
  const open = (cashierNo: string, { pin = PIN, id = uuidv7() } = {}) =>
    call(caller, 'POST', '/v1/terminal/shifts', { id, cashierNo, pin })
  const present = async () => (await call(caller, 'GET', '/v1/terminal/shift')).body
  return { caller, terminalId, open, present }
}
const wordOf = ({ status, body }: { status: number; body: { code?: string } }) =>
  [status, body.code].filter(Boolean).join(' ')

test('a cashier is made once, under a number of its own, with a PIN that is not weak', async () => {
  const given = await cashier()
  assert.equal(wordOf(await call(manager, 'POST', cashiersUrl, given)), '201')
  assert.equal(wordOf(await call(manager, 'POST', cashiersUrl, { ...given, name: '李' })), '409 id_conflict')
  const second = { ...given, id: uuidv7() }
  assert.equal(wordOf(await call(manager, 'POST', cashiersUrl, second)), '409 number_taken')
  const weak = { ...second, number: '900', pin: '123456' }
  assert.equal(wordOf(await call(manager, 'POST', cashiersUrl, weak)), '422 pin_weak')
  const { rows } = await pool.query('SELECT pin_hash FROM cashiers WHERE cashier_id = $1', [given.id])
  assert.match(rows[0].pin_hash, /^\$argon2id\$/)
})

test('cashiers, settings and shifts of another merchant are as if they were not there', async () => {
  const { id, number } = await cashier()
  const { terminalId, open } = await till()
  const shift = (await open(number)).body
  for (const [method, url, body] of [
    ['GET', cashiersUrl],
    ['POST', cashiersUrl, { id: uuidv7(), number: '901', name: '李', pin: PIN }],
    ['POST', `/v1/cashiers/${id}/pin`, { pin: PIN }],
    ['POST', `/v1/cashiers/${id}/end`, {}],
    ['PUT', `/v1/terminals/${terminalId}/shift-setting`, { needsShift: true }],
    ['GET', `/v1/shifts/${shift.id}`],
    ['POST', `/v1/shifts/${shift.id}/close`, { reason: '忘记交班' }],
  ] as const)
    assert.equal(wordOf(await call(stranger, method, url, body)), '404 not_found', url)
  assert.deepEqual((await call(stranger, 'GET', '/v1/shifts')).body.shifts, [])
  const elsewhere = (await till()).caller
  assert.equal(wordOf(await call(elsewhere, 'GET', `/v1/terminal/shifts/${shift.id}`)), '404 not_found')
  const close = `/v1/terminal/shifts/${shift.id}/close`
  assert.equal(wordOf(await call(elsewhere, 'POST', close, {})), '404 not_found')
})

test('opening is repeatable, handing over closes the former shift, and a report can be read again', async () => {
  const [first, second] = [await cashier(), await cashier()]
  const { caller, open, present } = await till()
  const id = uuidv7()
  const opened = await open(first.number, { id })
  assert.equal(opened.status, 201)
  const again = await open(first.number, { id })
  assert.deepEqual([again.status, again.body], [200, opened.body])
  assert.equal(wordOf(await open(second.number, { id })), '409 id_conflict')
  now = new Date(NOON.getTime() + 60_000)
  assert.equal((await open(second.number)).status, 201)
  assert.equal((await present()).shift.cashierNo, second.number)
  const former = await call(caller, 'GET', `/v1/terminal/shifts/${id}`)
  assert.equal(former.body.closedAt, now.toISOString())
  const shift = (await present()).shift
  const close = () => call(caller, 'POST', `/v1/terminal/shifts/${shift.id}/close`, {})
  const closed = await close()
  assert.equal(closed.body.totals.count, 0)
  assert.deepEqual((await close()).body, closed.body)
  assert.equal((await present()).shift, null)
})

test('a cashier has one open shift: elsewhere it is refused, saying where; the console closes a forgotten one', async () => {
  const { number } = await cashier()
  const [here, there] = [await till('一号窗'), await till('二号窗')]
  const shift = (await here.open(number)).body
  const refused = await there.open(number)
  assert.deepEqual([wordOf(refused), refused.body.terminal], ['409 shift_open_elsewhere', '一号窗'])
  assert.equal(
    (await call(manager, 'POST', `/v1/shifts/${shift.id}/close`, { reason: '忘记交班' })).status,
    200,
  )
  assert.equal((await there.open(number)).status, 201)
  const { rows } = await pool.query(`SELECT FROM audit_entries WHERE action = 'shift_closed'`)
  assert.equal(rows.length, 1)
})

test('of shifts opened at once, a terminal and a cashier keep one', async () => {
  const { number } = await cashier()
  const tills = await Promise.all([till(), till(), till()])
  const opened = await Promise.all(tills.map(({ open }) => open(number)))
  assert.deepEqual(opened.map(wordOf).sort(), ['201', '409 shift_open_elsewhere', '409 shift_open_elsewhere'])

  const { open, terminalId } = await till()
  const crowd = [await cashier(), await cashier(), await cashier()]
  const all = await Promise.all(crowd.map((one) => open(one.number)))
  assert.deepEqual(all.map(wordOf), ['201', '201', '201'])
  const { rows } = await pool.query(
    'SELECT FROM shifts WHERE campus_id = $1 AND terminal_id = $2 AND closed_at IS NULL',
    [campusId, terminalId],
  )
  assert.equal(rows.length, 1)
})

test('the same opening sent several times at once is one shift', async () => {
  const { number } = await cashier()
  const { open } = await till()
  const id = uuidv7()
  const replies = await Promise.all(Array.from({ length: 4 }, () => open(number, { id })))
  assert.deepEqual(replies.map(wordOf).sort(), ['200', '200', '200', '201'])
})

test('five wrong PINs lock a cashier; an unknown number is told no apart; a reset or an ended one opens nothing', async () => {
  const { number, id } = await cashier()
  const { open } = await till()
  for (const cashierNo of [number, '999999']) {
    for (let i = 0; i < 5; i++)
      assert.equal(wordOf(await open(cashierNo, { pin: '481920' })), '403 pin_wrong')
    assert.equal(wordOf(await open(cashierNo)), '429 pin_locked')
  }
  const next = await cashier()
  await call(manager, 'POST', `/v1/cashiers/${next.id}/pin`, { pin: '604937' })
  assert.equal(wordOf(await open(next.number)), '403 pin_wrong')
  assert.equal(wordOf(await open(next.number, { pin: '604937' })), '201')
  assert.equal((await call(manager, 'POST', `/v1/cashiers/${next.id}/end`, {})).status, 200)
  assert.equal(wordOf(await open(next.number, { pin: '604937' })), '403 pin_wrong')
  assert.equal(
    wordOf(await call(manager, 'POST', `/v1/cashiers/${next.id}/pin`, { pin: PIN })),
    '404 not_found',
  )
  assert.ok(id)
})

test('shifts are filtered by stall and day, come in pages, and are exported exactly so', async () => {
  const stall = await makeMerchant(campus, { name: '第三食堂' })
  const keeper = operatorCaller('merchant_manager', stall.merchantId)
  const { caller } = await makeTerminal(campus, stall, { name: '三食堂 1号机' })
  const url = `/v1/merchants/${stall.merchantId}/cashiers`
  const given = { id: uuidv7(), number: '1', name: '赵师傅', pin: PIN }
  assert.equal((await call(keeper, 'POST', url, given)).status, 201)
  const DAYS = 103
  for (let day = 0; day < DAYS; day++) {
    now = new Date(NOON.getTime() + day * 86_400_000)
    const body = { id: uuidv7(now), cashierNo: '1', pin: PIN }
    assert.equal((await call(caller, 'POST', '/v1/terminal/shifts', body)).status, 201)
  }
  const query = `stallId=${stall.stallId}`
  const first = (await call(keeper, 'GET', `/v1/shifts?${query}`)).body
  const next = (await call(keeper, 'GET', `/v1/shifts?${query}&cursor=${first.next}`)).body
  assert.deepEqual([first.shifts.length, next.shifts.length, next.next], [100, 3, undefined])
  assert.equal(next.shifts.at(-1).openedAt, NOON.toISOString())
  assert.deepEqual((await call(keeper, 'GET', `/v1/shifts?stallId=${canteen.stallId}`)).body.shifts, [])
  const some = `${query}&from=2026-11-21&to=2026-11-22`
  assert.equal((await call(keeper, 'GET', `/v1/shifts?${some}`)).body.shifts.length, 2)
  const lines = (await call(keeper, 'GET', `/v1/shifts.csv?${some}`)).text.trim().split('\r\n')
  assert.equal(lines.length, 3)
  assert.match(
    lines[2]!,
    /^1,赵师傅,面食,三食堂 1号机,2026-11-21T04:00:00.000Z,2026-11-22T04:00:00.000Z,0,0.00,/,
  )
  const all = (await call(keeper, 'GET', `/v1/shifts.csv?${query}`)).text.trim().split('\r\n')
  assert.equal(all.length, DAYS + 1)
  assert.equal((await call(stranger, 'GET', `/v1/shifts.csv?${query}`)).text.trim().split('\r\n').length, 1)
  for (const bad of ['from=2026-02-30', 'cursor=x', `cursor=${uuidv7()}`])
    assert.equal((await call(keeper, 'GET', `/v1/shifts?${bad}`)).status, 400, bad)
  now = NOON
})
