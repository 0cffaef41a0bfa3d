import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { afterNoon, giveMoney, makePerson, makePhone, NOON, testCampus } from '../../../test/factories.ts'
import { AN_ACCOUNT, giveCard, leavingDesk, PAYABLE } from '../../../test/leavings.ts'
import { assertLedger } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openText } from '../../base/keys.ts'
import { freeze } from '../cards/freeze.ts'
import { unfreeze } from '../cards/unfreeze.ts'
import { readHotList } from '../hot-list/listed.ts'
import { openAccount } from '../ledger/open-account.ts'
import { accountBalance, readWallet } from '../ledger/wallet.ts'
import { sealedWhere } from './leaving.ts'
import { selectPayout } from './payout-store.ts'
import { selectLeaving } from './store.ts'

const campus = await testCampus({ after })
const { pool, campusId, keys } = campus
const desk = leavingDesk(campus)
const other = leavingDesk(campus)
afterEach(() => assertLedger(campus))

const leaver = async (walletFen: number, subsidyFen = 0) => {
  const person = await makePerson(campus, { walletFen, subsidyFen })
  const done = await desk.start(person)
  assert.ok(done.ok)
  return { person, leaving: done.leaving }
}
const wallet = ({ walletId }: { walletId: number }) => readWallet(pool, campusId, walletId)
const stateOf = async (leavingId: string) => (await selectLeaving(pool, campusId, leavingId))?.state
const wordOf = (done: { ok: true; payout: { state: string } } | { ok: false; code: string }) =>
  done.ok ? done.payout.state : done.code
const isListed = async (value: string) =>
  (await readHotList(pool, campusId, 0)).entries.some((entry) => entry.listed && entry.value === value)
const actionsOf = async (personId: string) =>
  (
    await pool.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id',
      [personId],
    )
  ).rows.map(({ action }) => action)

test('who leaves is frozen, paid in cash after three days, and then nothing of the account lives', async () => {
  const person = await makePerson(campus, { walletFen: 88_80, subsidyFen: 5_00 })
  const phone = await makePhone(campus, person)
  const cardNo = await giveCard(campus, person)
  await pool.query(
    `INSERT INTO person_sessions (campus_id, session_id, person_id, token_hash, device_id, device, signed_in_with,
       created_at, last_used_at) VALUES ($1, $2, $2, '\\x00', $2, '手机', 'campus_no', $3, $3)`,
    [campusId, person.personId, NOON],
  )
  const cashFen = await accountBalance(pool, campusId, campus.cash)
  const started = await desk.start(person)
  assert.ok(started.ok)
  const { leaving } = started
  assert.equal((await wallet(person)).state, 'frozen')
  assert.deepEqual([leaving.frozenAt, leaving.payableFrom], [NOON, afterNoon(3 * 86_400)])

  const early = await desk.pay(leaving, {}, afterNoon(3 * 86_400 - 1))
  assert.deepEqual(early, {
    ok: false,
    code: 'payout_too_early',
    extensions: { payableFrom: leaving.payableFrom.toISOString() },
  })
  assert.equal(wordOf(await desk.pay(leaving)), 'posted')
  const { state, walletFen, subsidyFen } = await wallet(person)
  assert.deepEqual([state, walletFen, subsidyFen], ['void', 0, 0])
  assert.equal(await stateOf(leaving.id), 'void')
  assert.equal(await accountBalance(pool, campusId, campus.cash), cashFen + 88_80)
  assert.equal(await accountBalance(pool, campusId, await openAccount(pool, campusId, 'aid')), 5_00)
  const { rows: cards } = await pool.query('SELECT state FROM cards WHERE card_no = $1', [cardNo])
  assert.deepEqual(cards, [{ state: 'void' }])
  assert.deepEqual([await isListed(cardNo), await isListed(phone.alias)], [true, true])
  const { rows: left } = await pool.query(
    `SELECT (SELECT count(*) FROM person_sessions WHERE person_id = $1) AS sessions,
            (SELECT count(*) FROM pay_keys WHERE person_id = $1 AND ended_at IS NULL) AS keys`,
    [person.personId],
  )
  assert.deepEqual(left, [{ sessions: 0, keys: 0 }])
  assert.deepEqual((await actionsOf(person.personId)).slice(-4), [
    'account_frozen',
    'leaving_started',
    'payout_asked',
    'account_ended',
  ])
})

test('to a bank account: the campus owes it there, and its number is sealed', async () => {
  const { leaving } = await leaver(66_00)
  const done = await desk.pay(leaving, { bank: AN_ACCOUNT })
  assert.ok(done.ok)
  const clearing = await openAccount(pool, campusId, 'payout_clearing', { code: 'bank' })
  assert.equal(await accountBalance(pool, campusId, clearing), 66_00)
  const payout = await selectPayout(pool, campusId, done.payout.id)
  assert.ok(payout?.way === 'bank')
  assert.equal(payout.numberTail, '5678')
  assert.ok(!payout.numberSealed.includes(AN_ACCOUNT.number))
  const number = openText(keys.dataKey, payout.numberSealed, sealedWhere(campusId, payout.id))
  assert.equal(number, AN_ACCOUNT.number)
})

