import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  testCampus,
} from '../../../test/factories.ts'
import {
  assertLedger,
  balances,
  casesOf,
  offlineSale,
  offlineServer,
  wordsOf,
} from '../../../test/offline.ts'
import { recordAudit } from '../audit/record.ts'
import { decideOfflineCase } from './decide-offline-case.ts'
import { resumeOffline } from './resume-offline.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const stalls = [await makeMerchant(campus), await makeMerchant(campus)] as const
const tills = [await makeTerminal(campus, stalls[0]), await makeTerminal(campus, stalls[1])] as const
const killed = { post: async () => Promise.reject(new Error('killed')) }
const dying = offlineServer(campus, killed)
const other = { ...campus, posterOf: () => second }
const second = campus.anotherPoster()
afterEach(() => assertLedger(campus))

async function payer() {
  const person = await makePerson(campus, { walletFen: 100_00 })
  return { ...person, phone: await makePhone(campus, person) }
}
const stateOf = async ({ id }: { id: string }) =>
  (await pool.query<{ state: string }>('SELECT state FROM offline_records WHERE record_id = $1', [id]))
    .rows[0]?.state

test('records of a server that was killed before it posted them are posted, though no terminal comes back', async () => {
  const person = await payer()
  const before = await balances(campus, [person], stalls)
  const once = offlineSale(person.phone.code(), { amountFen: 31_00 })
  const twice = person.phone.code()
  const sales = [once, offlineSale(twice, { amountFen: 10_00 }), offlineSale(twice, { amountFen: 20_00 })]
  await assert.rejects(dying.upload(tills[0], [once]))
  await assert.rejects(dying.upload(tills[0], [sales[1]!]))
  await assert.rejects(dying.upload(tills[1], [sales[2]!]))
  assert.deepEqual(await Promise.all(sales.map(stateOf)), ['received', 'received', 'received'])
  assert.deepEqual(await balances(campus, [person], stalls), before)

  assert.equal(await resumeOffline(campus, campusId, afterNoon(3660)), 0, 'they may be in hand still')
  // Two servers at once, and again.
  await Promise.all([campus, other].map((server) => resumeOffline(server, campusId, afterNoon(3661))))
  assert.equal(await resumeOffline(campus, campusId, afterNoon(3700)), 0)
  assert.deepEqual(await Promise.all(sales.map(stateOf)), ['posted', 'case', 'case'])
  const [wasFen, isFen] = [before, await balances(campus, [person], stalls)]
  assert.equal(wasFen.people[0]! - isFen.people[0]!, 31_00)
  assert.deepEqual(
    isFen.merchants.map((owedFen, index) => owedFen - wasFen.merchants[index]!),
    [41_00, 20_00],
  )
  assert.deepEqual(await casesOf(campus, once.id), ['offline_limit_exceeded open: person record terminal'])
  assert.deepEqual(await casesOf(campus, sales[1]!.id), ['offline_code_twice open: person record record'])
  const late = await offlineServer(campus).upload(tills[0], [once, sales[1]!])
  assert.deepEqual(wordsOf(late), ['posted', 'case credential_used'])
  assert.deepEqual(await balances(campus, [person], stalls), isFen)
})

test('a decision whose server was killed before it charged is completed', async () => {
  const person = await payer()
  const code = person.phone.code()
  const sales = [offlineSale(code, { amountFen: 10_00 }), offlineSale(code, { amountFen: 20_00 })]
  const server = offlineServer(campus)
  await server.upload(tills[0], [sales[0]!])
  await server.upload(tills[1], [sales[1]!])
  const { rows } = await pool.query<{ id: string }>(
    'SELECT case_id AS id FROM case_subjects WHERE subject_id = $1',
    [person.personId],
  )
  const order = {
    campusId,
    caseId: rows[0]!.id,
    operatorId: person.personId,
    chargeRecordIds: [sales[1]!.id],
    note: '本人用的',
  }
  const deps = { ...campus, recordAudit, posterOf: () => killed }
  await assert.rejects(decideOfflineCase(deps, order, afterNoon(7200)))
  const walletFen = async () => (await balances(campus, [person], [])).people[0]
  assert.equal(await walletFen(), 100_00)
  for (const server of [campus, other, campus]) await resumeOffline(server, campusId, afterNoon(7260))
  assert.equal(await walletFen(), 80_00)
})
