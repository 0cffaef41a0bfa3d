import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, afterEach, describe, test } from 'node:test'
import { CARD_KEYS } from '../../../test/card-keys.ts'
import { cardSale, forgedOf, greyOf } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
import {
  afterNoon,
  giveMoney,
  makeMerchant,
  makeTerminal,
  NOON,
  testCampus,
} from '../../../test/factories.ts'
import { assertLedger, balances, casesOf, offlineServer, wordsOf } from '../../../test/offline.ts'
import { sm4 } from '../../protocols/card-cipher.ts'
import { newMasterKeys, rotate } from '../../protocols/card-keys.ts'
import { readBills } from '../bills/read-bills.ts'
import { endCard } from '../cards/end-card.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { activateTerminal } from '../devices/activate-terminal.ts'
import { issueActivationCode } from '../devices/issue-activation-code.ts'
import type { PublicKey } from '../devices/terminal.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { readWallet, spentOn } from '../ledger/wallet.ts'
import { recordOffline } from './record-offline.ts'
import { shiftTotals } from './shift-totals.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const till = await makeTerminal(campus, canteen)
const { makeCarded } = await makeCardStock(campus)
const { upload, deps } = offlineServer(campus)
const SYSTEM = { kind: 'system', id: null } as const
afterEach(() => assertLedger(campus))

const walletFenOf = async ({ walletId }: { walletId: number }) =>
  (await readWallet(pool, campusId, walletId)).walletFen

describe('a sale with the card’s TAC is posted', () => {
  test('once, under the time it happened, however often and late it comes', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const sale = cardSale(person, till)
    assert.deepEqual(wordsOf(await upload(till, [sale, sale])), ['posted', 'posted'])
    assert.deepEqual(wordsOf(await upload(till, [sale], afterNoon(40 * 86_400))), ['posted'])
    const wallet = await readWallet(pool, campusId, person.walletId)
    assert.deepEqual([wallet.walletFen, spentOn(wallet, '2026-11-20')], [87_50, 12_50])
  })

  test('and shown late, at its terminal, and taken by card', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const own = await makeTerminal(campus, canteen, { name: '二号机' })
    const sale = cardSale(person, own, { amountFen: 8_00 })
    await upload(own, [sale])
    const span = { campusId, terminalId: own.terminalId, from: NOON, until: afterNoon(60) }
    const { byMeans, late } = await shiftTotals(pool, span)
    assert.deepEqual(byMeans, [{ means: 'card', count: 1, amountFen: 8_00 }])
    assert.deepEqual(late, { count: 1, amountFen: 8_00 })
    const bills = await readBills(pool, { campusId, walletId: person.walletId })
    assert.ok(bills.ok)
    const { terminal, late: isLate, occurredAt, amountFen } = bills.bills.find(({ id }) => id === sale.id)!
    assert.deepEqual([terminal, isLate, occurredAt, amountFen], ['二号机', true, NOON.toISOString(), -8_00])
  })

  test('by a terminal that was given another key since', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const own = await makeTerminal(campus, canteen)
    const sale = cardSale(person, own)
    const devices = { pool, indexKey: campus.keys.indexKey }
    const order = { campusId, actor: SYSTEM, terminalId: own.terminalId }
    const { activationCode } = await issueActivationCode(devices, order, afterNoon(60))
    const jwk = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
    const key = { campusId, activationCode, publicKey: jwk as PublicKey }
    assert.ok((await activateTerminal(devices, key, afterNoon(60))).ok)
    assert.deepEqual(wordsOf(await upload(own, [sale])), ['posted'])
  })

  test('of a card that is void by then, and of an account that is lost, below zero', async () => {
    const person = await makeCarded({ walletFen: 5_00 })
    const sale = cardSale(person, till)
    const order = { campusId, cardNo: person.cardNo, actor: SYSTEM, reason: 'broken', how: 'void' } as const
    assert.ok((await endCard({ pool, holdPayAlias }, order, afterNoon(60))).ok)
    await setAccountState(pool, campusId, person.walletId, 'lost')
    assert.deepEqual(wordsOf(await upload(till, [sale])), ['posted'])
    assert.equal(await walletFenOf(person), -7_50)
    await giveMoney(campus, person.walletId, { walletFen: 10_00 })
    assert.equal(await walletFenOf(person), 2_50)
  })

  test('by a key that was rotated since, also to another cipher', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const rotated = rotate(CARD_KEYS, 'tac', sm4)!
    const server = { ...deps, masterKeysOf: () => rotated }
    const sales = [cardSale(person, till, { counter: 1 }), cardSale(person, till, { counter: 2 }, rotated)]
    const { terminalId } = till
    const answers = await recordOffline(server, { campusId, terminalId, records: sales }, afterNoon(60))
    assert.deepEqual(wordsOf(answers), ['posted', 'posted'])
  })

  test('above the allowance too, which is a case to know of; no limit of pay codes counts', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const sales = [30_01, 30_00].map((amountFen, counter) => cardSale(person, till, { counter, amountFen }))
    assert.deepEqual(wordsOf(await upload(till, sales)), ['posted', 'posted'])
    assert.deepEqual(await casesOf(campus, person.personId), [
      'offline_limit_exceeded open: person record terminal',
    ])
  })
})

