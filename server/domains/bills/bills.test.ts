import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { Bill, Bills } from '../../../contract/me.ts'
import type { TimelineEntry } from '../../../contract/people.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Act } from '../ledger/transfer.ts'
import { billDeskRoutes } from './desk-routes.ts'
import { billRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, cash, poster } = campus
const canteen = await makeMerchant(campus)
const shop = await makeMerchant(campus, { name: '教育超市' })
const terminal = await makeTerminal(campus, canteen, { name: '3 号窗口' })
const { call } = await testHttp({ after }, campusId, (http) => {
  const deps = { pool, clock: () => NOON }
  billRoutes(http, deps)
  billDeskRoutes(http, deps)
})

async function post(act: Act): Promise<string> {
  const outcome = await poster.post(act)
  assert.ok(outcome.ok)
  return act.id
}
/** A person who calls, and what may happen to their account. */
async function holder(money: { walletFen?: number; subsidyFen?: number } = {}) {
  const person = await makePerson(campus, money)
  const { walletId } = person
  const { terminalId } = terminal
  const pay = (amountFen: number, at = NOON, more: Partial<Act> = {}) =>
    post({
      shape: 'spend',
      kind: 'payment',
      id: uuidv7(at),
      walletId,
      toId: canteen.payableId,
      amountFen,
      terminalId,
      occurredAt: at,
      guards: {},
      source: 'subsidy-first',
      ...more,
    } as Act)
  const credit = (
    kind: 'top_up' | 'reversal' | 'refund' | 'subsidy_grant',
    walletFen: number,
    more: Partial<Act> = {},
  ) =>
    post({
      shape: 'credit',
      kind,
      id: uuidv7(NOON),
      walletId,
      fromId: cash,
      walletFen,
      subsidyFen: 0,
      occurredAt: NOON,
      ...more,
    } as Act)
  return { ...person, caller: personCaller(person.personId), pay, credit }
}
const billsOf = async (caller: ReturnType<typeof personCaller>, query = '') => {
  const reply = await call(caller, 'GET', `/v1/me/bills${query}`)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as Bills
}

test('me: person, account, no card yet', async () => {
  const { caller, campusNo } = await holder({ walletFen: 12_34, subsidyFen: 5_00 })
  const { body } = await call(caller, 'GET', '/v1/me')
  assert.deepEqual(body, {
    person: {
      name: '张小明',
      campusNo,
      role: 'undergraduate',
      fullTime: true,
      college: null,
      major: null,
      className: null,
      dormitory: null,
    },
    account: { state: 'active', walletFen: 12_34, subsidyFen: 5_00 },
    card: null,
    payKey: null,
  })
})

test('a bill says what left from where, for what, and what undid it', async () => {
  const { caller, pay, credit } = await holder({ walletFen: 20_00, subsidyFen: 5_00 })
  const paid = await pay(12_50, afterNoon(1))
  const { terminalId } = terminal
  const back = { fromId: canteen.payableId, subsidyFen: 5_00, reference: paid, terminalId }
  const reversal = await credit('reversal', 7_50, {
    ...back,
    id: uuidv7(afterNoon(60)),
    occurredAt: afterNoon(60),
  })
  const { bills } = await billsOf(caller)
  const place = {
    place: '面食',
    placeEn: 'Noodles',
    merchant: '第一食堂',
    merchantEn: 'First Canteen',
    merchantId: canteen.merchantId,
    category: 'meal',
    terminal: '3 号窗口',
    late: false,
  }
  const expected: Partial<Bill>[] = [
    {
      id: reversal,
      kind: 'reversal',
      amountFen: 12_50,
      walletPartFen: 7_50,
      subsidyPartFen: 5_00,
      reverses: paid,
      refundedFen: 0,
      reversedBy: null,
    },
    {
      id: paid,
      kind: 'payment',
      amountFen: -12_50,
      walletPartFen: -7_50,
      subsidyPartFen: -5_00,
      reverses: null,
      refundedFen: 0,
      reversedBy: reversal,
    },
  ]
  for (const [n, bill] of expected.entries()) {
    const { occurredAt, postedAt, ...shown } = bills[n]!
    assert.deepEqual(shown, { ...bill, ...place })
    assert.ok(occurredAt && postedAt)
  }
})

