import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { after, test } from 'node:test'
import { makeMerchant, makePerson, makeTerminal, testCampus } from '../../../test/factories.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setPin } from '../credentials/set-pin.ts'
import { putOnHotList, readHotListVersion } from '../hot-list/listed.ts'
import { startTail } from '../ledger/tail.ts'
import { stallCodeRoutes } from './stall-code-routes.ts'
import { stallPaymentRoutes } from './stall-payment-routes.ts'
import { createTerminalStreams } from './terminal-streams.ts'

// Codes over HTTP, and what the stall hears of them. Real time: the tail follows what is committed from now on.

// Told first, so that it is done before the database goes.
after(async () => {
  streams.closeAll()
  await tail.stop()
})
const campus = await testCampus({ after })
const { pool, campusId, policyAt } = campus
const clock = () => new Date()
const canteen = await makeMerchant(campus)
const till = await makeTerminal(campus, canteen)
const othersTill = await makeTerminal(campus, await makeMerchant(campus))
const manager = operatorCaller('merchant_manager', canteen.merchantId)
const QUERY_PIN = '926481'
const baseUrl = 'https://card.example.edu'

const { call } = await testHttp({ after }, campusId, (http) => {
  stallCodeRoutes(http, { pool, policyAt, clock, baseUrl })
  stallPaymentRoutes(http, { ...campus, clock })
})
const tail = startTail(pool, campusId, { intervalMs: 20 })
const onError = (error: unknown) => assert.fail(String(error))
const streams = createTerminalStreams({ pool, policyAt, tailOf: () => tail, onError })

const codesUrl = `/v1/stalls/${canteen.stallId}/codes`
async function newCode(amountFen: number | null = null): Promise<{ id: string; code: string }> {
  const given = { id: uuidv7(), item: null, amountFen }
  const { status, body, text } = await call(manager, 'POST', codesUrl, given)
  assert.equal(status, 201, text)
  return body.codes.find(({ id }: { id: string }) => id === given.id)
}
async function payer() {
  const person = await makePerson(campus, { walletFen: 100_00 })
  const { personId } = person
  const pin = { campusId, personId, which: 'query', pin: QUERY_PIN } as const
  assert.ok((await setPin(campus, { ...pin, actor: { kind: 'system', id: null } }, clock())).ok)
  const caller = personCaller(personId)
  const pay = (stallCode: string, amountFen: number, id = uuidv7()) =>
    call(caller, 'POST', '/v1/me/payments', { id, stallCode, amountFen, queryPin: QUERY_PIN })
  return { ...person, caller, pay }
}
/** What comes through a stream, as its events. */
async function eventOf(stream: Readable, id: string): Promise<Record<string, unknown>> {
  let text = ''
  stream.on('data', (piece: Buffer) => (text += piece.toString()))
  for (;;) {
    const found = text.match(/event: payment\ndata: (.*)\n\n/g)?.find((event) => event.includes(id))
    if (found) return JSON.parse(/data: (.*)\n/.exec(found)![1]!)
    await once(stream, 'data')
  }
}

test('a code is made once for an id, and is a URL of the student app', async () => {
  const given = { id: uuidv7(), item: '套餐', amountFen: 15_00 }
  const first = await call(manager, 'POST', codesUrl, given)
  const again = await call(manager, 'POST', codesUrl, given)
  assert.deepEqual([first.status, again.status], [201, 201])
  assert.deepEqual(again.body, first.body)
  const made = first.body.codes.find(({ id }: { id: string }) => id === given.id)
  assert.equal(made.url, `${baseUrl}/app/#/stall/${made.code}`)
  const other = await call(manager, 'POST', codesUrl, { ...given, amountFen: 16_00 })
  assert.deepEqual([other.status, other.body.code], [409, 'id_conflict'])
  const tooDear = await call(manager, 'POST', codesUrl, { ...given, id: uuidv7(), amountFen: 1000_00 })
  assert.equal(tooDear.body.code, 'amount_invalid')
})

test('others’ stalls are as if they were not there', async () => {
  const stranger = operatorCaller('merchant_manager', othersTill.merchantId)
  const { id } = await newCode()
  const refused = [
    await call(stranger, 'GET', codesUrl),
    await call(stranger, 'POST', codesUrl, { id: uuidv7(), item: null, amountFen: null }),
    await call(stranger, 'POST', `/v1/stall-codes/${id}/withdrawal`, {}),
  ]
  assert.deepEqual(
    refused.map(({ body }) => body.code),
    ['not_found', 'not_found', 'not_found'],
  )
  assert.equal((await call(operatorCaller('auditor'), 'GET', codesUrl)).status, 200)
})

