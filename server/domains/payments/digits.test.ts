import assert from 'node:assert/strict'
import { createHmac, generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import { tally, testCounter, wordOf } from '../../../test/counter.ts'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makeTerminal,
  NOON,
  type TestTerminal,
  testCampus,
} from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { reportLost } from '../cards/report-lost.ts'
import { enrolPayKey } from '../credentials/enrol-pay-key.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { findAct } from '../ledger/act.ts'
import { readWallet } from '../ledger/wallet.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { meansOf } from './means.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const merchant = await makeMerchant(campus)
const counterAt = async () => {
  const terminal = await makeTerminal(campus, merchant)
  return { terminal, ...testCounter(campus, terminal) }
}

/** A person with money and a phone that shows digits, made here by code of the test's own. */
async function makePayer(walletFen = 100_00) {
  const person = await makePerson(campus, { walletFen })
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const enrolment = { campusId, personId: person.personId, publicKey: { x: x!, y: y! } }
  const deps = { ...campus, campusCodeOf: () => 'demo' }
  const done = await enrolPayKey(deps, enrolment, defaultPolicy(), NOON)
  assert.ok(done.ok)
  const secret = Buffer.from(done.digitsSecret, 'base64url')
  assert.equal(secret.length, 32)
  const digits = (at = NOON) => {
    const counter = Buffer.alloc(8)
    counter.writeUInt32BE(Math.floor(at.getTime() / 30_000), 4)
    const mac = createHmac('sha256', secret).update(counter).digest()
    const value = mac.readUInt32BE(mac[31]! & 15) & 0x7fffffff
    return `88${done.alias}${String(value % 1e8).padStart(8, '0')}`
  }
  return { ...person, alias: done.alias, digits }
}

test('digits pay in their step and the one after, once; then they are used, later they are expired', async () => {
  const { pay } = await counterAt()
  const payer = await makePayer()
  const id = uuidv7(NOON)
  assert.equal(wordOf(await pay(payer.digits(), { id })), 'approved')
  assert.equal(wordOf(await pay(payer.digits())), 'credential_used')
  assert.equal(wordOf(await pay(payer.digits(afterNoon(30)), { at: afterNoon(59) })), 'approved')
  assert.equal(wordOf(await pay(payer.digits(afterNoon(60)), { at: afterNoon(119) })), 'approved')
  assert.equal(wordOf(await pay(payer.digits(afterNoon(120)), { at: afterNoon(180) })), 'credential_expired')
  assert.equal(wordOf(await pay(payer.digits(), { id, at: afterNoon(300) })), 'repeat', 'a repeat is known')
  assert.equal(wordOf(await pay(payer.digits(afterNoon(400)), { at: NOON })), 'credential_invalid')
  assert.equal((await readWallet(pool, campusId, payer.walletId)).walletFen, 100_00 - 3 * 1250)
  const act = await findAct(pool, campusId, id)
  assert.equal(act && meansOf(act), 'digits')
})

test('the same digits at two terminals at once are one payment', async () => {
  const counters = [await counterAt(), await counterAt(), await counterAt()]
  const payer = await makePayer()
  const done = await Promise.all(counters.flatMap(({ pay }) => [pay(payer.digits()), pay(payer.digits())]))
  assert.deepEqual(tally(done), { approved: 1, credential_used: 5 })
})

test('a refusal uses nothing up: too little money, then the same digits with enough', async () => {
  const { pay } = await counterAt()
  const payer = await makePayer(10_00)
  assert.equal(wordOf(await pay(payer.digits())), 'insufficient_funds')
  assert.equal(wordOf(await pay(payer.digits(), { amountFen: 1000 })), 'approved')
})

test('a lost account is told so, not that its digits are unknown', async () => {
  const { pay } = await counterAt()
  const payer = await makePayer()
  const by = { campusId, personId: payer.personId, actor: { kind: 'person', id: payer.personId } } as const
  await reportLost({ pool, holdPayAlias }, by, NOON)
  assert.equal(wordOf(await pay(payer.digits())), 'card_lost')
})

test('a new phone ends the digits of the old one', async () => {
  const { pay } = await counterAt()
  const payer = await makePayer()
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const enrolment = { campusId, personId: payer.personId, publicKey: { x: x!, y: y! } }
  const deps = { ...campus, campusCodeOf: () => 'demo' }
  assert.ok((await enrolPayKey(deps, enrolment, defaultPolicy(), NOON)).ok)
  assert.equal(wordOf(await pay(payer.digits())), 'credential_invalid')
})

const wrong = (alias: string, n: number) => `88${alias}${String(n).padStart(8, '0')}`

test('five unknown digits in ten minutes end digits at that terminal for ten, not at others, and nothing else', async () => {
  const [here, there] = [await counterAt(), await counterAt()]
  const payer = await makePayer()
  const guesses = Array.from({ length: 5 }, (_, n) => wrong(n % 2 === 0 ? payer.alias : '0000000000', n))
  for (const [i, guess] of guesses.entries())
    assert.equal(wordOf(await here.pay(guess, { at: afterNoon(i) })), 'credential_invalid')
  const refused = await here.pay(payer.digits(afterNoon(10)), { at: afterNoon(10) })
  assert.deepEqual(refused, {
    ok: false,
    code: 'credential_invalid',
    extensions: { digitsPausedSeconds: 594 },
  })
  assert.equal(wordOf(await there.pay(payer.digits(afterNoon(10)), { at: afterNoon(10) })), 'approved')
  const later = afterNoon(4 + 600)
  assert.equal(wordOf(await here.pay(payer.digits(later), { at: later })), 'approved')
})

test('unknown digits that are spread over longer end nothing', async () => {
  const slow = await counterAt()
  const payer = await makePayer()
  for (let n = 0; n < 8; n++) await slow.pay(wrong(payer.alias, n), { at: afterNoon(n * 151) })
  const end = afterNoon(8 * 151)
  assert.equal(wordOf(await slow.pay(payer.digits(end), { at: end })), 'approved')
})

test('of a hundred guesses sent at once five are judged, and the right one behind them pays nothing', async () => {
  const { pay } = await counterAt()
  const payer = await makePayer()
  const guesses = Array.from({ length: 100 }, (_, n) => wrong(payer.alias, n))
  const done = await Promise.all(guesses.map((guess) => pay(guess)))
  const paused = done.filter((answer) => !answer.ok && answer.extensions?.digitsPausedSeconds === 600)
  assert.deepEqual([tally(done), paused.length], [{ credential_invalid: 100 }, 95])
  assert.equal(wordOf(await pay(payer.digits())), 'credential_invalid')
})

test('an approved payment is repeated also while digits are paused', async () => {
  const { pay, terminal }: { pay: ReturnType<typeof testCounter>['pay']; terminal: TestTerminal } =
    await counterAt()
  const payer = await makePayer()
  const id = uuidv7(NOON)
  assert.equal(wordOf(await pay(payer.digits(), { id })), 'approved')
  for (let n = 0; n < 5; n++) await pay(wrong('0000000000', n))
  assert.equal(wordOf(await pay(payer.digits(), { id })), 'repeat', terminal.terminalId)
})
