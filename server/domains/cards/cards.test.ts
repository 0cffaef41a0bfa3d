import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Card } from '../../../contract/cards.ts'
import {
  afterNoon,
  giveMoney,
  makePerson,
  makePhone,
  NOON,
  type TestPerson,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { readHotList } from '../hot-list/listed.ts'
import { readWallet } from '../ledger/wallet.ts'
import { cardNumber, isCardNumber } from './card.ts'
import { cardDeskRoutes } from './card-routes.ts'
import { activateCard, endCard } from './end-card.ts'
import { freeze } from './freeze.ts'
import { issueBatch } from './issue-batch.ts'
import { issueCard } from './issue-card.ts'
import { kioskRoutes } from './kiosk-routes.ts'
import { readCard, readCardOf } from './list-cards.ts'
import { release } from './release.ts'
import { type RenewalOrder, type RenewDeps, renewCard } from './renew-card.ts'
import { reportLost } from './report-lost.ts'
import { resumeRenewals } from './resume-renewals.ts'
import { stockCards } from './stock-cards.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster, policyAt } = campus
const deps: RenewDeps = { pool, holdPayAlias, policyAt, posterOf: () => poster }
const SYSTEM = { kind: 'system', id: null } as const
const { call } = await testHttp({ after }, campusId, (http) =>
  cardDeskRoutes(http, { ...deps, clock: () => NOON }),
)

const stock = await stockOf('formal', 400)
const temporary = await stockOf('temporary', 60)

async function stockOf(kind: 'formal' | 'temporary', count: number) {
  const batch = { campusId, batchId: uuidv7(), kind, label: kind, count, actor: SYSTEM }
  const done = await stockCards(pool, batch, NOON)
  assert.ok(done.ok)
  let next = done.batch.firstSerial
  return { batchId: batch.batchId, take: () => cardNumber(campusId, kind, next++) }
}

async function makeCarded(walletFen: number, from = stock): Promise<TestPerson & { cardNo: string }> {
  const person = await makePerson(campus, { walletFen })
  const cardNo = from.take()
  const order = { campusId, cardNo, actor: SYSTEM, reason: 'handed over' }
  assert.ok((await issueCard(deps, { ...order, personId: person.personId }, NOON)).ok)
  assert.ok((await activateCard(deps, order, NOON)).ok)
  return { ...person, cardNo }
}

const orderOf = (person: TestPerson, more: Partial<RenewalOrder> = {}): RenewalOrder => ({
  campusId,
  id: uuidv7(),
  personId: person.personId,
  cardNo: stock.take(),
  reason: 'lost',
  handedBack: false,
  actor: SYSTEM,
  ...more,
})
const by = (person: TestPerson) => ({ campusId, personId: person.personId, actor: SYSTEM })
const walletOf = (person: TestPerson) => readWallet(pool, campusId, person.walletId)
const cardOf = (person: TestPerson) => readCardOf(pool, campusId, person.personId)
const stateOf = async (cardNo: string) => {
  const found = await readCard(pool, campusId, cardNo)
  return found.ok ? found.card.state : found.code
}
const isListed = async (value: string) =>
  (await readHotList(pool, campusId, 0)).entries.some((entry) => entry.listed && entry.value === value)
const told = (done: { ok: boolean; code?: string }) => (done.ok ? 'ok' : done.code)

test('card numbers carry a check digit that finds every wrong digit and most swapped ones', () => {
  const number = cardNumber(1, 'formal', 42)
  assert.ok(isCardNumber(number))
  for (let place = 0; place < 16; place++) {
    const wrong = `${number.slice(0, place)}${(Number(number[place]) + 1) % 10}${number.slice(place + 1)}`
    assert.equal(isCardNumber(wrong), false, wrong)
  }
  // The example of ISO/IEC 7812-1: 7992739871 has the check digit 3.
  assert.ok(isCardNumber('0000079927398713'))
})

test('blanks are numbered one after the other, also by two who stock at once', async () => {
  const batches = Array.from({ length: 6 }, () => ({
    campusId,
    batchId: uuidv7(),
    kind: 'formal' as const,
    label: '同时入库',
    count: 7,
    actor: SYSTEM,
  }))
  const done = await Promise.all(batches.map((batch) => stockCards(pool, batch, NOON)))
  const firsts = done.map((answer) => (answer.ok ? answer.batch.firstSerial : -1)).sort((a, b) => a - b)
  firsts.forEach((first, i) => assert.equal(first, firsts[0]! + 7 * i))
  assert.deepEqual(await stockCards(pool, batches[0]!, afterNoon(9)), done[0])
  assert.equal(told(await stockCards(pool, { ...batches[0]!, count: 8 }, NOON)), 'id_conflict')
})

test('a batch is given out in the order of its cards; who carries one is left out, and a repeat gives nothing', async () => {
  const people = await Promise.all([1, 2, 3].map(() => makePerson(campus)))
  const carded = await makeCarded(0)
  const personIds = [people[0]!.personId, carded.personId, people[1]!.personId, uuidv7(), people[2]!.personId]
  const { batchId } = await stockOf('temporary', 3)
  const issue = { campusId, batchId, personIds, actor: SYSTEM, handedOver: true }
  const done = await issueBatch(pool, issue, NOON)
  assert.ok(done.ok)
  const given = [...done.issued].sort((a, b) => a.cardNo.localeCompare(b.cardNo))
  assert.deepEqual(
    given.map(({ personId }) => personId),
    people.map(({ personId }) => personId),
  )
  assert.deepEqual(await issueBatch(pool, issue, NOON), { ok: true, issued: [] })
  const more = { ...issue, personIds: [(await makePerson(campus)).personId] }
  assert.equal(told(await issueBatch(pool, more, NOON)), 'card_state_conflict')
})

test('a card follows its account: lost with it, on the hot list, found with it; an ended one stays on the list', async () => {
  const person = await makeCarded(0)
  assert.equal(told(await reportLost(deps, by(person), NOON)), 'ok')
  assert.deepEqual([await stateOf(person.cardNo), await isListed(person.cardNo)], ['lost', true])
  await release(deps, by(person), NOON)
  assert.deepEqual([await stateOf(person.cardNo), await isListed(person.cardNo)], ['active', false])
  await freeze(deps, by(person), NOON)
  assert.deepEqual([await stateOf(person.cardNo), await isListed(person.cardNo)], ['active', true])
  const order = { campusId, cardNo: person.cardNo, actor: SYSTEM, reason: '折断', how: 'void' } as const
  assert.equal(told(await endCard(deps, order, NOON)), 'ok')
  assert.equal(told(await endCard(deps, order, NOON)), 'ok', 'again')
  assert.equal(told(await endCard(deps, { ...order, how: 'returned' }, NOON)), 'card_state_conflict')
  assert.deepEqual([await stateOf(person.cardNo), await isListed(person.cardNo)], ['void', true])
})

test('the balance must be more than ¥16.00: 16.00 is refused and leaves nothing, 16.01 gets a card for ¥15.00', async () => {
  const poor = await makeCarded(16_00)
  const { alias } = await makePhone(campus, poor)
  await reportLost(deps, by(poor), NOON)
  const order = orderOf(poor)
  const refused = await renewCard(deps, order, NOON)
  assert.deepEqual(refused, { ok: false, code: 'insufficient_funds', extensions: { mustExceedFen: 16_00 } })
  assert.deepEqual((await cardOf(poor))?.number, poor.cardNo)
  assert.equal(await stateOf(order.cardNo), 'blank')
  assert.deepEqual(
    [await isListed(alias), await isListed(poor.cardNo), (await walletOf(poor)).state],
    [true, true, 'lost'],
  )
  await giveMoney(campus, poor.walletId, { walletFen: 1 })
  const done = await renewCard(deps, order, NOON)
  assert.ok(done.ok, 'the same id is decided anew')
  assert.deepEqual([done.walletFen, done.renewal.feeFen], [1_01, 15_00])
  assert.deepEqual(await cardOf(poor), { number: order.cardNo, state: 'active', blocked: false })
  assert.equal(await stateOf(poor.cardNo), 'void')
  assert.deepEqual(
    [
      await isListed(alias),
      await isListed(poor.cardNo),
      await isListed(order.cardNo),
      (await walletOf(poor)).state,
    ],
    [false, true, false, 'active'],
  )
})

test('repeats and races of one replacement make one card and take one fee', async () => {
  const person = await makeCarded(100_00)
  await reportLost(deps, by(person), NOON)
  const order = orderOf(person)
  const others = [orderOf(person), orderOf(person)]
  const orders = [order, order, ...others, order]
  const done = await Promise.all(orders.map((o) => renewCard(deps, o, NOON)))
  const fees = new Set(
    done.filter((answer) => answer.ok).map((answer) => answer.ok && answer.renewal.renewalId),
  )
  // Whoever came after the first may have renewed the new card again; each fee made one card.
  const { walletFen } = await walletOf(person)
  assert.equal(walletFen, 100_00 - 15_00 * fees.size)
  const live = await pool.query(
    `SELECT count(*)::int AS n FROM cards WHERE person_id = $1 AND state IN ('issued', 'active', 'lost')`,
    [person.personId],
  )
  assert.equal(live.rows[0].n, 1)
  const first = orders[done.findIndex((answer) => answer.ok)]
  assert.ok(first, 'one of them made a card')
  assert.ok((await renewCard(deps, first, afterNoon(5))).ok)
  assert.equal((await walletOf(person)).walletFen, walletFen)
  assert.equal(told(await renewCard(deps, { ...first, reason: 'damaged' }, NOON)), 'id_conflict')
})

test('killed after the fee the renewal is finished by the job; killed before it, it is taken back', async () => {
  const [paid, unpaid] = [await makeCarded(50_00), await makeCarded(50_00)]
  const dying = (dies: 'before' | 'after'): RenewDeps => ({
    ...deps,
    posterOf: () => ({
      post: async (act) => {
        if (dies === 'after') await poster.post(act)
        throw new Error('killed')
      },
    }),
  })
  const [orderPaid, orderUnpaid] = [orderOf(paid), orderOf(unpaid, { reason: 'damaged' })]
  await assert.rejects(renewCard(dying('after'), orderPaid, NOON))
  await assert.rejects(renewCard(dying('before'), orderUnpaid, NOON))
  assert.equal(told(await renewCard(deps, orderOf(paid), NOON)), 'card_state_conflict', 'one at a time')
  assert.equal(await resumeRenewals(deps, afterNoon(30)), 0, 'not yet stale')
  assert.equal(await resumeRenewals(deps, afterNoon(90)), 2)
  assert.deepEqual(
    [(await cardOf(paid))?.number, (await walletOf(paid)).walletFen],
    [orderPaid.cardNo, 35_00],
  )
  assert.deepEqual(
    [(await cardOf(unpaid))?.number, (await walletOf(unpaid)).walletFen, await stateOf(orderUnpaid.cardNo)],
    [unpaid.cardNo, 50_00, 'blank'],
  )
  assert.ok((await renewCard(deps, orderPaid, afterNoon(99))).ok, 'the repeat is answered')
})

test('a lost reply of the ledger leaves the renewal open, and the repeat completes it', async () => {
  const person = await makeCarded(50_00)
  const unanswered: RenewDeps = {
    ...deps,
    posterOf: () => ({
      post: async (act) => {
        await poster.post(act)
        return { ok: false, code: 'ledger_unavailable' }
      },
    }),
  }
  const order = orderOf(person)
  assert.equal(told(await renewCard(unanswered, order, NOON)), 'ledger_unavailable')
  assert.ok((await renewCard(deps, order, NOON)).ok)
  assert.equal((await walletOf(person)).walletFen, 35_00)
})

test('a temporary card is exchanged: free when handed back, else for the fee; the balance stays', async () => {
  const [back, kept, poor] = [
    await makeCarded(20_00, temporary),
    await makeCarded(20_00, temporary),
    await makeCarded(14_99, temporary),
  ]
  const exchange = (person: TestPerson, handedBack: boolean) =>
    renewCard(deps, orderOf(person, { reason: 'exchange', handedBack }), NOON)
  assert.ok((await exchange(back, true)).ok)
  assert.ok((await exchange(kept, false)).ok)
  assert.equal(told(await exchange(poor, false)), 'insufficient_funds')
  assert.deepEqual([await stateOf(back.cardNo), (await walletOf(back)).walletFen], ['returned', 20_00])
  assert.deepEqual([await stateOf(kept.cardNo), (await walletOf(kept)).walletFen], ['void', 5_00])
  assert.deepEqual([await isListed(back.cardNo), await isListed(kept.cardNo)], [true, true])
  assert.equal(await stateOf(poor.cardNo), 'active')
})

test('what cannot be renewed is refused in the order of the rules', async () => {
  const [person, frozen, bare] = [
    await makeCarded(50_00),
    await makeCarded(50_00),
    await makePerson(campus, { walletFen: 50_00 }),
  ]
  await freeze(deps, by(frozen), NOON)
  const lost = await makeCarded(50_00)
  await reportLost(deps, by(lost), NOON)
  const table: [string, RenewalOrder][] = [
    ['not_found', { ...orderOf(person), personId: uuidv7() }],
    ['account_frozen', orderOf(frozen)],
    ['card_lost', orderOf(lost, { reason: 'exchange' })],
    ['card_state_conflict', orderOf(bare)],
    ['card_unknown', orderOf(person, { cardNo: '9999999999999999' })],
    ['card_state_conflict', orderOf(person, { cardNo: person.cardNo })],
    ['card_state_conflict', orderOf(person, { cardNo: lost.cardNo })],
  ]
  for (const [code, order] of table) assert.equal(told(await renewCard(deps, order, NOON)), code)
  assert.equal((await walletOf(person)).walletFen, 50_00)
})

test('reports, releases and replacements at once never leave an old card alive', async () => {
  for (let round = 0; round < 8; round++) {
    const person = await makeCarded(200_00)
    const acts = [
      () => reportLost(deps, by(person), NOON),
      () => renewCard(deps, orderOf(person), NOON),
      () => release(deps, by(person), NOON),
      () => reportLost(deps, by(person), NOON),
      () => renewCard(deps, orderOf(person, { reason: 'damaged' }), NOON),
    ]
    await Promise.all(acts.map((act) => act()))
    const { state } = await walletOf(person)
    const live = await cardOf(person)
    assert.equal(live?.state, state === 'lost' ? 'lost' : 'active')
    assert.equal(await isListed(live!.number), state === 'lost')
    const ended = await pool.query<{ cardNo: string }>(
      `SELECT card_no AS "cardNo" FROM cards WHERE person_id = $1 AND state = 'void'`,
      [person.personId],
    )
    for (const { cardNo } of ended.rows) assert.equal(await isListed(cardNo), true)
  }
})

test('the desk does it all over HTTP, and everything is in the card’s timeline', async () => {
  const desk = operatorCaller('card_centre')
  const batch = { id: uuidv7(), kind: 'formal', label: '柜台', count: 3 }
  const stocked = await call(desk, 'POST', '/v1/card-batches', batch)
  assert.deepEqual([stocked.status, stocked.body.blankCount], [201, 3])
  const person = await makePerson(campus, { walletFen: 30_00 })
  const numbers = (await call(desk, 'GET', `/v1/cards?batchId=${batch.id}`)).body.cards.map(
    (card: { number: string }) => card.number,
  )
  const issued = await call(desk, 'POST', `/v1/people/${person.personId}/cards`, { number: numbers[0] })
  assert.deepEqual(
    [issued.status, issued.body.state, issued.body.person.id],
    [201, 'issued', person.personId],
  )
  const url = (name: string) => `/v1/cards/${numbers[0]}/${name}`
  assert.equal((await call(desk, 'POST', url('activation'), { reason: '领卡' })).body.state, 'active')
  const replacement = { id: uuidv7(), personId: person.personId, number: numbers[1], reason: 'damaged' }
  const replaced = await call(desk, 'POST', '/v1/card-replacements', replacement)
  assert.deepEqual([replaced.status, replaced.body.voided, replaced.body.walletFen], [201, numbers[0], 15_00])
  const exchanges = {
    exchanges: [{ id: uuidv7(), personId: person.personId, number: numbers[0], handedBack: true }],
  }
  const answered = await call(desk, 'POST', '/v1/card-exchanges', exchanges)
  assert.deepEqual(answered.body.answers[0].code, 'card_state_conflict')
  const { body } = await call(desk, 'GET', `/v1/cards/${numbers[0]}`)
  assert.deepEqual(
    body.events.map((event: { action: string }) => event.action),
    ['stocked', 'issued', 'activated', 'replaced'],
  )
  const unwritten = await call(desk, 'GET', `/v1/cards?chip=unwritten&batchId=${batch.id}`)
  assert.deepEqual(
    unwritten.body.cards.map(({ number, writtenAt }: Card) => [number, writtenAt]),
    [[numbers[1], null]],
  )
  const { batches } = (await call(desk, 'GET', '/v1/card-batches')).body
  const ours = batches.find(({ id }: { id: string }) => id === batch.id)
  assert.deepEqual([ours.blankCount, ours.unwrittenCount], [1, 1])
  assert.deepEqual((await call(desk, 'GET', `/v1/cards?chip=blocked&batchId=${batch.id}`)).body.cards, [])
  const ended = await call(desk, 'POST', `/v1/cards/${numbers[1]}/void`, { reason: '离校' })
  assert.equal(ended.body.state, 'void')
  assert.equal((await call(desk, 'GET', '/v1/cards?state=void&q=zz')).body.cards.length, 0)
  assert.equal((await call(operatorCaller('finance'), 'GET', '/v1/cards')).status, 403)
})

test('the server may not rewrite what happened to a card', async () => {
  await makeCarded(0)
  await assert.rejects(pool.query('UPDATE card_events SET at = now()'), /permission denied/)
  await assert.rejects(pool.query('DELETE FROM card_events'), /permission denied/)
})

test('a kiosk makes the card of who signed in there and whose ID card it read; two kiosks never give one blank', async () => {
  const people = await Promise.all(Array.from({ length: 4 }, () => makeCarded(50_00)))
  for (const person of people) await reportLost(deps, by(person), NOON)
  const tokens = new Map(people.map(({ personId }) => [uuidv7(), personId]))
  const personOf = async (_campusId: number, token: string) => {
    const personId = tokens.get(token)
    return personId === undefined ? null : personCaller(personId)
  }
  const kiosk = { kind: 'terminal', terminalId: uuidv7(), terminalKind: 'kiosk', merchantId: null } as const
  const at = await testHttp({ after }, campusId, (http) =>
    kioskRoutes(http, { ...deps, keys: campus.keys, clock: () => NOON, personOf }),
  )
  const orders = [...tokens.keys()].map((personToken, i) => ({
    id: uuidv7(),
    personToken,
    idNumber: people[i]!.idNumber,
    reason: 'lost',
  }))
  const post = (body: object) => at.call(kiosk, 'POST', '/v1/kiosk-replacements', body)
  assert.equal((await post({ ...orders[0], idNumber: people[1]!.idNumber })).body.code, 'other_number_wrong')
  assert.equal((await post({ ...orders[0], idNumber: people[0]!.campusNo })).body.code, 'other_number_wrong')
  assert.equal((await post({ ...orders[0], personToken: 'stranger' })).body.code, 'sign_in_refused')
  const made = await Promise.all(orders.map(post))
  assert.deepEqual(
    made.map(({ status, body }) => [status, body.walletFen]),
    made.map(() => [201, 35_00]),
  )
  assert.equal(new Set(made.map(({ body }) => body.number)).size, people.length)
  assert.deepEqual((await post(orders[0]!)).body, made[0]!.body, 'the repeat is the same card')
  const offer = await at.call(kiosk, 'GET', '/v1/kiosk')
  assert.deepEqual(offer.body, { cardFeeFen: 15_00, replacementBalanceAboveFen: 16_00, cardsLeft: true })
})
