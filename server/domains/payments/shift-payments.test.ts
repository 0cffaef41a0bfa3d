import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testCounter, wordOf } from '../../../test/counter.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { offlineSale, offlineServer, wordsOf } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { makeCashier } from '../shifts/change-cashier.ts'
import { closeShift } from '../shifts/close-shift.ts'
import { openShift } from '../shifts/open-shift.ts'
import { requireShift } from '../shifts/require-shift.ts'
import { reverse } from './reverse.ts'
import { shiftTotals } from './shift-totals.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const actor = { kind: 'system', id: null } as const
const PIN = '926481'
const person = await makePerson(campus, { walletFen: 1000_00 })
const phone = await makePhone(campus, person)
let cashiers = 0

/** A till of its own that needs a shift, and two cashiers. */
async function till() {
  const terminal = await makeTerminal(campus, canteen)
  const { terminalId } = terminal
  await requireShift(pool, { campusId, actor, terminalId, needsShift: true }, NOON)
  const names = [`${++cashiers}`, `${++cashiers}`] as const
  for (const number of names) {
    const { merchantId } = canteen
    const order = { campusId, actor, id: uuidv7(), merchantId, number, name: '王师傅', pin: PIN }
    assert.ok((await makeCashier(campus, order, NOON)).ok)
  }
  const { pay, deps } = testCounter(campus, terminal)
  const open = async (cashierNo: string, at: Date) => {
    const done = await openShift(campus, { campusId, terminalId, id: uuidv7(), cashierNo, pin: PIN }, at)
    assert.ok(done.ok, JSON.stringify(done))
    return done.shift
  }
  const takeBack = async (paymentId: string, at: Date) => {
    const done = await reverse(deps, { campusId, terminalId, paymentId, id: uuidv7(at) }, at)
    return done.ok ? 'reversed' : done.code
  }
  const totals = (from: Date, until: Date) => shiftTotals(pool, { campusId, terminalId, from, until })
  const asTerminal = { kind: 'terminal', id: terminalId } as const
  return { terminal, names, pay, open, takeBack, totals, asTerminal }
}

test('a terminal that needs a shift takes nothing without one, at once something with one', async () => {
  const { pay, open, names, asTerminal } = await till()
  const id = uuidv7(NOON)
  const code = phone.code()
  assert.equal(wordOf(await pay(code, { id })), 'shift_required')
  assert.equal(wordOf(await pay(code, { id, amountFen: 0 })), 'shift_required')
  const shift = await open(names[0], NOON)
  assert.equal(wordOf(await pay(code, { id })), 'approved')
  await closeShift(pool, { campusId, id: shift.id, actor: asTerminal }, afterNoon(10))
  assert.equal(wordOf(await pay(code, { id })), 'repeat')
  await new Promise((resolve) => setTimeout(resolve, 1100)) // what was looked up is believed for a second
  assert.equal(wordOf(await pay(phone.code(), { at: afterNoon(20) })), 'shift_required')
  assert.equal(wordOf(await pay(code, { id })), 'repeat')
})

test('a cashier takes back what was paid in the own shift, not in the former one', async () => {
  const { pay, open, names, takeBack, totals } = await till()
  await open(names[0], NOON)
  const [first, second] = [uuidv7(NOON), uuidv7(NOON)]
  for (const id of [first, second]) assert.equal(wordOf(await pay(phone.code(), { id })), 'approved')
  assert.equal(await takeBack(first, afterNoon(5)), 'reversed')
  await open(names[1], afterNoon(10))
  assert.equal(await takeBack(second, afterNoon(15)), 'reversal_not_own_shift')
  const third = uuidv7(afterNoon(20))
  const sold = await pay(phone.code(afterNoon(20)), { id: third, at: afterNoon(20), amountFen: 800 })
  assert.equal(wordOf(sold), 'approved')
  const former = await totals(NOON, afterNoon(10))
  assert.deepEqual(former, {
    totalFen: 1250,
    count: 1,
    byMeans: [{ means: 'pay-code', count: 1, amountFen: 1250 }],
    late: { count: 0, amountFen: 0 },
    reversed: { count: 1, amountFen: 1250 },
  })
  const present = await totals(afterNoon(10), afterNoon(60))
  assert.deepEqual([present.totalFen, present.count, present.reversed.count], [800, 1, 0])
  assert.equal(await takeBack(third, afterNoon(25)), 'reversed')
})

test('a sale made offline counts for the shift in which it occurred, whenever it arrives', async () => {
  const { terminal, open, names, totals } = await till()
  await open(names[0], NOON)
  const sale = offlineSale(phone.code())
  await open(names[1], afterNoon(3600))
  const server = offlineServer(campus)
  const answers = await server.upload(terminal, [sale], afterNoon(3700))
  assert.deepEqual(wordsOf(answers), ['posted'])
  const former = await totals(NOON, afterNoon(3600))
  assert.deepEqual(former.late, { count: 1, amountFen: sale.amountFen })
  assert.equal(former.totalFen, sale.amountFen)
  assert.equal((await totals(afterNoon(3600), afterNoon(7200))).count, 0)
})

test('what is paid while a shift is handed over is in exactly one of the two', async () => {
  const { pay, open, names, totals } = await till()
  await open(names[0], NOON)
  const sales = Array.from({ length: 12 }, (_, second) =>
    pay(phone.code(afterNoon(second)), {
      at: afterNoon(second),
      id: uuidv7(afterNoon(second)),
      amountFen: 100,
    }),
  )
  const [outcomes] = await Promise.all([Promise.all(sales), open(names[1], afterNoon(6))])
  assert.ok(outcomes.every(({ ok }) => ok))
  const [former, present] = [await totals(NOON, afterNoon(6)), await totals(afterNoon(6), afterNoon(60))]
  assert.deepEqual([former.count, present.count], [6, 6])
  assert.equal(former.totalFen + present.totalFen, 1200)
})