test('a payment says what refunds gave back of it, and is not reversed by them', async () => {
  const { caller, pay, credit } = await holder({ walletFen: 20_00, subsidyFen: 5_00 })
  const paid = await pay(12_50, afterNoon(1))
  const { terminalId } = terminal
  const back = { fromId: canteen.payableId, reference: paid, terminalId }
  const at = afterNoon(3600)
  const first = await credit('refund', 1_00, { ...back, subsidyFen: 5_00, id: uuidv7(at), occurredAt: at })
  const second = await credit('refund', 2_00, {
    ...back,
    id: uuidv7(afterNoon(7200)),
    occurredAt: afterNoon(7200),
  })
  const { bills } = await billsOf(caller)
  assert.deepEqual(
    bills.slice(0, 3).map((bill) => [bill.id, bill.kind, bill.amountFen, bill.refundedFen, bill.reverses]),
    [
      [second, 'refund', 2_00, 0, paid],
      [first, 'refund', 6_00, 0, paid],
      [paid, 'payment', -12_50, 8_00, null],
    ],
  )
  const { body } = await call(caller, 'GET', `/v1/me/bills/${paid}`)
  assert.equal(body.reversedBy, null)
  assert.deepEqual(body.timeline.slice(2), [
    { at: at.toISOString(), step: 'refunded', id: first, amountFen: 6_00 },
    { at: afterNoon(7200).toISOString(), step: 'refunded', id: second, amountFen: 2_00 },
  ])
})

test('an offline sale stands where it happened, and is marked late', async () => {
  const { caller, pay } = await holder({ walletFen: 20_00 })
  await pay(1_00)
  const late = await pay(2_00, afterNoon(-7200), { kind: 'offline_payment', guards: null, source: 'wallet' })
  await pay(3_00, afterNoon(-9000))
  const { bills } = await billsOf(caller)
  const payments = bills.filter(({ kind }) => kind === 'payment')
  assert.deepEqual(
    payments.map(({ amountFen, late }) => [amountFen, late]),
    [
      [-1_00, false],
      [-2_00, true],
      [-3_00, false],
    ],
  )
  assert.equal(payments[1]!.id, late)
})

test('cash and subsidies are bills too', async () => {
  const { caller, credit } = await holder()
  await credit('top_up', 50_00)
  await credit('subsidy_grant', 0, { subsidyFen: 30_00, id: uuidv7(afterNoon(1)) })
  const { bills } = await billsOf(caller)
  assert.deepEqual(
    bills.map(({ kind, place, category, amountFen, walletPartFen, subsidyPartFen }) => [
      kind,
      place,
      category,
      amountFen,
      walletPartFen,
      subsidyPartFen,
    ]),
    [
      ['subsidy', '充值窗口', 'subsidy', 30_00, 0, 30_00],
      ['cash_top_up', '充值窗口', 'top_up', 50_00, 50_00, 0],
    ],
  )
})

test('a card fee and a balance paid back are bills of the card centre', async () => {
  const { caller, walletId } = await holder({ walletFen: 50_00 })
  const [feeId, payoutId] = [uuidv7(afterNoon(1)), uuidv7(afterNoon(2))]
  const spend = { shape: 'spend', walletId, guards: {} } as const
  const revenue = await openAccount(pool, campusId, 'revenue_card_fee')
  const fee = { ...spend, kind: 'card_fee', id: feeId, toId: revenue, amountFen: 15_00 } as const
  const payout = { ...spend, kind: 'payout', id: payoutId, toId: cash, amountFen: 35_00 } as const
  await campus.poster.post({ ...fee, occurredAt: afterNoon(1) })
  await campus.poster.post({ ...payout, occurredAt: afterNoon(2) })
  const { bills } = await billsOf(caller)
  assert.deepEqual(
    bills
      .slice(0, 2)
      .map(({ id, kind, place, placeEn, amountFen, merchant }) => [
        id,
        kind,
        place,
        placeEn,
        amountFen,
        merchant,
      ]),
    [
      [payoutId, 'payout', '校园卡中心', 'Card centre', -35_00, null],
      [feeId, 'card_fee', '校园卡中心', 'Card centre', -15_00, null],
    ],
  )
  const { body } = await call(caller, 'GET', '/v1/me/bill-months?month=2026-11')
  assert.equal(body.spentFen, 15_00, 'a balance paid back was not spent')
})

