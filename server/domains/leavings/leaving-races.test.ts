import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  TODAY,
  testCampus,
} from '../../../test/factories.ts'
import { killedPoster, leavingDesk, PAYABLE } from '../../../test/leavings.ts'
import { assertLedger, casesOf, offlineSale, offlineServer, wordsOf } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { endVisits } from '../cards/end-visits.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { endLeaving } from './end-leaving.ts'
import { selectLeaving } from './store.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const merchant = await makeMerchant(campus)
const till = await makeTerminal(campus, merchant)
// Two servers on one database.
const desks = [leavingDesk(campus), leavingDesk(campus, campus.anotherPoster())] as const
const [desk] = desks
const deskOf = (n: number) => desks[n % 2 === 0 ? 0 : 1]
afterEach(() => assertLedger(campus))

const times = <T>(count: number, work: (n: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, n) => work(n)))
const wordOf = (done: { ok: true; payout: { state: string } } | { ok: false; code: string }) =>
  done.ok ? done.payout.state : done.code
const tally = (words: readonly string[]) =>
  Object.fromEntries([...Map.groupBy(words, (word) => word)].map(([word, of]) => [word, of.length]))
const wallet = ({ walletId }: { walletId: number }) => readWallet(pool, campusId, walletId)
const stateOf = async (leavingId: string) => (await selectLeaving(pool, campusId, leavingId))?.state
const cashFen = () => accountBalance(pool, campusId, campus.cash)

async function leaver(walletFen: number) {
  const person = await makePerson(campus, { walletFen })
  const done = await desk.start(person)
  assert.ok(done.ok)
  return { person, leaving: done.leaving }
}

test('twenty who begin at once begin one leaving', async () => {
  const person = await makePerson(campus, { walletFen: 1_00 })
  const done = await times(20, (n) => deskOf(n).start(person))
  const leavings = new Set(done.map((one) => (one.ok ? one.leaving.id : one.code)))
  assert.equal(leavings.size, 1)
  assert.equal(done.filter((one) => one.ok && !one.repeat).length, 1)
})

test('of payments and a freeze at once every payment is whole, and what is paid out is what they left', async () => {
  for (let round = 0; round < 10; round++) {
    const person = await makePerson(campus, { walletFen: 100_00 })
    const spend = () =>
      campus.poster.post({
        shape: 'spend',
        kind: 'payment',
        id: uuidv7(NOON),
        walletId: person.walletId,
        toId: merchant.payableId,
        amountFen: 7_00,
        occurredAt: NOON,
        businessDate: TODAY,
        guards: {},
      })
    const [started, ...payments] = await Promise.all([
      desk.start(person),
      ...Array.from({ length: 10 }, spend),
    ])
    assert.ok(started.ok)
    const paid = payments.filter(({ ok }) => ok).length
    assert.ok(payments.every((one) => one.ok || one.code === 'account_frozen'))
    const before = await cashFen()
    assert.equal(wordOf(await desk.pay(started.leaving)), 'posted')
    assert.equal((await cashFen()) - before, 100_00 - paid * 7_00)
    assert.equal((await spend()).ok, false)
  }
})

test('two operators pay at once, each with an id of their own: the money goes out once', async () => {
  for (const walletFen of [50_00, 500_00]) {
    const { person, leaving } = await leaver(walletFen)
    const before = await cashFen()
    const done = await times(12, (n) => deskOf(n).pay(leaving, { amountFen: walletFen }))
    const words = tally(done.map(wordOf))
    if (walletFen === 50_00) {
      assert.equal(words.posted, 1)
      assert.equal(await cashFen(), before + 50_00)
      assert.equal((await wallet(person)).state, 'void')
    } else assert.deepEqual(words, { waiting: 1, leaving_state_conflict: 11 })
  }
})

test('the same pay-out twenty times at once is one pay-out and one answer', async () => {
  const { person, leaving } = await leaver(50_00)
  const id = uuidv7(PAYABLE)
  const done = await times(20, () => desk.pay(leaving, { id, amountFen: 50_00 }))
  assert.deepEqual(tally(done.map(wordOf)), { posted: 20 })
  assert.equal(done.filter((one) => one.ok && !one.repeat).length, 1)
  assert.equal((await wallet(person)).walletFen, 0)
})

test('of an approval, a refusal and an undoing at once, the first counts and the money agrees with it', async () => {
  for (let round = 0; round < 40; round++) {
    const { person, leaving } = await leaver(300_00)
    const asked = await desk.pay(leaving)
    assert.ok(asked.ok)
    const { id } = asked.payout
    const [approved, refused, undone] = await Promise.all([
      deskOf(round).decide(id, true),
      deskOf(round + 1).decide(id, false),
      desk.undo(leaving.id, PAYABLE),
    ])
    const after = await wallet(person)
    if (approved.ok) {
      assert.deepEqual([refused.ok, undone.ok, after.state, after.walletFen], [false, false, 'void', 0])
    } else assert.equal(after.walletFen, 300_00)
    assert.equal(after.state === 'active', undone.ok)
  }
})

