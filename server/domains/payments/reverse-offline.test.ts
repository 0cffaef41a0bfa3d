import assert from 'node:assert/strict'
import { after, afterEach, describe, test } from 'node:test'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  type TestTerminal,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import {
  assertLedger,
  balances,
  casesOf,
  offlineSale,
  offlineServer,
  wordsOf,
} from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { listTaken } from './list-taken.ts'
import { createPaymentLookUps } from './look-ups.ts'
import { reverse } from './reverse.ts'
import { paymentRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const stalls = [await makeMerchant(campus), await makeMerchant(campus)] as const
const other = await makeTerminal(campus, stalls[1])
const server = offlineServer(campus)
const deps = { ...campus, ...createPaymentLookUps(pool) }
const { call } = await testHttp({ after }, campusId, (http) =>
  paymentRoutes(http, { ...campus, clock: () => afterNoon(120) }),
)
afterEach(() => assertLedger(campus))

/** A till of its own that sold one meal at NOON with no network; its network was back a minute later. */
async function sold() {
  const till = await makeTerminal(campus, stalls[0])
  const person = await makePerson(campus, { walletFen: 100_00, subsidyFen: 20_00 })
  const phone = await makePhone(campus, person)
  const code = phone.code()
  const sale = offlineSale(code)
  const before = await balances(campus, [person], stalls)
  const moved = async () => {
    const now = await balances(campus, [person], stalls)
    return {
      personFen: now.people[0]! - before.people[0]!,
      stallFen: now.merchants[0]! - before.merchants[0]!,
    }
  }
  return { till, person, code, sale, moved }
}
const wordOf = (done: { ok: true } | { ok: false; code: string }) => (done.ok ? 'reversed' : done.code)
const takeBack = (
  { terminalId }: TestTerminal,
  paymentId: string,
  { now = afterNoon(120), id = uuidv7(now) } = {},
) => reverse(deps, { campusId, terminalId, paymentId, id }, now)

describe('a late payment is taken back by its own till within the minutes, once it is posted', () => {
  test('once, to the wallet that gave it, however often it is repeated', async () => {
    const { till, sale, moved } = await sold()
    assert.equal(wordOf(await takeBack(till, sale.id)), 'payment_unknown', 'not here yet')
    assert.deepEqual(wordsOf(await server.upload(till, [sale], afterNoon(60))), ['posted'])
    assert.equal(wordOf(await takeBack(other, sale.id)), 'payment_unknown')
    const id = uuidv7(afterNoon(120))
    const done = await takeBack(till, sale.id, { id })
    assert.ok(done.ok)
    assert.deepEqual(await takeBack(till, sale.id, { id }), done)
    assert.equal(wordOf(await takeBack(till, sale.id)), 'already_reversed')
    assert.deepEqual(await moved(), { personFen: 0, stallFen: 0 })
    assert.deepEqual(wordsOf(await server.upload(till, [sale], afterNoon(130))), ['posted'])
    assert.deepEqual(await moved(), { personFen: 0, stallFen: 0 })
  })

  test('counted from the sale, not from the upload', async () => {
    const { till, sale } = await sold()
    await server.upload(till, [sale], afterNoon(3600))
    assert.equal(wordOf(await takeBack(till, sale.id, { now: afterNoon(301) })), 'reversal_too_late')
  })

  test('what was taken back is not given back again when its code turns up, also long after', async () => {
    for (const at of [afterNoon(180), afterNoon(40 * 86_400)]) {
      const { till, sale, code, moved } = await sold()
      await server.upload(till, [sale], afterNoon(60))
      assert.ok((await takeBack(till, sale.id)).ok)
      const again = offlineSale(code, { amountFen: 7_00 })
      assert.deepEqual(wordsOf(await server.upload(other, [again], at)), ['case credential_used'])
      assert.deepEqual(await moved(), { personFen: 0, stallFen: 0 })
    }
  })

  test('what a case gave back is not taken back again', async () => {
    const { till, sale, code, moved, person } = await sold()
    await server.upload(till, [sale], afterNoon(60))
    await server.upload(other, [offlineSale(code, { amountFen: 7_00 })], afterNoon(60))
    assert.equal(wordOf(await takeBack(till, sale.id)), 'already_reversed')
    assert.deepEqual(await moved(), { personFen: 0, stallFen: 12_50 })
    assert.deepEqual(await casesOf(campus, person.personId), [
      'offline_code_twice open: person record record',
    ])
  })

  test('taken back and in a case at once: the person has the money back once', async () => {
    for (let round = 0; round < 6; round++) {
      const { till, sale, code, moved } = await sold()
      await server.upload(till, [sale], afterNoon(60))
      const [reversal] = await Promise.all([
        takeBack(till, sale.id),
        server.upload(other, [offlineSale(code, { amountFen: 7_00 })], afterNoon(60)),
      ])
      assert.deepEqual(await moved(), { personFen: 0, stallFen: reversal.ok ? 0 : 12_50 })
    }
  })
})

test('the till and the desk see a late payment as one, with both times', async () => {
  const { till, sale, code } = await sold()
  await server.upload(till, [sale], afterNoon(60))
  const asTill = (await call(till.caller, 'GET', `/v1/payments/${sale.id}`)).body
  assert.deepEqual(
    [asTill.state, asTill.late, asTill.amountFen, asTill.at],
    ['approved', true, 12_50, NOON.toISOString()],
  )
  assert.equal((await call(other.caller, 'GET', `/v1/payments/${sale.id}`)).status, 404)
  const asDesk = (await call(operatorCaller('finance'), 'GET', `/v1/payments/${sale.id}`)).body
  assert.ok(asDesk.late && asDesk.postedAt > asDesk.at && asDesk.reversal === null)
  await server.upload(other, [offlineSale(code, { amountFen: 7_00 })], afterNoon(60))
  const contested = (await call(operatorCaller('finance'), 'GET', `/v1/payments/${sale.id}`)).body
  assert.deepEqual(
    [contested.state, contested.inCase, contested.chargedFen, contested.reversal, contested.refundableFen],
    ['approved', true, 0, null, 0],
  )
  const second = offlineSale(code, { amountFen: 7_00 })
  await server.upload(other, [second], afterNoon(60))
  const unpaid = (await call(other.caller, 'GET', `/v1/payments/${second.id}`)).body
  assert.deepEqual([unpaid.amountFen, unpaid.chargedFen, unpaid.inCase, unpaid.late], [7_00, 0, true, true])
  assert.equal((await call(operatorCaller('finance'), 'GET', `/v1/payments/${second.id}`)).body.inCase, true)
})

test('the day of a till counts late payments, whoever pays for them, and none twice', async () => {
  const { till, sale, code } = await sold()
  const { sale: taken, person } = await sold()
  const twice = offlineSale(code, { amountFen: 3_00 })
  await server.upload(till, [sale, twice, taken], afterNoon(60))
  assert.ok((await takeBack(till, taken.id)).ok)
  const { terminalId } = till
  const { payments, totalFen, count } = await listTaken(pool, { campusId, terminalId }, afterNoon(200))
  assert.deepEqual({ totalFen, count }, { totalFen: 15_50, count: 2 })
  assert.ok(payments.every(({ late }) => late))
  const shown = payments.map(({ id, inCase, reversed }) => `${id} ${inCase} ${reversed}`)
  assert.deepEqual(
    new Set(shown),
    new Set([`${sale.id} true false`, `${twice.id} true false`, `${taken.id} false true`]),
  )
  assert.ok(payments.every(({ payer }) => payer.name.length === person.name.length))
})