test('a payer is told whom a code pays, and what became of a withdrawn one', async () => {
  const { caller } = await payer()
  const { id, code } = await newCode(8_00)
  const told = await call(caller, 'GET', `/v1/me/stall-codes/${code}`)
  assert.deepEqual([told.body.stall, told.body.merchant, told.body.amountFen], ['面食', '第一食堂', 8_00])
  assert.equal((await call(manager, 'POST', `/v1/stall-codes/${id}/withdrawal`, {})).status, 200)
  const gone = await call(caller, 'GET', `/v1/me/stall-codes/${code}`)
  assert.deepEqual([gone.status, gone.body.code], [410, 'stall_code_withdrawn'])
  const none = await call(caller, 'GET', '/v1/me/stall-codes/0000000000')
  assert.deepEqual([none.status, none.body.code], [404, 'stall_code_unknown'])
})

test('a payment is 201, its repeat 200, with the same body', async () => {
  const { pay } = await payer()
  const { code } = await newCode()
  const id = uuidv7()
  const first = await pay(code, 12_50, id)
  const again = await pay(code, 12_50, id)
  assert.deepEqual([first.status, again.status], [201, 200])
  assert.equal(again.text, first.text)
  assert.deepEqual([first.body.walletFen, first.body.stall], [87_50, '面食'])
  assert.ok(!('payer' in first.body))
})

test('the stall’s terminals hear of it, others do not; the list has what a broken stream missed', async () => {
  const { pay, campusNo } = await payer()
  const { code } = await newCode()
  const stream = await streams.open(campusId, till.terminalId)
  const others = await streams.open(campusId, othersTill.terminalId)
  let strange = ''
  others.on('data', (piece: Buffer) => (strange += piece.toString()))
  await new Promise((resolve) => setTimeout(resolve, 100)) // the tail has found where it begins
  const id = uuidv7()
  const heard = eventOf(stream, id)
  assert.equal((await pay(code, 6_66, id)).status, 201)
  const { amountFen, payer: masked, state } = await heard
  assert.deepEqual(
    [amountFen, masked, state],
    [6_66, { name: '张*明', campusNoTail: campusNo.slice(-4) }, 'approved'],
  )
  const listed = await call(till.caller, 'GET', '/v1/terminal/received-payments')
  assert.equal(listed.body.payments[0].id, id)
  const elsewhere = await call(othersTill.caller, 'GET', '/v1/terminal/received-payments')
  assert.deepEqual([elsewhere.body.payments, elsewhere.body.totalFen], [[], 0])
  assert.ok(!strange.includes('event: payment'))
})

test('a terminal has one stream, and a suspended one is told nothing more', async () => {
  const { pay } = await payer()
  const { code } = await newCode()
  const own = await makeTerminal(campus, canteen)
  const first = await streams.open(campusId, own.terminalId)
  const second = await streams.open(campusId, own.terminalId)
  assert.deepEqual([first.destroyed, second.destroyed], [true, false])
  let text = ''
  second.on('data', (piece: Buffer) => (text += piece.toString()))
  await pool.query(`UPDATE terminals SET state = 'suspended' WHERE terminal_id = $1`, [own.terminalId])
  await new Promise((resolve) => setTimeout(resolve, 1100)) // what is known of a terminal is believed for a second
  const closed = once(second, 'close')
  assert.equal((await pay(code, 1_00)).status, 201)
  await closed
  assert.ok(!text.includes('event: payment'))
})

test('every terminal hears of a new hot list, also one whose stream opened after it', async () => {
  const open = () => streams.open(campusId, othersTill.terminalId)
  const versionIn = async (stream: Readable, least: number): Promise<number> => {
    let text = ''
    stream.on('data', (piece: Buffer) => (text += piece.toString()))
    for (;;) {
      const told = [...text.matchAll(/event: hot-list\ndata: {"version":(\d+)}\n\n/g)].map((found) =>
        Number(found[1]),
      )
      const newest = Math.max(0, ...told)
      if (newest >= least) return newest
      await once(stream, 'data')
    }
  }
  const stream = await open()
  const before = await readHotListVersion(pool, campusId)
  const heard = versionIn(stream, before + 1)
  const item = { kind: 'card', value: '0001100000000015' } as const
  await inTransaction(pool, (db) => putOnHotList(db, campusId, [item], 'loss_reported', clock()))
  assert.equal(await heard, before + 1)
  assert.equal(await versionIn(await open(), before + 1), before + 1)
})