describe('what is not genuine is a case, and nobody is paid', () => {
  const notGenuine: [string, (sale: ReturnType<typeof cardSale>) => ReturnType<typeof cardSale>, string][] = [
    ['a TAC that is not the card’s', forgedOf, 'credential_invalid'],
    ['another amount than in the TAC', (sale) => ({ ...sale, amountFen: 12_51 }), 'credential_invalid'],
    ['another second', (sale) => ({ ...sale, at: afterNoon(1).toISOString() }), 'credential_invalid'],
    ['half a second', (sale) => ({ ...sale, at: afterNoon(0.5).toISOString() }), 'body_invalid'],
    ['a time that is none', (sale) => ({ ...sale, at: 'noon' }), 'body_invalid'],
    ['an amount that no purse holds', (sale) => ({ ...sale, amountFen: 2 ** 40 }), 'amount_invalid'],
    [
      'a card that is nobody’s',
      (sale) => ({ ...sale, credential: { ...sale.credential, cardNo: '0009100000000010' } }),
      'credential_invalid',
    ],
  ]
  for (const [what, change, code] of notGenuine)
    test(what, async () => {
      const person = await makeCarded({ walletFen: 100_00 })
      const before = await balances(campus, [person], [canteen])
      const sale = change(cardSale(person, till))
      for (let twice = 0; twice < 2; twice++)
        assert.deepEqual(wordsOf(await upload(till, [sale])), [`refused ${code}`])
      assert.deepEqual(await balances(campus, [person], [canteen]), before)
      assert.deepEqual(await casesOf(campus, sale.id), ['offline_not_genuine open: record terminal'])
    })

  test('the TAC of another terminal’s sale, or of another campus’s keys', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const other = await makeTerminal(campus, canteen)
    const foreign = newMasterKeys(sm4)
    const sales = [cardSale(person, other), cardSale(person, till, {}, foreign)]
    assert.deepEqual(wordsOf(await upload(till, sales)), Array(2).fill('refused credential_invalid'))
  })

  test('one TAC under two ids: the first counts', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const sale = cardSale(person, till, { counter: 1, terminalCounter: 7_000_000 })
    const again = cardSale(person, till, { counter: 2, terminalCounter: 7_000_000 })
    assert.deepEqual(wordsOf(await upload(till, [sale])), ['posted'])
    assert.deepEqual(wordsOf(await upload(till, [again])), ['refused id_conflict'])
    assert.deepEqual(wordsOf(await upload(till, [greyOf(again)])), ['grey'])
    assert.deepEqual(wordsOf(await upload(till, [again])), ['refused id_conflict'])
    assert.equal(await walletFenOf(person), 87_50)
  })
})

test('a campus without card keys keeps nothing and asks for it later', async () => {
  const person = await makeCarded({ walletFen: 100_00 })
  const records = [cardSale(person, till)]
  const order = { campusId, terminalId: till.terminalId, records }
  const answers = await recordOffline({ ...deps, masterKeysOf: () => null }, order, afterNoon(60))
  assert.equal(answers[0]?.outcome, 'later')
  assert.deepEqual(wordsOf(await upload(till, records)), ['posted'])
})

describe('a sale whose end was not seen is grey', () => {
  test('nobody is charged, and no limit counts it, until its TAC comes', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const sale = cardSale(person, till, { amountFen: 31_00 })
    assert.deepEqual(wordsOf(await upload(till, [greyOf(sale), greyOf(sale)])), ['grey', 'grey'])
    assert.equal(await walletFenOf(person), 100_00)
    assert.deepEqual(await casesOf(campus, sale.id), [])
    assert.deepEqual(wordsOf(await upload(till, [sale, greyOf(sale)])), ['posted', 'posted'])
    assert.deepEqual(wordsOf(await upload(till, [greyOf(sale)])), ['posted'])
    assert.equal(await walletFenOf(person), 69_00)
  })

  test('a forged TAC takes nothing from it; another sale that is proved under its id takes its place', async () => {
    const person = await makeCarded({ walletFen: 100_00 })
    const torn = greyOf(cardSale(person, till, { amountFen: 9_00 }))
    await upload(till, [torn])
    const { credential } = cardSale(person, till, { amountFen: 9_00 })
    assert.deepEqual(wordsOf(await upload(till, [forgedOf({ ...torn, credential })])), [
      'refused credential_invalid',
    ])
    const paid = cardSale(person, till, { id: torn.id, amountFen: 10_00 })
    assert.deepEqual(wordsOf(await upload(till, [paid])), ['posted'])
    assert.equal(await walletFenOf(person), 90_00)
  })
})