test('above the limit another operator must approve; who asked may only take it back', async () => {
  const { leaving, person } = await leaver(200_01)
  const asked = await desk.pay(leaving)
  assert.equal(wordOf(asked), 'waiting')
  assert.ok(asked.ok)
  const { id } = asked.payout
  assert.equal((await wallet(person)).walletFen, 200_01)
  assert.equal(wordOf(await desk.decide(id, true, PAYABLE, desk.operatorId)), 'second_person_required')
  assert.equal(wordOf(await desk.decide(id, true, PAYABLE, other.operatorId)), 'posted')
  assert.equal(wordOf(await desk.decide(id, true, PAYABLE, other.operatorId)), 'posted', 'again')
  assert.equal(wordOf(await desk.decide(id, false)), 'leaving_state_conflict')
  assert.equal((await wallet(person)).state, 'void')

  const second = await leaver(200_00)
  assert.equal(wordOf(await desk.pay(second.leaving)), 'posted', 'the limit itself is within it')
  const third = await leaver(300_00)
  const taken = await desk.pay(third.leaving)
  assert.ok(taken.ok)
  assert.equal(wordOf(await desk.decide(taken.payout.id, false, PAYABLE, desk.operatorId)), 'refused')
  assert.equal(wordOf(await desk.pay(third.leaving)), 'waiting', 'it can be asked anew')
})

test('undone until it is paid: the account is what it was, a waiting pay-out is taken back', async () => {
  const { leaving, person } = await leaver(300_00)
  const asked = await desk.pay(leaving)
  assert.ok(asked.ok)
  assert.ok((await desk.undo(leaving.id)).ok)
  assert.ok((await desk.undo(leaving.id)).ok, 'again')
  assert.deepEqual([(await wallet(person)).state, await stateOf(leaving.id)], ['active', 'undone'])
  assert.equal(wordOf(await desk.decide(asked.payout.id)), 'leaving_state_conflict')
  assert.equal(wordOf(await desk.pay(leaving)), 'leaving_state_conflict')
  const paid = await leaver(1_00)
  assert.equal(wordOf(await desk.pay(paid.leaving)), 'posted')
  const late = await desk.undo(paid.leaving.id)
  assert.equal(late.ok ? '' : late.code, 'leaving_state_conflict')
  assert.deepEqual((await actionsOf(person.personId)).slice(-2), ['leaving_undone', 'account_unfrozen'])
})

test('an account frozen before has waited since then, and stays frozen when the leaving is undone', async () => {
  const person = await makePerson(campus, { walletFen: 1_00 })
  const { personId } = person
  const by = { campusId, personId, actor: { kind: 'operator', id: desk.operatorId }, reason: '欠费' } as const
  assert.ok((await freeze(desk.deps, by, NOON)).ok)
  const started = await desk.start(person, afterNoon(86_400))
  assert.ok(started.ok)
  assert.deepEqual(started.leaving.frozenAt, NOON)
  const again = await desk.start(person, afterNoon(86_500))
  assert.ok(again.ok && again.repeat, 'one leaving of a person at a time')
  assert.equal(again.leaving.id, started.leaving.id)
  assert.ok((await desk.undo(started.leaving.id, afterNoon(90_000))).ok)
  assert.equal((await wallet(person)).state, 'frozen')
})

test('unfrozen by hand and frozen again, the waiting begins anew; unfrozen, nothing is paid', async () => {
  const { leaving, person } = await leaver(9_00)
  const { personId } = person
  const by = { campusId, personId, actor: { kind: 'operator', id: desk.operatorId }, reason: '误' } as const
  assert.ok((await unfreeze(desk.deps, by, afterNoon(86_400))).ok)
  assert.equal(wordOf(await desk.pay(leaving)), 'account_state_conflict')
  await pool.query(`UPDATE wallets SET state = 'frozen' WHERE wallet_id = $1`, [person.walletId])
  await pool.query(
    `INSERT INTO account_changes (campus_id, wallet_id, from_state, to_state, at) VALUES ($1, $2, 'active', 'frozen', $3)`,
    [campusId, person.walletId, afterNoon(2 * 86_400)],
  )
  assert.equal(wordOf(await desk.pay(leaving)), 'payout_too_early')
  assert.equal(wordOf(await desk.pay(leaving, {}, afterNoon(5 * 86_400))), 'posted')
})

test('a balance of nothing needs no pay-out and the account ends by itself; one below zero is not paid and stays', async () => {
  const [none, debt] = [await leaver(0), await leaver(0)]
  await campus.poster.post({
    shape: 'spend',
    kind: 'offline_payment',
    id: uuidv7(NOON),
    walletId: debt.person.walletId,
    toId: await openAccount(pool, campusId, 'suspense'),
    amountFen: 7_00,
    occurredAt: NOON,
    guards: null,
  })
  assert.equal(wordOf(await desk.pay(none.leaving, { amountFen: 1 })), 'insufficient_funds')
  assert.equal(wordOf(await desk.pay(debt.leaving, { amountFen: 1 })), 'insufficient_funds')
  await desk.resume(afterNoon(3 * 86_400 - 1))
  assert.equal(await stateOf(none.leaving.id), 'leaving')
  await desk.resume()
  assert.deepEqual([await stateOf(none.leaving.id), await stateOf(debt.leaving.id)], ['void', 'leaving'])
})

test('money that came after the end is paid back too', async () => {
  const { leaving, person } = await leaver(5_00)
  assert.equal(wordOf(await desk.pay(leaving)), 'posted')
  await giveMoney(campus, person.walletId, { walletFen: 3_00 })
  assert.equal(wordOf(await desk.pay(leaving)), 'posted')
  assert.equal((await wallet(person)).walletFen, 0)
})
