import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { cardSale } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
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
import { endCard } from '../cards/end-card.ts'
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

test('a card is lost with its account; one that was ended stays lost though the account is active', async () => {
  const merchant = await makeMerchant(campus)
  const till = await makeTerminal(campus, merchant)
  const { makeCarded } = await makeCardStock(campus, 5)
  const person = await makeCarded({ walletFen: 100_00 })
  const { personId, cardNo } = person
  const by = { campusId, personId, actor: { kind: 'person', id: personId } } as const
  const deps = { pool, holdPayAlias }
  await reportLost(deps, by, afterNoon(60))
  await release(deps, by, afterNoon(120))
  await reportLost(deps, by, afterNoon(180))
  const end = { campusId, cardNo, actor: by.actor, reason: 'replaced', how: 'void' } as const
  assert.ok((await endCard(deps, end, afterNoon(240))).ok)
  await release(deps, by, afterNoon(240))
  const sales = [30, 90, 150, 210, 300].map((seconds, counter) =>
    cardSale(person, till, { counter, at: afterNoon(seconds), amountFen: 1_00 }),
  )
  const words = ['posted', 'case card_lost', 'posted', 'case card_lost', 'case card_lost']
  for (const server of servers) assert.deepEqual(wordsOf(await server.upload(till, sales)), words)
  assert.deepEqual(await balances(campus, [person], [merchant]), { people: [98_00], merchants: [5_00] })
  assert.deepEqual(await casesOf(campus, personId), [
    'offline_after_loss open: person record record terminal',
    'offline_after_loss open: person record terminal',
  ])
})
