import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { afterNoon, makePerson, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { AN_ACCOUNT, leavingDesk, PAYABLE } from '../../../test/leavings.ts'
import { assertLedger } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { openAccount } from '../ledger/open-account.ts'
import { accountBalance } from '../ledger/wallet.ts'
import { leavingListRoutes } from './list-routes.ts'
import { leavingRoutes } from './routes.ts'
import { transferRoutes } from './transfer-routes.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
let now = NOON
const { call } = await testHttp({ after }, campusId, (http) => {
  const deps = { ...campus, holdPayAlias, clock: () => now }
  leavingRoutes(http, deps)
  transferRoutes(http, deps)
  leavingListRoutes(http, deps)
})
const desk = operatorCaller('card_centre')
const finance = operatorCaller('finance')

test('a leaver from the desk to the bank: begun, too early, paid, listed, exported whole, marked once', async () => {
  now = NOON
  const person = await makePerson(campus, { walletFen: 66_60 })
  const url = `/v1/people/${person.personId}/leaving`
  assert.deepEqual((await call(desk, 'GET', url)).body, { leaving: null, approvalAboveFen: 200_00 })
  const order = { id: uuidv7(now), reason: '毕业' }
  const begun = await call(desk, 'POST', url, order)
  assert.deepEqual([begun.status, begun.body.accountState, begun.body.walletFen], [201, 'frozen', 66_60])
  assert.equal((await call(desk, 'POST', url, order)).status, 200)
  const leavingId = begun.body.id as string
  const pay = { id: uuidv7(PAYABLE), amountFen: 66_60, way: 'bank', bank: AN_ACCOUNT }
  const early = await call(desk, 'POST', `/v1/leavings/${leavingId}/payouts`, { ...pay, id: uuidv7(now) })
  assert.deepEqual([early.status, early.body.code], [409, 'payout_too_early'])
  now = PAYABLE
  for (const bad of [{ bank: null }, { way: 'cash' }, { bank: { ...AN_ACCOUNT, number: '12 34' } }])
    assert.equal(
      (await call(desk, 'POST', `/v1/leavings/${leavingId}/payouts`, { ...pay, ...bad })).body.code,
      'body_invalid',
    )
  const changed = await call(desk, 'POST', `/v1/leavings/${leavingId}/payouts`, { ...pay, amountFen: 66_61 })
  assert.deepEqual([changed.body.code, changed.body.walletFen], ['payout_amount_changed', 66_60])
  const paid = await call(desk, 'POST', `/v1/leavings/${leavingId}/payouts`, pay)
  assert.deepEqual([paid.status, paid.body.state, paid.body.payout.state], [201, 'void', 'posted'])
  assert.deepEqual(paid.body.payout.bank, { holder: '张小明', bank: AN_ACCOUNT.bank, numberTail: '5678' })
  assert.ok(!paid.text.includes(AN_ACCOUNT.number))

  const csv = await call(finance, 'GET', '/v1/payouts.csv')
  assert.match(csv.text, new RegExp(` ${AN_ACCOUNT.number},66\\.60,`))
  const payoutIds = [pay.id]
  const mark = () => call(finance, 'POST', '/v1/payout-transfers', { payoutIds })
  const marked = await Promise.all([mark(), mark(), mark()])
  assert.deepEqual(
    marked.map(({ body }) => body),
    [{ count: 1 }, { count: 1 }, { count: 1 }],
  )
  assert.deepEqual((await call(finance, 'POST', '/v1/payout-transfers', { payoutIds: [leavingId] })).body, {
    count: 0,
  })
  const clearing = await openAccount(pool, campusId, 'payout_clearing', { code: 'bank' })
  assert.equal(await accountBalance(pool, campusId, clearing), 0)
  assert.equal(await accountBalance(pool, campusId, await openAccount(pool, campusId, 'bank')), 66_60)
  assert.ok(!(await call(finance, 'GET', '/v1/payouts.csv')).text.includes(AN_ACCOUNT.number))
  const { body } = await call(finance, 'GET', url)
  assert.equal(body.leaving.payout.transferredAt, PAYABLE.toISOString())
  await assertLedger(campus)
})

test('each list has the leavings it names, page by page', async () => {
  now = NOON
  const server = leavingDesk(campus)
  let begun = 0
  const leave = async (walletFen: number) => {
    const done = await server.start(await makePerson(campus, { walletFen }), afterNoon(++begun / 1000))
    assert.ok(done.ok)
    return done.leaving
  }
  const [small, big, empty] = [await leave(10_00), await leave(500_00), await leave(0)]
  const listed = async (list: string) =>
    (await call(finance, 'GET', `/v1/leavings?list=${list}`)).body.leavings.map(
      ({ id }: { id: string }) => id,
    )
  assert.deepEqual(await listed('waiting'), [empty.id, big.id, small.id])
  assert.deepEqual(await listed('payable'), [])
  now = PAYABLE
  assert.deepEqual(await listed('payable'), [big.id, small.id])
  const asked = await server.pay(big)
  assert.ok(asked.ok)
  assert.deepEqual([await listed('approval'), await listed('payable')], [[big.id], [small.id]])
  const note = { approve: true, note: '已核对' }
  const approval = `/v1/payouts/${asked.payout.id}/approval`
  const approved = await call(finance, 'POST', approval, note)
  assert.deepEqual([approved.status, approved.body.state], [200, 'void'])
  assert.ok((await listed('void')).includes(big.id))
  const undone = await call(desk, 'POST', `/v1/leavings/${small.id}/undo`, { reason: '不走了' })
  assert.deepEqual([undone.body.state, undone.body.accountState], ['undone', 'active'])
  assert.deepEqual(await listed('undone'), [small.id])
  for (let n = 0; n < 51; n++) await leave(1)
  now = NOON
  const first = (await call(finance, 'GET', '/v1/leavings?list=waiting')).body
  const next = (await call(finance, 'GET', `/v1/leavings?list=waiting&cursor=${first.next}`)).body
  assert.deepEqual([first.leavings.length, next.leavings.length, next.next], [50, 2, undefined])
  assert.equal((await call(finance, 'GET', '/v1/leavings?cursor=x')).body.code, 'cursor_invalid')
})

test('a list of many is checked without a change, begun in parts, and beginning again harms nobody', async () => {
  now = NOON
  const [first, second, closed] = [
    await makePerson(campus, { walletFen: 1_00 }),
    await makePerson(campus, { walletFen: 2_00 }),
    await makePerson(campus),
  ]
  await pool.query(`UPDATE wallets SET state = 'void' WHERE wallet_id = $1`, [closed.walletId])
  const rows = [first.campusNo, 'NOBODY99', closed.campusNo, 'x', second.campusNo, '', first.campusNo]
  const csv = `学号,专业\r\n${rows.map((row) => `${row},只有专业`).join('\r\n')}\r\n`
  const upload = () => call(desk, 'POST', '/v1/leaving-lists', csv, 'text/csv')
  const { status, body } = await upload()
  assert.equal(status, 200)
  assert.deepEqual(
    body.people.map(({ id }: { id: string }) => id),
    [second.personId],
  )
  const problems = body.problems.map(({ row, code }: { row: number; code: string }) => `${row} ${code}`)
  assert.deepEqual(problems, [
    '2 campus_no_twice',
    '3 person_unknown',
    '4 account_closed',
    '5 campus_no_invalid',
    '7 campus_no_missing',
    '8 campus_no_twice',
  ])
  assert.equal((await pool.query('SELECT FROM leavings WHERE person_id = $1', [second.personId])).rowCount, 0)
  const batch = {
    reason: '2026 届毕业',
    personIds: [first.personId, second.personId, closed.personId, uuidv7()],
  }
  const begin = async () =>
    (await call(desk, 'POST', '/v1/leaving-batches', batch)).body.answers.map(
      ({ ok, code }: { ok: boolean; code?: string }) => code ?? ok,
    )
  const expected = [true, true, 'account_state_conflict', 'not_found']
  assert.deepEqual(await Promise.all([begin(), begin()]), [expected, expected])
  const { rowCount } = await pool.query('SELECT FROM leavings WHERE reason = $1', [batch.reason])
  assert.equal(rowCount, 2)
  assert.equal((await upload()).body.leaving, 1)
  const empty = await call(desk, 'POST', '/v1/leaving-lists', '', 'text/csv')
  assert.deepEqual([empty.status, empty.body.code], [422, 'import_file_invalid'])
})
