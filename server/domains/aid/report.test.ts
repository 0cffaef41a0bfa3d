import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import fc from 'fast-check'
import type { AidReport } from '../../../contract/aid-report.ts'
import { operatorRoles } from '../../../contract/caller.ts'
import { makeMerchant, makePerson, NOON, type TestPerson, testCampus } from '../../../test/factories.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { businessDate, minuteOfDay } from '../../base/clock.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Act } from '../ledger/transfer.ts'
import { subsidyRoutes } from './batch-routes.ts'
import { foldMeals } from './report-fold.ts'
import { findPattern } from './report-pattern.ts'
import { aidReportRoutes } from './report-routes.ts'
import { selectStudentMonths } from './report-store.ts'

const campus = await testCampus({ after })
const { pool, campusId, poster, policyAt } = campus
let ticks = 0
const clock = () => new Date(NOON.getTime() + ticks++)
const { call } = await testHttp({ after }, campusId, (http) => {
  aidReportRoutes(http, { pool, policyAt, clock })
  subsidyRoutes(http, { pool, clock })
})
const [canteen, other, shop] = [
  await makeMerchant(campus, { name: '一食堂' }),
  await makeMerchant(campus, { name: '二食堂' }),
  await makeMerchant(campus, { name: '超市' }),
]
await pool.query(`UPDATE merchants SET kind = 'shop' WHERE campus_id = $1 AND merchant_id = $2`, [
  campusId,
  shop.merchantId,
])
const officer = operatorCaller('aid_officer')
const MONTH = '2026-11-01'

async function post(act: Act): Promise<void> {
  const done = await poster.post(act)
  assert.ok(done.ok, JSON.stringify(done))
}

async function spend(person: TestPerson, at: Date, fen: number, where = canteen): Promise<string> {
  const id = uuidv7(at)
  await post({
    shape: 'spend',
    kind: 'payment',
    id,
    walletId: person.walletId,
    toId: where.payableId,
    amountFen: fen,
    source: 'subsidy-first',
    guards: {},
    occurredAt: at,
  })
  return id
}

/** Of November 2026, Asia/Shanghai. */
const at = (day: number, hour: number, minute = 0) => new Date(Date.UTC(2026, 10, day, hour - 8, minute))
const fold = () => foldMeals({ pool, policyAt }, campusId, NOON)
const months = (mealsMin = 1) =>
  selectStudentMonths(pool, { campusId, month: MONTH, mealsMin, today: businessDate(NOON) })
for (const [key, value] of [
  ['aidMealsMin', 8],
  ['aidMedianBelowFen', 5_00],
  ['aidPercentile', 0],
])
  await pool.query(
    `INSERT INTO policy_values (campus_id, key, from_at, value, reason, set_at)
     VALUES ($1, $2, '2026-01-01', $3, 'test', '2026-01-01')`,
    [campusId, key, JSON.stringify(value)],
  )

type Step =
  | { what: 'sale'; who: number; at: Date; fen: number; where: 'canteen' | 'other' | 'shop' }
  | { what: 'reversal' | 'refund'; of: number; fen: number; at: Date }

const who = fc.nat(2)
const fen = fc.integer({ min: 1, max: 20_00 })
const instant = fc
  .record({ day: fc.integer({ min: 1, max: 30 }), hour: fc.nat(23), minute: fc.nat(59) })
  .map(({ day, hour, minute }) => at(day, hour, minute))
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    what: fc.constant('sale' as const),
    who,
    at: instant,
    fen,
    where: fc.constantFrom('canteen' as const, 'other' as const, 'shop' as const),
  }),
  fc.record({
    what: fc.constantFrom('reversal' as const, 'refund' as const),
    of: fc.nat(20),
    fen,
    at: instant,
  }),
)

