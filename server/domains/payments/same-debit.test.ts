import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { type CardRecord, cardSale, greyOf } from '../../../test/card-sales.ts'
import { makeCardStock } from '../../../test/cards.ts'
import { afterNoon, makeMerchant, makeTerminal, testCampus } from '../../../test/factories.ts'
import { assertLedger, balances, casesOf, offlineServer } from '../../../test/offline.ts'
import { reportLost } from '../cards/report-lost.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { greysOf, settleGrey } from './grey-sales.ts'

/*
 * A sale that was torn, rung up again within its second, beside what else may be wrong with the card: whatever comes home first,
 * the merchant is paid once for each debit of the card, and a copy is found.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const { makeCarded } = await makeCardStock(campus)
const { upload } = offlineServer(campus)
afterEach(() => assertLedger(campus))

/** The records of one debit: `torn` is told of by the card's log alone, `again` by its TAC. */
async function oneDebit() {
  const canteen = await makeMerchant(campus)
  const [till, anotherTill] = [await makeTerminal(campus, canteen), await makeTerminal(campus, canteen)]
  const person = await makeCarded({ walletFen: 100_00 })
  const torn = greyOf(cardSale(person, till, { counter: 5 }))
  const again = cardSale(person, till, { counter: 5 })
  const tell = async () => {
    await upload(till, [torn])
    const [grey] = await greysOf(pool, campusId, person.cardNo)
    assert.ok(grey)
    await settleGrey(campus, campusId, grey, { kind: 'paid', tac: null }, afterNoon(600))
  }
  const end = async () => {
    const { people, merchants } = await balances(campus, [person], [canteen])
    return { wallet: people[0], merchant: merchants[0], cases: await casesOf(campus, person.personId) }
  }
  const hand = (record: CardRecord, at = till) => upload(at, [record])
  return { person, till, anotherTill, again, tell, hand, end }
}

function orders<T>(things: readonly T[]): T[][] {
  if (things.length < 2) return [[...things]]
  return things.flatMap((one) =>
    orders(things.filter((other) => other !== one)).map((rest) => [one, ...rest]),
  )
}

test('after the loss was reported it is one loss of the campus', async () => {
  for (const order of orders(['tell', 'again'] as const)) {
    const { person, again, tell, hand, end } = await oneDebit()
    const { personId } = person
    const by = { campusId, personId, actor: { kind: 'person', id: personId } } as const
    await reportLost({ pool, holdPayAlias }, by, afterNoon(-60))
    for (const step of [...order, ...order]) await (step === 'tell' ? tell().catch(() => null) : hand(again))
    assert.partialDeepStrictEqual(await end(), { wallet: 100_00, merchant: 12_50 }, order.join(', '))
  }
})

test('beside a copy at another till the merchant is paid for two debits, in every order', async () => {
  for (const order of orders(['tell', 'again', 'copy'] as const)) {
    const { person, anotherTill, again, tell, hand, end } = await oneDebit()
    const copy = cardSale(person, anotherTill, { counter: 5 })
    for (const step of order)
      await (step === 'tell' ? tell() : step === 'again' ? hand(again) : hand(copy, anotherTill))
    await hand(again)
    assert.partialDeepStrictEqual(
      await end(),
      { wallet: 100_00, merchant: 25_00 },
      `${order.join(', ')}: ${JSON.stringify(await end())}`,
    )
  }
})

test('beside a copy at the same till in the same second it is two debits, and the copy is found, in every order', async () => {
  for (const order of orders(['tell', 'again', 'copy'] as const)) {
    const { person, till, again, tell, hand, end } = await oneDebit()
    const copy = cardSale(person, till, { counter: 5 })
    for (const step of order) await (step === 'tell' ? tell() : hand(step === 'again' ? again : copy))
    const { wallet, merchant, cases } = await end()
    assert.deepEqual([wallet, merchant], [100_00, 25_00], `${order.join(', ')}: ${cases.join()}`)
    assert.match(cases.join(), /card_counter_twice/)
  }
})