test('killed before the money or after it, the job completes the pay-out once', async () => {
  for (const when of ['before', 'after'] as const) {
    const { person, leaving } = await leaver(40_00)
    const before = await cashFen()
    const dying = leavingDesk(campus, killedPoster(campus, when))
    await assert.rejects(dying.pay(leaving), /killed/)
    const undone = await desk.undo(leaving.id, PAYABLE)
    assert.equal(undone.ok ? '' : undone.code, 'leaving_state_conflict', 'its money is on its way')
    await Promise.all(desks.map(({ resume }) => resume()))
    assert.equal(await cashFen(), before + 40_00)
    assert.deepEqual([(await wallet(person)).state, await stateOf(leaving.id)], ['void', 'void'])
    await desk.resume()
    assert.equal(await cashFen(), before + 40_00)
  }
})

test('killed between the money and the end, the job ends the account', async () => {
  const { person, leaving } = await leaver(40_00)
  const failing = { ...desk.deps, holdPayAlias: desk.deps.holdPayAlias }
  const order = { campusId, leavingId: leaving.id, operatorId: null }
  assert.equal(await endLeaving(failing, order, PAYABLE), false, 'there is money left')
  const id = uuidv7(PAYABLE)
  let asked = 0
  const dying = leavingDesk(campus)
  dying.deps.holdPayAlias = async (...args) => {
    asked += 1
    if (asked === 2) throw new Error('killed')
    return desk.deps.holdPayAlias(...args)
  }
  await assert.rejects(dying.pay(leaving, { id, amountFen: 40_00 }), /killed/)
  assert.deepEqual([(await wallet(person)).state, (await wallet(person)).walletFen], ['frozen', 0])
  const undone = await desk.undo(leaving.id, PAYABLE)
  assert.equal(undone.ok ? '' : undone.code, 'leaving_state_conflict', 'the money is gone')
  await desk.resume()
  assert.equal((await wallet(person)).state, 'void')
})

test('a late record between the asking and the approval: the pay-out is overtaken and asked anew', async () => {
  const person = await makePerson(campus, { walletFen: 300_00 })
  const phone = await makePhone(campus, person)
  const started = await desk.start(person, afterNoon(60))
  assert.ok(started.ok)
  const asked = await desk.pay(started.leaving)
  assert.ok(asked.ok)
  const { upload } = offlineServer(campus)
  assert.deepEqual(wordsOf(await upload(till, [offlineSale(phone.code())], PAYABLE)), ['posted'])
  const approved = await desk.decide(asked.payout.id)
  assert.deepEqual(approved, {
    ok: false,
    code: 'payout_amount_changed',
    extensions: { walletFen: 287_50 },
  })
  const again = await desk.pay(started.leaving)
  assert.ok(again.ok)
  assert.equal(wordOf(await desk.decide(again.payout.id)), 'posted')
  assert.equal((await wallet(person)).state, 'void')
})

test('a late record after the pay-out is posted all the same, and is one case whatever comes after it', async () => {
  const person = await makePerson(campus, { walletFen: 20_00 })
  const phone = await makePhone(campus, person)
  const sales = [offlineSale(phone.code()), offlineSale(phone.code())] as const
  const started = await desk.start(person, afterNoon(60))
  assert.ok(started.ok)
  assert.equal(wordOf(await desk.pay(started.leaving)), 'posted')
  const { upload } = offlineServer(campus)
  const late = afterNoon(9 * 86_400)
  assert.deepEqual(wordsOf(await upload(till, [sales[0]], late)), ['posted'])
  assert.equal((await wallet(person)).walletFen, -12_50)
  await Promise.all(desks.map(({ resume }) => resume(late)))
  assert.deepEqual(await casesOf(campus, person.personId), ['late_after_leaving open: person record'])
  assert.deepEqual(wordsOf(await upload(till, [sales[1]], late)), ['posted'])
  await desk.resume(late)
  await desk.resume(late)
  assert.deepEqual(await casesOf(campus, person.personId), ['late_after_leaving open: person record record'])
})

test('a visitor whose time is over leaves by the job, is paid, and one who was called back is left alone', async () => {
  const [paid, empty] = [
    await makePerson(campus, { role: 'visitor', walletFen: 12_00, expiresAt: NOON }),
    await makePerson(campus, { role: 'visitor', expiresAt: NOON }),
  ]
  await endVisits(desk.deps, campusId, NOON)
  await Promise.all(desks.map(({ resume }) => resume(NOON)))
  const leavingOf = async (personId: string) =>
    (
      await pool.query<{ id: string; walletId: number; by: string | null }>(
        'SELECT leaving_id AS id, wallet_id AS "walletId", opened_by AS by FROM leavings WHERE person_id = $1',
        [personId],
      )
    ).rows
  const [opened, ...more] = await leavingOf(paid.personId)
  assert.ok(opened && more.length === 0 && opened.by === null)
  assert.equal(wordOf(await desk.pay(opened)), 'posted')
  const [back] = await leavingOf(empty.personId)
  assert.ok((await desk.undo(back!.id, afterNoon(60))).ok)
  await desk.resume()
  assert.equal((await leavingOf(empty.personId)).length, 1)
  assert.notEqual((await wallet(empty)).state, 'void')
})