test('meals of a month are those of the acts: two dishes are one meal, what is given back is none, whoever folds', async () => {
  const people = await Promise.all(
    [1, 2, 3].map(() => makePerson(campus, { walletFen: 9000_00, subsidyFen: 50_00 })),
  )
  const staff = await makePerson(campus, { walletFen: 100_00, role: 'staff' })
  await spend(staff, at(3, 12), 5_00)
  /** Person, date and meal, and what it cost. */
  const model = new Map<string, number>()
  const sales: {
    id: string
    key: string | null
    who: number
    fen: number
    payableId: number
    undone: boolean
  }[] = []
  const add = (key: string | null, more: number) =>
    key !== null && model.set(key, (model.get(key) ?? 0) + more)

  async function play(one: Step): Promise<void> {
    if (one.what === 'sale') {
      const where = { canteen, other, shop }[one.where]
      const id = await spend(people[one.who]!, one.at, one.fen, where)
      const meal = one.where === 'shop' ? null : mealOf(one.at)
      const key = meal && `${one.who} ${businessDate(one.at)} ${meal}`
      sales.push({ id, key, who: one.who, fen: one.fen, payableId: where.payableId, undone: false })
      add(key, one.fen)
      return
    }
    const sale = sales[one.of]
    if (!sale || sale.undone) return
    sale.undone = true
    const amountFen = one.what === 'refund' ? Math.min(one.fen, sale.fen) : sale.fen
    await post({
      shape: 'credit',
      kind: one.what,
      id: uuidv7(one.at),
      walletId: people[sale.who]!.walletId,
      fromId: sale.payableId,
      walletFen: amountFen,
      subsidyFen: 0,
      reference: sale.id,
      occurredAt: one.at,
    })
    add(sale.key, -amountFen)
  }

  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      for (const one of steps) await play(one)
      await Promise.all([fold(), fold(), fold()])
      const found = new Map((await months()).map((month) => [month.personId, month]))
      assert.equal(found.has(staff.personId), false)
      for (const [i, person] of people.entries()) {
        const costs = [...model]
          .filter(([key, cost]) => key.startsWith(`${i} `) && cost > 0)
          .map(([, cost]) => cost)
        const month = found.get(person.personId)
        assert.equal(month?.meals ?? 0, costs.length)
        if (month) assert.equal(month.medianFen, naiveMedian(costs))
      }
    }),
    { numRuns: 10, endOnFailure: true },
  )
})

function mealOf(time: Date): string | null {
  const minute = minuteOfDay(time)
  if (minute >= 390 && minute < 570) return 'breakfast'
  if (minute >= 630 && minute < 810) return 'lunch'
  return minute >= 990 && minute < 1170 ? 'dinner' : null
}

/** The least cost that at least half of the meals do not exceed. */
function naiveMedian(costs: readonly number[]): number {
  return Math.min(
    ...costs.filter((cost) => costs.filter((other) => other <= cost).length * 2 >= costs.length),
  )
}

test('the pattern is found as a naive model finds it, and never more than the share below the percentile', () => {
  const student = fc.record({
    meals: fc.integer({ min: 1, max: 93 }),
    medianFen: fc.integer({ min: 1, max: 30 }),
  })
  fc.assert(
    fc.property(
      fc.array(student, { maxLength: 60 }),
      fc.integer({ min: 1, max: 93 }),
      fc.nat(30),
      fc.nat(50),
      (students, mealsMin, medianBelowFen, percentile) => {
        const { considered, percentileFen, found } = findPattern(students, {
          mealsMin,
          medianBelowFen,
          percentile,
        })
        const enough = students.filter(({ meals }) => meals >= mealsMin)
        assert.equal(considered, enough.length)
        // The least median that so many per cent do not exceed.
        const atMost = (fen: number) => enough.filter(({ medianFen }) => medianFen <= fen).length
        const reached = enough
          .map((one) => one.medianFen)
          .filter((fen) => atMost(fen) * 100 >= percentile * enough.length)
        assert.equal(percentileFen, percentile === 0 || enough.length === 0 ? null : Math.min(...reached))
        for (const one of students) {
          const isLow =
            one.medianFen < medianBelowFen || (percentileFen !== null && one.medianFen < percentileFen)
          assert.equal(found.includes(one), one.meals >= mealsMin && isLow)
        }
        const below = enough.filter(({ medianFen }) => percentileFen !== null && medianFen < percentileFen)
        assert.ok(below.length * 100 <= percentile * enough.length)
      },
    ),
    { endOnFailure: true },
  )
})

