import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testCounter, wordOf } from '../../../test/counter.ts'
import {
  afterNoon,
  giveMoney,
  makeMerchant,
  makePerson,
  makePhone,
  makeTerminal,
  NOON,
  TODAY,
  testCampus,
} from '../../../test/factories.ts'
import { openPool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { findAct } from '../ledger/act.ts'
import { readWallet } from '../ledger/wallet.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const merchant = await makeMerchant(campus)
const terminal = await makeTerminal(campus, merchant)
const otherTerminal = await makeTerminal(campus, merchant)
const { pay } = testCounter(campus, terminal)

async function payer(options: Parameters<typeof makePerson>[1] = {}) {
  const person = await makePerson(campus, { walletFen: 100_00, ...options })
  return { ...person, phone: await makePhone(campus, person) }
}

/** Sets what a story would take days to reach. */
async function setWallet(walletId: number, columns: Record<string, unknown>): Promise<void> {
  const owner = openPool(campus.url, { max: 1 })
  const names = Object.keys(columns)
  const sets = names.map((name, i) => `${name} = $${i + 3}`).join()
  await owner
    .query(`UPDATE wallets SET ${sets} WHERE campus_id = $1 AND wallet_id = $2`, [
      campusId,
      walletId,
      ...Object.values(columns),
    ])
    .finally(() => owner.end())
}

test('an approval says what was charged, to whom, and what is left', async () => {
  const { phone, walletId } = await payer({ name: '欧阳小明', walletFen: 5000 })
  const id = uuidv7(NOON)
  const done = await pay(phone.code(), { id })
  assert.deepEqual(done, {
    ok: true,
    repeat: false,
    payment: {
      id,
      amountFen: 1250,
      chargedFen: 1250,
      subsidyFen: 0,
      payer: { name: '欧**明', campusNoTail: done.ok && done.payment.payer.campusNoTail },
      walletFen: 3750,
      at: NOON,
    },
  })
  const posted = await findAct(pool, campusId, id)
  assert.equal(posted?.accountId, merchant.payableId)
  assert.equal(posted.terminalId, terminal.terminalId)
  assert.equal((await readWallet(campus.pool, campusId, walletId)).spentFen, 1250)
})

test('refusals come in the order of RULES 3.4: mending the first tells the next', async () => {
  const staffOnly = await makeMerchant(campus, { admits: ['staff'] })
  const staffTerminal = await makeTerminal(campus, staffOnly)
  const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
  const { phone, walletId } = await payer({ walletFen: 2000, spendingPin: '926481' })
  const usedCode = phone.code()
  const usedId = uuidv7(NOON)
  assert.equal(wordOf(await pay(usedCode, { id: usedId, amountFen: 100 })), 'approved')
  await setWallet(walletId, { state: 'lost', spent_fen: 480_00, spent_on: TODAY })

  const attempt = {
    id: uuidv7(afterNoon(-601)),
    terminalId: kiosk.terminalId,
    amountFen: 0,
    code: `${phone.code().slice(0, -1)}!`,
    spendingPin: undefined as string | undefined,
  }
  const refused = async (code: string) => assert.equal(wordOf(await pay('', attempt)), code)

  await refused('id_time_invalid')
  attempt.id = usedId
  await refused('terminal_unknown')
  attempt.terminalId = staffTerminal.terminalId
  await refused('amount_invalid')
  attempt.amountFen = 3500
  await refused('id_conflict')
  attempt.id = uuidv7(NOON)
  await refused('credential_invalid')
  attempt.code = phone.code(afterNoon(-71))
  await refused('credential_expired')
  attempt.code = usedCode
  await refused('credential_used')
  attempt.code = phone.code()
  await refused('card_lost')
  await setWallet(walletId, { state: 'frozen' })
  await refused('account_frozen')
  await setWallet(walletId, { state: 'void' })
  await refused('card_void')
  await setWallet(walletId, { state: 'active' })
  await refused('not_admitted')
  attempt.terminalId = terminal.terminalId
  await refused('daily_ceiling')
  await setWallet(walletId, { spent_fen: 0 })
  await refused('spending_pin_required')
  attempt.spendingPin = '000000'
  for (let tries = 0; tries < 5; tries++) await refused('spending_pin_wrong')
  attempt.spendingPin = '926481'
  await refused('spending_pin_locked')
  await pool.query('DELETE FROM lockouts')
  await refused('insufficient_funds')
  await giveMoney(campus, walletId, { walletFen: 2000 })
  await refused('approved')
})

test('a refused attempt consumes neither its id nor its code', async () => {
  const { phone, walletId } = await payer({ walletFen: 100 })
  const id = uuidv7(NOON)
  const code = phone.code()
  assert.equal(wordOf(await pay(code, { id })), 'insufficient_funds')
  await giveMoney(campus, walletId, { walletFen: 5000 })
  assert.equal(wordOf(await pay(code, { id, amountFen: 1300 })), 'approved')
})

test('a repeat gets the first approval, whatever has changed since', async () => {
  const { phone, walletId } = await payer()
  const id = uuidv7(NOON)
  const code = phone.code()
  const first = await pay(code, { id })
  assert.ok(first.ok)
  await pay(phone.code())
  const answers = {
    'at once': await pay(code, { id }),
    'when the code has expired': await pay(code, { id, at: afterNoon(300) }),
    'hours later': await pay(code, { id, at: afterNoon(7200) }),
    'with another code': await pay(phone.code(), { id }),
    'with no code': await pay('?', { id }),
  }
  await setWallet(walletId, { state: 'lost' })
  const lost = await pay(code, { id })
  for (const [when, answer] of [...Object.entries(answers), ['when lost', lost] as const]) {
    assert.deepEqual(answer, { ...first, repeat: true }, when)
  }
})

test('the same id with another amount or terminal is a conflict, before anything of the credential', async () => {
  const { phone } = await payer()
  const id = uuidv7(NOON)
  const code = phone.code()
  assert.equal(wordOf(await pay(code, { id })), 'approved')
  assert.equal(wordOf(await pay(code, { id, amountFen: 1251 })), 'id_conflict')
  assert.equal(wordOf(await pay(phone.code(), { id, amountFen: 1251 })), 'id_conflict')
  assert.equal(wordOf(await pay(code, { id, terminalId: otherTerminal.terminalId })), 'id_conflict')
  assert.equal(wordOf(await pay('?', { id, terminalId: otherTerminal.terminalId })), 'id_conflict')
  assert.equal(wordOf(await pay(code, { id, amountFen: -1 })), 'amount_invalid')
})

test('an id of another kind of act is a conflict', async () => {
  const { phone, walletId } = await payer()
  const id = uuidv7(NOON)
  const credit = { shape: 'credit', kind: 'top_up', walletId, fromId: campus.cash, subsidyFen: 0 } as const
  await campus.poster.post({ ...credit, id, walletFen: 1250, occurredAt: NOON })
  assert.equal(wordOf(await pay(phone.code(), { id })), 'id_conflict')
})

test('an id is good for ten minutes either way', async () => {
  const { phone } = await payer()
  const words = []
  for (const seconds of [-601, -600, 600, 601])
    words.push(wordOf(await pay(phone.code(), { id: uuidv7(afterNoon(seconds)), amountFen: 100 })))
  assert.deepEqual(words, ['id_time_invalid', 'approved', 'approved', 'id_time_invalid'])
})

test('amounts are 1 fen to ¥999.99', async () => {
  const { phone } = await payer()
  for (const amountFen of [-1, 0, 999_99 + 1, Number.MAX_SAFE_INTEGER])
    assert.equal(wordOf(await pay(phone.code(), { amountFen })), 'amount_invalid', String(amountFen))
  assert.equal(wordOf(await pay(phone.code(), { amountFen: 1 })), 'approved')
  assert.equal(wordOf(await pay(phone.code(), { amountFen: 999_99 })), 'daily_ceiling')
})

test('a code works from 10 s before it was made to 70 s after, once', async () => {
  const { phone } = await payer()
  const words = []
  for (const seconds of [11, 10, 0, -70, -71])
    words.push(wordOf(await pay(phone.code(afterNoon(seconds)), { amountFen: 100 })))
  assert.deepEqual(words, ['credential_invalid', 'approved', 'approved', 'approved', 'credential_expired'])
  const code = phone.code()
  assert.equal(wordOf(await pay(code, { amountFen: 100 })), 'approved')
  assert.equal(wordOf(await pay(code, { amountFen: 100 })), 'credential_used')
})

test('a code of an ended pay key, an unknown alias or another key is invalid, also when it has expired', async () => {
  const person = await payer()
  const before = person.phone.code()
  const expired = person.phone.code(afterNoon(-100))
  const phone = await makePhone(campus, person)
  assert.equal(wordOf(await pay(before)), 'credential_invalid')
  assert.equal(wordOf(await pay(expired)), 'credential_invalid')
  assert.equal(wordOf(await pay(phone.code())), 'approved')
  // A genuine certificate for an alias that now stands for another key.
  await pool.query('UPDATE pay_keys SET thumbprint = $2 WHERE alias = $1', [phone.alias, Buffer.alloc(32, 1)])
  assert.equal(wordOf(await pay(phone.code())), 'credential_invalid')
})

test('an expired certificate is an expired credential', async () => {
  const person = await makePerson(campus, { walletFen: 5000 })
  const phone = await makePhone(campus, person, { now: afterNoon(-3600), lastsMs: 3600_000 })
  assert.equal(wordOf(await pay(phone.code())), 'credential_expired')
})

test('a terminal that was suspended takes no money within a second, but still learns what it took', async () => {
  const suspended = await makeTerminal(campus, merchant)
  const counter = testCounter(campus, suspended)
  const { phone } = await payer()
  const id = uuidv7(NOON)
  const first = await counter.pay(phone.code(), { id })
  assert.equal(wordOf(first), 'approved')
  await pool.query(`UPDATE terminals SET state = 'suspended' WHERE terminal_id = $1`, [suspended.terminalId])
  await new Promise((resolve) => setTimeout(resolve, 1000))
  assert.equal(wordOf(await counter.pay(phone.code())), 'terminal_unknown')
  assert.equal(wordOf(await counter.pay(phone.code(), { id })), 'repeat')
})

test('a terminal without a merchant sells nothing', async () => {
  const counter = testCounter(campus, await makeTerminal(campus, null))
  const { phone } = await payer()
  assert.equal(wordOf(await counter.pay(phone.code())), 'terminal_unknown')
})

test('the database lost on the way: ledger_unavailable, and the repeat with the same id decides it once', async () => {
  const { phone, walletId } = await payer()
  const poster = campus.anotherPoster({ unavailableAfterMs: 1 })
  const owner = openPool(campus.url, { max: 1 })
  const holder = await owner.connect()
  await holder.query('BEGIN')
  await holder.query('SELECT FROM wallets WHERE wallet_id = $1 FOR UPDATE', [walletId])
  const id = uuidv7(NOON)
  const code = phone.code()
  const unknown = await testCounter(campus, terminal, poster).pay(code, { id })
  await holder.query('ROLLBACK')
  holder.release()
  await owner.end()
  assert.equal(wordOf(unknown), 'ledger_unavailable')
  const after = wordOf(await pay(code, { id }))
  assert.ok(after === 'approved' || after === 'repeat')
  const { walletFen } = await readWallet(pool, campusId, walletId)
  assert.equal(walletFen, 100_00 - 1250)
})