test('bills come in pages, and a bill posted meanwhile shifts nothing', async () => {
  const { caller, pay } = await holder({ walletFen: 100_00 })
  const ids = []
  for (let n = 0; n < 7; n++) ids.unshift(await pay(1_00 + n, afterNoon(n + 1)))
  const seen: string[] = []
  let next: string | undefined
  do {
    const page = await billsOf(caller, `?limit=3${next ? `&cursor=${next}` : ''}`)
    if (seen.length === 0) await pay(9_00, afterNoon(100))
    seen.push(...page.bills.map(({ id }) => id))
    next = page.next
  } while (next)
  assert.deepEqual(seen.slice(0, 7), ids)
  assert.equal(seen.length, 8) // with the money of the factory
  assert.equal((await call(caller, 'GET', '/v1/me/bills?cursor=x')).body.code, 'cursor_invalid')
})

test('a month is that of Shanghai', async () => {
  const { caller, pay } = await holder({ walletFen: 100_00 })
  const times = [
    '2026-10-31T15:59:59Z',
    '2026-10-31T16:00:00Z',
    '2026-11-30T15:59:59Z',
    '2026-11-30T16:00:00Z',
  ]
  const ids = []
  for (const time of times) ids.push(await pay(1_00, new Date(time)))
  const paymentsIn = async (month: string) => {
    const { bills } = await billsOf(caller, `?month=${month}`)
    return bills.filter(({ kind }) => kind === 'payment').map(({ id }) => id)
  }
  assert.deepEqual(await paymentsIn('2026-10'), [ids[0]])
  assert.deepEqual(await paymentsIn('2026-11'), [ids[2], ids[1]])
  assert.deepEqual(await paymentsIn('2026-12'), [ids[3]])
  for (const month of ['0000-01', '9999-12'])
    assert.equal((await call(caller, 'GET', `/v1/me/bills?month=${month}`)).body.code, 'body_invalid')
})

test('a month in sums leaves out what came back', async () => {
  const { caller, pay, credit } = await holder({ walletFen: 100_00 })
  await pay(10_00)
  await pay(5_00, afterNoon(86_400), { toId: shop.payableId })
  const wrong = await pay(7_00)
  await credit('reversal', 7_00, { fromId: canteen.payableId, reference: wrong })
  await credit('top_up', 50_00)
  const { body } = await call(caller, 'GET', '/v1/me/bill-months?month=2026-11')
  assert.deepEqual(body, {
    month: '2026-11',
    spentFen: 15_00,
    toppedUpFen: 50_00,
    byMerchant: [
      { merchant: '第一食堂', amountFen: 10_00, count: 1 },
      { merchant: '教育超市', amountFen: 5_00, count: 1 },
    ],
    byDay: [
      { date: '2026-11-20', amountFen: 10_00 },
      { date: '2026-11-21', amountFen: 5_00 },
    ],
  })
})

test('a bill in detail is its owner’s alone', async () => {
  const { caller, pay, credit } = await holder({ walletFen: 20_00 })
  const paid = await pay(5_00)
  const reversal = await credit('reversal', 5_00, { fromId: canteen.payableId, reference: paid })
  const { body } = await call(caller, 'GET', `/v1/me/bills/${paid}`)
  assert.deepEqual(
    body.timeline.map(({ step, id }: { step: string; id: string }) => [step, id]),
    [
      ['occurred', paid],
      ['posted', paid],
      ['reversed', reversal],
    ],
  )
  const other = await holder()
  for (const id of [paid, uuidv7()]) {
    const unseen = await call(other.caller, 'GET', `/v1/me/bills/${id}`)
    assert.deepEqual([unseen.status, unseen.body.code], [404, 'not_found'])
  }
})