test('the report shows who meets the thresholds and why, by campus number, and nobody with a subsidy', async () => {
  const [poor, fed, few, helped, gone] = await Promise.all(
    [4_00, 9_00, 4_00, 4_50, 3_00].map((_, i) => makePerson(campus, { walletFen: 200_00, name: `同学${i}` })),
  )
  for (const [person, cost, days] of [
    [poor, 4_00, 8],
    [fed, 9_00, 8],
    [few, 4_00, 7],
    [helped, 4_50, 8],
    [gone, 3_00, 8],
  ] as const)
    for (let day = 1; day <= days; day++) await spend(person!, at(day, 12), cost)
  await pool.query(`UPDATE wallets SET state = 'void' WHERE campus_id = $1 AND wallet_id = $2`, [
    campusId,
    gone!.walletId,
  ])
  await fold()
  const first = await look()
  const shown = (report: AidReport) => report.students.map(({ id }) => id)
  assert.ok(shown(first).includes(helped!.personId))
  assert.ok(!shown(first).includes(fed!.personId) && !shown(first).includes(few!.personId))
  assert.ok(!shown(first).includes(gone!.personId))
  const proposed = await call(officer, 'POST', `/v1/aid-report/looks/${first.id}/subsidies`, {
    students: [helped!.personId],
    amountFen: 200_00,
    purpose: '伙食补助',
    expiresOn: '2026-12-31',
  })
  assert.equal(proposed.status, 200, proposed.text)

  const report = await look()
  assert.equal(report.leftOut, first.leftOut + 1)
  const row = report.students.find(({ id }) => id === poor!.personId)
  assert.deepEqual(row, {
    id: poor!.personId,
    campusNo: poor!.campusNo,
    name: '同学0',
    meals: 8,
    medianFen: 4_00,
    reasons: ['below_amount'],
    mark: null,
  })
  assert.equal(shown(report).includes(helped!.personId), false)
  const numbers = report.students.map(({ campusNo }) => campusNo)
  assert.deepEqual(numbers, numbers.toSorted())

  // Whoever proposed takes the batch back, but neither approves it nor decides on another's.
  const decide = (caller: typeof officer, approve: boolean) =>
    call(caller, 'POST', `/v1/subsidy-batches/${proposed.body.batchId}/approval`, { approve, note: '核' })
  assert.equal((await decide(officer, true)).status, 403)
  assert.equal((await decide(operatorCaller('aid_officer'), false)).status, 403)
  assert.equal((await decide(officer, false)).status, 200)
  assert.ok(shown(await look()).includes(helped!.personId))
})

async function look(month = '2026-11'): Promise<AidReport> {
  const reply = await call(officer, 'GET', `/v1/aid-report?month=${month}`)
  assert.equal(reply.status, 200, reply.text)
  return reply.body as AidReport
}

async function audited(): Promise<{ action: string; actor: string; detail: Record<string, unknown> }[]> {
  const { rows } = await pool.query(
    `SELECT action, actor_id AS actor, detail, to_jsonb(e)::text AS whole FROM audit_entries e
      WHERE campus_id = $1 AND action LIKE 'aid_report%' ORDER BY entry_id`,
    [campusId],
  )
  return rows
}

