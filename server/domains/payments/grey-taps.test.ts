import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import type { OfflineRecord } from '../../../contract/offline.ts'
import { cardTerminal } from '../../../test/card-desk.ts'
import { CARD_KEYS } from '../../../test/card-keys.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { type Chip, makeChip } from '../../../test/chip.ts'
import { makeMerchant, makeTerminal, NOON, type TestTerminal, testCampus } from '../../../test/factories.ts'
import { assertLedger, balances, casesOf, offlineServer, wordsOf } from '../../../test/offline.ts'
import { uuidv7 } from '../../base/ids.ts'
import { terminalKeys } from '../../protocols/card-keys.ts'
import { terminalNumber } from '../../protocols/epurse.ts'
import { beginPurchase, finishPurchase } from '../../protocols/purchase-dialogue.ts'

// A sale whose end the register did not see, and the card's next tap, with a card that speaks for itself.

const campus = await testCampus({ after })
const canteen = await makeMerchant(campus)
const till = await makeTerminal(campus, canteen)
const nextTill = await makeTerminal(campus, canteen)
const elsewhere = await makeTerminal(campus, await makeMerchant(campus))
const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
let now = NOON
const clock = () => now
const house = await cardTerminal({ after }, campus, { clock })
const another = await cardTerminal({ after }, campus, { clock, poster: campus.anotherPoster() })
const { makeCarded } = await makeCardStock(campus)
const { upload } = offlineServer(campus)
afterEach(() => assertLedger(campus))

async function holder() {
  const person = await makeCarded({ walletFen: 100_00 })
  const chip = makeChip(person.cardNo)
  assert.equal((await house.tap(kiosk, chip)).allowanceFen, 30_00)
  now = new Date(now.getTime() + 60_000)
  return { person, chip, walletFen: async () => (await balances(campus, [person], [])).people[0] }
}

let sequence = 0

/** A sale with no network that is torn after DEBIT was sent: the card `paid` or not; its record, without and with its TAC. */
function tornSale(chip: Chip, amountFen: number, paid: boolean, at: TestTerminal = till) {
  chip.lay()
  sequence += 1
  const soldAt = new Date(now.getTime() + sequence * 1000)
  const order = {
    amountFen,
    terminal: terminalNumber(at.terminalId),
    terminalCounter: sequence,
    at: soldAt,
  }
  const begun = chip.hold(beginPurchase(terminalKeys(CARD_KEYS), chip.cardNo, order))
  assert.ok(begun.ok)
  const sold = paid ? chip.hold(finishPurchase(begun)) : null
  const { cardNo, counter, terminalCounter } = begun.pending
  const grey: OfflineRecord = {
    id: uuidv7(soldAt),
    amountFen,
    at: soldAt.toISOString(),
    sequence,
    credential: { kind: 'card', cardNo, counter, terminalCounter, tac: null },
  }
  const tac = sold?.ok ? Buffer.from(sold.tac).toString('hex') : null
  return { grey, proved: { ...grey, credential: { ...grey.credential, tac } } as OfflineRecord }
}
const report = async (...records: OfflineRecord[]) =>
  assert.deepEqual(new Set(wordsOf(await upload(till, records, now))), new Set(['grey']))
const settledOf = async (chip: Chip, at = kiosk) => (await house.tap(at, chip)).settled

test('the card’s next tap settles it by its TAC: paid once, and the allowance is of what is left', async () => {
  const { person, chip, walletFen } = await holder()
  const { grey, proved } = tornSale(chip, 12_00, true)
  await report(grey)
  const done = await house.tap(kiosk, chip)
  assert.deepEqual([done.settled, done.walletFen, done.allowanceFen], [1, 88_00, 30_00])
  assert.equal(await walletFen(), 88_00)
  assert.deepEqual(wordsOf(await upload(till, [proved, grey], now)), ['posted', 'posted'])
  assert.equal(await settledOf(chip), 0)
  assert.deepEqual([await walletFen(), await casesOf(campus, person.personId)], [88_00, []])
})

test('what the card did not pay is not charged', async () => {
  const { chip, walletFen } = await holder()
  const { grey } = tornSale(chip, 12_00, false)
  await report(grey)
  assert.equal(await settledOf(chip, elsewhere), 1)
  assert.deepEqual(wordsOf(await upload(till, [grey], now)), ['unpaid'])
  assert.equal(await walletFen(), 100_00)
})

test('after the card bought elsewhere its log tells; its word alone is not believed where the money would go', async () => {
  const { chip, walletFen } = await holder()
  const { grey } = tornSale(chip, 12_00, true)
  tornSale(chip, 3_00, true, elsewhere)
  await report(grey)
  for (const at of [till, nextTill]) assert.equal(await settledOf(chip, at), 0)
  assert.equal(await walletFen(), 100_00)
  assert.equal(await settledOf(chip, elsewhere), 1)
  assert.equal(await walletFen(), 88_00)
})

test('many at once: five at a tap, each by its own number, paid or not', async () => {
  const { chip, walletFen } = await holder()
  const sales = [true, false, true, true, false, true, true].map((paid) => tornSale(chip, 1_00, paid))
  await report(...sales.map(({ grey }) => grey))
  assert.deepEqual([await settledOf(chip), await settledOf(chip), await settledOf(chip)], [5, 2, 0])
  assert.equal(await walletFen(), 95_00)
  assert.equal(chip.state.balanceFen, 30_00)
})

test('pulled at any point with sales to settle, the next taps come to the same: each paid once', async () => {
  for (let command = 1; command <= 16; command++) {
    for (const point of ['before-commit', 'after-commit'] as const) {
      const { person, chip, walletFen } = await holder()
      const sales = [true, false, true].map((paid) => tornSale(chip, 2_00, paid))
      await report(...sales.map(({ grey }) => grey))
      for (let again = 0; again < 2; again++) await house.tap(kiosk, chip, { command, point })
      assert.equal((await another.tap(kiosk, chip)).allowanceFen, 30_00)
      assert.deepEqual([await walletFen(), chip.state.balanceFen], [96_00, 30_00])
      assert.deepEqual(await casesOf(campus, person.personId), [])
    }
  }
})

test('every step asked twice at once, at two servers, while the TAC arrives: one charge', async () => {
  const { chip, walletFen } = await holder()
  const { grey, proved } = tornSale(chip, 12_00, true)
  await report(grey)
  let sent = await house.prove(kiosk, chip)
  for (;;) {
    const [first, again] = await Promise.all([
      house.step(kiosk, sent),
      another.step(kiosk, sent),
      upload(till, [proved], now),
    ])
    assert.equal(again.status, 200)
    if (first.body.done) break
    sent = { tap: first.body.tap, responses: chip.carry(first.body.commands)! }
  }
  assert.deepEqual([await walletFen(), chip.state.balanceFen], [88_00, 30_00])
})
