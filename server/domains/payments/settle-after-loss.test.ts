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
import { release } from '../cards/release.ts'
import { reportLost } from '../cards/report-lost.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { decideOfflineCase } from './decide-offline-case.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const servers = [offlineServer(campus), offlineServer(campus, campus.anotherPoster())] as const
afterEach(() => assertLedger(campus))

/** A person with ¥100.00 who reported the loss a minute after noon and released it four minutes later. */
async function lostForFourMinutes() {
  const merchant = await makeMerchant(campus)
  const tills = [await makeTerminal(campus, merchant), await makeTerminal(campus, merchant)] as const
  const person = await makePerson(campus, { walletFen: 100_00 })
  const phone = await makePhone(campus, person)
  const by = { campusId, personId: person.personId, actor: { kind: 'person', id: person.personId } } as const
  await reportLost({ pool, holdPayAlias }, by, afterNoon(60))
  await release({ pool, holdPayAlias }, by, afterNoon(300))
  const saleAt = (seconds: number, amountFen: number, code = phone.code(afterNoon(seconds))) =>
    offlineSale(code, { at: afterNoon(seconds).toISOString(), amountFen })
  const moved = () => balances(campus, [person], [merchant])
  return { tills, person, phone, saleAt, moved }
}

test('use after the loss report is the campus’s loss: the merchant is paid, the person not charged', async () => {
  const { tills, person, saleAt, moved } = await lostForFourMinutes()
  const sales = [saleAt(59, 1_00), saleAt(60, 2_00), saleAt(299, 4_00), saleAt(300, 8_00)]
  const words = ['posted', 'case card_lost', 'case card_lost', 'posted']
  // However often it comes, whenever, at which server.
  for (const turn of [0, 1, 0])
    assert.deepEqual(wordsOf(await servers[turn as 0 | 1].upload(tills[0], sales)), words)
  assert.deepEqual(await moved(), { people: [91_00], merchants: [15_00] })
  assert.deepEqual(await casesOf(campus, person.personId), [
    'offline_after_loss open: person record record terminal',
  ])
})

test('a decision charges what the person bought after all, once', async () => {
  const { tills, person, saleAt, moved } = await lostForFourMinutes()
  const [own, stolen] = [saleAt(90, 3_00), saleAt(120, 5_00)]
  await servers[0].upload(tills[0], [own, stolen])
  const { rows } = await pool.query<{ id: string }>(
    'SELECT case_id AS id FROM case_subjects WHERE campus_id = $1 AND subject_id = $2',
    [campusId, person.personId],
  )
  const deps = { ...servers[0].deps, recordAudit }
  const order = { campusId, caseId: rows[0]!.id, operatorId: person.personId }
  const decision = { ...order, chargeRecordIds: [own.id], note: 'bought it herself' }
  for (let times = 0; times < 2; times++)
    assert.ok((await decideOfflineCase(deps, decision, afterNoon(7200))).ok)
  assert.deepEqual(await moved(), { people: [97_00], merchants: [8_00] })
})

test('a code used twice, once of it after the loss, ends the same in every order of uploads', async () => {
  for (const order of [
    [0, 1],
    [1, 0],
  ]) {
    const { tills, person, phone, saleAt, moved } = await lostForFourMinutes()
    const code = phone.code(afterNoon(50))
    const sales = [saleAt(55, 3_00, code), saleAt(65, 5_00, code)]
    for (const index of order) await servers[index as 0 | 1].upload(tills[index as 0 | 1], [sales[index]!])
    assert.deepEqual(await moved(), { people: [100_00], merchants: [8_00] })
    assert.deepEqual(await casesOf(campus, person.personId), [
      'offline_after_loss open: person record terminal',
      'offline_code_twice open: person record record',
    ])
  }
})