test('each look, second look, file and mark is in the audit log with the criteria, and with nobody it showed', async () => {
  const before = (await audited()).length
  const report = await look()
  const [student] = report.students
  assert.ok(student)
  const again = await call(officer, 'GET', `/v1/aid-report/looks/${report.id}`)
  assert.deepEqual(again.body.students, report.students)
  for (const format of ['csv', 'xlsx'])
    assert.equal(
      (await call(officer, 'GET', `/v1/aid-report/looks/${report.id}/students.${format}`)).status,
      200,
    )
  const marked = { students: [student.id], mark: 'no_need' }
  assert.equal((await call(officer, 'POST', `/v1/aid-report/looks/${report.id}/marks`, marked)).status, 200)
  const entries = (await audited()).slice(before)
  assert.deepEqual(
    entries.map(({ action, actor }) => [action, actor]),
    [
      'aid_report_viewed',
      'aid_report_look_viewed',
      'aid_report_exported',
      'aid_report_exported',
      'aid_report_marked',
    ].map((action) => [action, officer.operatorId]),
  )
  const { mealsMin, medianBelowFen, percentile, percentileFen } = report.criteria
  for (const { detail } of entries)
    assert.partialDeepStrictEqual(detail, {
      lookId: report.id,
      month: '2026-11',
      shown: report.shown,
      ...{ mealsMin, medianBelowFen, percentile, percentileFen },
    })
  const texts = JSON.stringify(entries)
  for (const { id, campusNo, name } of report.students)
    assert.ok(![id, campusNo, name].some((word) => texts.includes(word)))
  const { looks } = (await call(officer, 'GET', '/v1/aid-report/looks')).body
  assert.equal(looks[0].id, report.id)
  assert.equal('students' in looks[0], false)
})

test('a mark stays for the next look, the last one counts, and it can be taken away', async () => {
  const { id, students } = await look()
  const student = students[0]!
  const mark = (word: string, who = student.id, of = id) =>
    call(officer, 'POST', `/v1/aid-report/looks/${of}/marks`, { students: [who], mark: word })
  const markNow = async () => (await look()).students.find((one) => one.id === student.id)?.mark?.mark
  await mark('no_need')
  assert.equal(await markNow(), 'no_need')
  await mark('looked_into')
  assert.equal(await markNow(), 'looked_into')
  await mark('none')
  assert.equal(await markNow(), undefined)
  const stranger = await makePerson(campus)
  assert.equal(
    (await mark('no_need', stranger.personId)).status,
    404,
    'nobody marks whom the look did not show',
  )
  assert.equal((await mark('no_need', student.id, uuidv7(NOON))).status, 404)
  assert.equal((await mark('proposed')).status, 400)
})

test('no other role learns anything of it: not the administrator, nor who reads the audit log', async () => {
  const { id, students } = await look()
  const chosen = students.map((student) => student.id)
  const asks: ['GET' | 'POST', string, unknown?][] = [
    ['GET', '/v1/aid-report'],
    ['GET', '/v1/aid-report/looks'],
    ['GET', `/v1/aid-report/looks/${id}`],
    ['GET', `/v1/aid-report/looks/${id}/students.csv`],
    ['GET', `/v1/aid-report/looks/${id}/students.xlsx`],
    ['POST', `/v1/aid-report/looks/${id}/marks`, { students: chosen, mark: 'no_need' }],
    [
      'POST',
      `/v1/aid-report/looks/${id}/subsidies`,
      { students: chosen, amountFen: 1, purpose: 'x', expiresOn: '2026-12-31' },
    ],
  ]
  const others = operatorRoles.filter((role) => role !== 'aid_officer').map((role) => operatorCaller(role))
  for (const caller of [...others, personCaller()])
    for (const [method, path, body] of asks) {
      const reply = await call(caller, method, path, body)
      assert.deepEqual([reply.status, reply.body.code], [403, 'forbidden'], `${method} ${path}`)
    }
  const both = { campusId, login: 'both', name: 'x', hash: 'x', id: uuidv7(NOON) }
  await assert.rejects(
    pool.query(
      `INSERT INTO operators (campus_id, operator_id, login, name, password_hash, roles, totp_secret_sealed, created_at)
       VALUES ($1, $2, $3, $4, $5, '{administrator,aid_officer}', '\\x00', now())`,
      [both.campusId, both.id, both.login, both.name, both.hash],
    ),
    /operators_roles_check/,
  )
})

test('a month that is to come, or more than a year ago, is refused; one without meals is empty', async () => {
  for (const month of ['2026-12', '2025-10'])
    assert.equal((await call(officer, 'GET', `/v1/aid-report?month=${month}`)).status, 400, month)
  const { students, considered, criteria } = await look('2025-11')
  assert.deepEqual([students, considered, criteria.percentileFen], [[], 0, null])
})