test('the desk reads one timeline of money and acts, page by page, and its looks are in the audit log', async () => {
  const cashier = operatorCaller('card_centre')
  await pool.query(
    `INSERT INTO operators (campus_id, operator_id, login, name, password_hash, roles, created_at)
     VALUES ($1, $2, 'wang', '王老师', '', '{card_centre}', $3)`,
    [campusId, cashier.operatorId, NOON],
  )
  const { caller, personId, pay, credit } = await holder()
  const topUp = { reference: cashier.operatorId, id: uuidv7(afterNoon(1)), occurredAt: afterNoon(1) }
  await credit('top_up', 50_00, topUp)
  const paid = await pay(12_50, afterNoon(2))
  const asked = await call(caller, 'POST', '/v1/me/bill-questions', { billId: paid, text: '多扣了？' })
  assert.equal(asked.status, 201)
  for (let n = 0; n < 60; n++) await pay(1, afterNoon(10 + n))

  const entries: TimelineEntry[] = []
  let next: string | undefined
  do {
    const path = `/v1/people/${personId}/timeline${next ? `?cursor=${next}` : ''}`
    const { body } = await call(cashier, 'GET', path)
    entries.push(...body.entries)
    next = body.next
  } while (next)
  assert.equal(entries.length, 63)
  assert.deepEqual(
    entries.map(({ at }) => at),
    entries
      .map(({ at }) => at)
      .toSorted()
      .toReversed(),
  )
  const told = entries.slice(60).map(({ kind, actor, amountFen, balanceFen, note }) => ({
    kind,
    actor,
    amountFen,
    balanceFen,
    note,
  }))
  assert.deepEqual(told, [
    {
      kind: 'payment',
      actor: { kind: 'terminal', name: '3 号窗口' },
      amountFen: -12_50,
      balanceFen: 37_50,
      note: undefined,
    },
    {
      kind: 'cash_top_up',
      actor: { kind: 'operator', name: '王老师' },
      amountFen: 50_00,
      balanceFen: 50_00,
      note: undefined,
    },
    {
      kind: 'bill_questioned',
      actor: { kind: 'person', name: '张小明' },
      amountFen: undefined,
      balanceFen: undefined,
      note: '多扣了？',
    },
  ])
  assert.equal((await call(cashier, 'GET', `/v1/people/${personId}/bills`)).body.bills.length, 30)
  const looks = await pool.query(
    `SELECT action FROM audit_entries WHERE subject_id = $1 AND action LIKE '%viewed' ORDER BY entry_id`,
    [personId],
  )
  assert.deepEqual(
    looks.rows.map(({ action }) => action),
    ['timeline_viewed', 'timeline_viewed', 'bills_viewed'],
  )
  for (const path of ['timeline?cursor=x', 'timeline?cursor=e1'])
    assert.equal((await call(cashier, 'GET', `/v1/people/${personId}/${path}`)).body.code, 'cursor_invalid')
  assert.equal((await call(cashier, 'GET', `/v1/people/${uuidv7()}/timeline`)).status, 404)
  const manager = operatorCaller('merchant_manager', canteen.merchantId)
  assert.equal((await call(manager, 'GET', `/v1/people/${personId}/bills`)).status, 403)
})

test('a question is about a bill of one’s own', async () => {
  const mine = await holder({ walletFen: 10_00 })
  const paid = await mine.pay(1_00)
  const other = await holder()
  const asked = await call(other.caller, 'POST', '/v1/me/bill-questions', { billId: paid, text: '?' })
  assert.deepEqual([asked.status, asked.body.code], [404, 'not_found'])
})
