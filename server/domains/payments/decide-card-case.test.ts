import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { cardSale, forgedOf, greyOf } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { afterNoon, makeMerchant, makeTerminal, testCampus } from '../../../test/factories.ts'
import { assertLedger, balances, offlineServer } from '../../../test/offline.ts'
import { recordAudit } from '../audit/record.ts'
import { readHotList } from '../hot-list/listed.ts'
import { approveOfflineCase, decideOfflineCase } from './decide-offline-case.ts'
import { greysOf, settleGrey } from './grey-sales.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const till = await makeTerminal(campus, await makeMerchant(campus))
const { makeCarded } = await makeCardStock(campus)
const { upload } = offlineServer(campus)
const deps = { ...campus, recordAudit }
afterEach(() => assertLedger(campus))

type Carded = Awaited<ReturnType<typeof makeCarded>>

/** A card with two sales under one number, ¥20.00 and ¥29.00 if nothing else is said. */
async function cloned(fen = [20_00, 29_00]) {
  const person = await makeCarded({ walletFen: 100_00 })
  const sales = fen.map((amountFen) => cardSale(person, till, { counter: 3, amountFen }))
  await upload(till, sales)
  const caseId = await caseOf(sales[0]!.id)
  return { person, sales, caseId }
}
async function caseOf(recordId: string): Promise<string> {
  const { rows } = await pool.query<{ id: string }>(
    'SELECT case_id AS id FROM case_subjects WHERE campus_id = $1 AND subject_id = $2',
    [campusId, recordId],
  )
  return rows[0]!.id
}
const decide = (
  caseId: string,
  operatorId: string,
  card: 'sound' | 'void' | undefined,
  chargeRecordIds: string[] = [],
) => {
  const order = { campusId, caseId, operatorId, chargeRecordIds, note: '看过录像', ...(card && { card }) }
  return decideOfflineCase(deps, order, afterNoon(7200))
}
async function standing({ cardNo }: Carded) {
  const { rows } = await pool.query<{ words: string }>(
    `SELECT state || CASE WHEN blocked_at IS NOT NULL THEN ' blocked' ELSE '' END AS words FROM cards WHERE card_no = $1`,
    [cardNo],
  )
  const { entries } = await readHotList(pool, campusId, 0)
  const listed = entries.some((entry) => entry.listed && entry.value === cardNo)
  return `${rows[0]!.words}${listed ? ' listed' : ''}`
}

test('a card found sound works again; what was found before does not block it again, something new does', async () => {
  const { person, sales, caseId } = await cloned()
  assert.equal(await standing(person), 'active blocked listed')
  const done = await decide(caseId, person.personId, 'sound', [sales[0]!.id])
  assert.ok(done.ok)
  assert.deepEqual(done.case.decision, { chargeRecordIds: [sales[0]!.id], card: 'sound' })
  assert.equal(await standing(person), 'active')
  assert.deepEqual((await balances(campus, [person], [])).people, [80_00])
  await upload(till, sales)
  await decide(caseId, person.personId, 'sound', [sales[0]!.id])
  assert.equal(await standing(person), 'active')
  await upload(till, [cardSale(person, till, { counter: 3, amountFen: 1_00 })])
  assert.equal(await standing(person), 'active blocked listed')
})

test('a card that is void is so for good, and on the hot list', async () => {
  const { person, caseId } = await cloned()
  assert.ok((await decide(caseId, person.personId, 'void')).ok)
  assert.match(await standing(person), /^void.* listed$/)
  await upload(till, [forgedOf(cardSale(person, till, { counter: 8 }))])
  assert.match(await standing(person), /^void.* listed$/)
})

test('decided without a word of it, the card stays blocked', async () => {
  const { person, caseId } = await cloned()
  assert.ok((await decide(caseId, person.personId, undefined)).ok)
  assert.equal(await standing(person), 'active blocked listed')
})

test('it stays blocked while another case of it is undecided', async () => {
  const { person, caseId } = await cloned()
  const forged = forgedOf(cardSale(person, till, { counter: 8 }))
  await upload(till, [forged])
  assert.ok((await decide(caseId, person.personId, 'sound')).ok)
  assert.equal(await standing(person), 'active blocked listed')
  assert.ok((await decide(await caseOf(forged.id), person.personId, 'sound')).ok)
  assert.equal(await standing(person), 'active')
})

test('but not while one is undecided for which no card is blocked', async () => {
  const { person, caseId } = await cloned()
  const foreign = { ...cardSale(person, till, { counter: 8 }), at: afterNoon(0.5).toISOString() }
  const torn = greyOf(cardSale(person, till, { counter: 9 }))
  await upload(till, [foreign, torn])
  const [grey] = await greysOf(pool, campusId, person.cardNo)
  await settleGrey(campus, campusId, grey!, { kind: 'forgotten' }, afterNoon(600))
  assert.ok((await decide(caseId, person.personId, 'sound')).ok)
  assert.equal(await standing(person), 'active')
})

test('above what one operator may charge it works again only when another approved', async () => {
  const { person, sales, caseId } = await cloned([30_00, 25_00])
  const [one, another] = [person.personId, (await makeCarded()).personId]
  const proposed = await decide(
    caseId,
    one,
    'sound',
    sales.map(({ id }) => id),
  )
  assert.ok(proposed.ok && proposed.case.state === 'proposed')
  assert.equal(await standing(person), 'active blocked listed')
  const { proposedAt } = proposed.case
  const order = {
    campusId,
    caseId,
    operatorId: another,
    approve: true,
    proposedAt: proposedAt!,
    note: '同意',
  }
  assert.ok((await approveOfflineCase(deps, order, afterNoon(7300))).ok)
  assert.equal(await standing(person), 'active')
})

test('of a case about no card nothing is decided of one', async () => {
  const person = await makeCarded({ walletFen: 100_00 })
  const sale = cardSale(person, till, { amountFen: 40_00 })
  await upload(till, [sale])
  const refused = await decide(await caseOf(sale.id), person.personId, 'sound')
  assert.deepEqual(refused, { ok: false, code: 'card_unknown' })
})
