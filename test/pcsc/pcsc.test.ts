import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { CardTap, TapProof } from '../../contract/card-taps.ts'
import { makePsam } from '../../devices/psam/psam.ts'
import { openTerminal } from '../../devices/reader-agent/open-terminal.ts'
import { blankCard, type CardState } from '../../devices/virtual-card/card-state.ts'
import { makeCardFile, openCardFile } from '../../devices/virtual-card/virtual-card.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { personalise } from '../../server/protocols/card-dialogue.ts'
import { newCardKeys, tacKeysOfCard } from '../../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE, terminalNumber } from '../../server/protocols/epurse.ts'
import { cardFileBytes } from '../../server/protocols/epurse-log.ts'
import { purchaseTac } from '../../server/protocols/epurse-purchase.ts'
import { cardTerminal } from '../card-desk.ts'
import { CARD_KEYS } from '../card-keys.ts'
import { makeCardStock } from '../cards.ts'
import { makeMerchant, makeTerminal, NOON, testCampus } from '../factories.ts'
import { openSlot, type Tear } from './slot.ts'

// The whole way: house, agent, PC/SC service, virtual reader, virtual card. The card is pulled out everywhere on it.

const begin = await openSlot({ after })
const campus = await testCampus({ after })
const till = await makeTerminal(campus, await makeMerchant(campus))
const house = await cardTerminal({ after }, campus)
const { makeCarded } = await makeCardStock(campus)
const transport = { cipher: CARD_KEYS.keys[0]!.cipher, key: randomBytes(16) }
const directory = await mkdtemp(join(tmpdir(), 'pcsc-'))
after(() => rm(directory, { recursive: true }))
await makePsam(directory, CARD_KEYS, 'a test')
const slot = begin(await openTerminal(directory, till.terminalId, 'a test'))

const pathOf = (cardNo: string) => join(directory, `${cardNo}.card`)
const stateOf = async (cardNo: string) => (await openCardFile(pathOf(cardNo))).state()

/** A written card with this allowance. */
async function makeCard(cardNo: string, balanceFen: number): Promise<void> {
  const state: CardState = {
    ...blankCard(transport),
    keys: newCardKeys(CARD_KEYS, cardNo),
    publicFile: cardFileBytes({ cardNo, tier: 'student' }),
    balanceFen,
  }
  await makeCardFile(pathOf(cardNo), state)
}

/** Carries commands to the card; null once it is gone. */
async function carry(commands: readonly string[]): Promise<string[] | null> {
  const done = await slot.agent.exchange({ visit: slot.agent.status().visit, commands })
  return done.complete ? done.responses : null
}

/** A tap as a kiosk does it: the card proves itself, and its allowance is set. Null: it was pulled. */
async function tap(cardNo: string, beforeRest?: (proof: TapProof) => Promise<unknown>) {
  const { tap: sealed, commands } = (await house.begin(till, cardNo)).body as CardTap
  const proven = await carry(commands)
  if (!proven) return null
  const proof = { tap: sealed, responses: proven }
  await beforeRest?.(proof)
  let answer = await house.step(till, proof)
  while (answer.status === 200 && !answer.body.done) {
    const responses = await carry(answer.body.commands)
    if (!responses) return null
    answer = await house.step(till, { tap: answer.body.tap, responses })
  }
  assert.equal(answer.status, 200, answer.body.code)
  return answer.body
}

/** Sells with no network to the card that lies there. */
function sell(saleId: string, amountFen: number) {
  return slot.agent.sell({ visit: slot.agent.status().visit, saleId, amountFen, at: NOON })
}

const kept = (saleId: string) => slot.agent.sales().filter((sale) => sale.saleId === saleId)

/** Each point of each of so many commands. */
const tears = (commands: number): Tear[] =>
  Array.from({ length: commands }, (_, before) => before + 1).flatMap((command) =>
    (['before-commit', 'after-commit'] as const).map((point) => ({ command, point })),
  )

test('a blank is made into a card, pays with network, gets its allowance in the same tap, and pays with none', async () => {
  const person = await makeCarded({ walletFen: 100_00 })
  await makeCardFile(pathOf(person.cardNo), blankCard(transport))
  await slot.lay(pathOf(person.cardNo))
  assert.deepEqual(slot.agent.status().card, { kind: 'blank' })
  const data = { cardNo: person.cardNo, tier: 'student' } as const
  const written = await slot.hold(personalise(transport, data, newCardKeys(CARD_KEYS, person.cardNo)))
  assert.deepEqual(written, { ok: true })

  await slot.lay(pathOf(person.cardNo))
  assert.deepEqual(slot.agent.status().card, { kind: 'card', ...data })
  let paid: unknown
  const tapped = await tap(person.cardNo, async (proof) => {
    paid = (await house.pay(till, proof)).status
  })
  assert.deepEqual([paid, tapped?.allowanceFen, tapped?.walletFen], [201, 30_00, 87_50])

  const saleId = uuidv7(NOON)
  const sold = await sell(saleId, 12_00)
  assert.ok(sold.outcome === 'paid')
  assert.equal(sold.allowanceFen, 18_00)
  assert.equal((await stateOf(person.cardNo)).balanceFen, 18_00)
})

test('a card that is taken out and another that comes are told, and commands for the first reach no other', async () => {
  const [first, second] = [await makeCarded(), await makeCarded()]
  for (const { cardNo } of [first, second]) await makeCard(cardNo, 30_00)
  await slot.lay(pathOf(first.cardNo))
  const { visit } = slot.agent.status()
  await slot.lay(pathOf(second.cardNo))
  assert.deepEqual(await slot.agent.exchange({ visit, commands: ['805c000204'] }), {
    complete: false,
    responses: [],
  })
  const late = { visit, saleId: uuidv7(NOON), amountFen: 1, at: NOON }
  assert.deepEqual(await slot.agent.sell(late), { outcome: 'no-card' })
  assert.deepEqual(slot.agent.status().card, { kind: 'card', cardNo: second.cardNo, tier: 'student' })
})

test('pulled at any point of a purchase, three times in a row: one debit, one proof, and the next sale goes on', async () => {
  for (const tear of tears(6)) {
    const { cardNo } = await makeCarded()
    await makeCard(cardNo, 30_00)
    const saleId = uuidv7(NOON)
    for (let again = 0; again < 3; again++) {
      await slot.lay(pathOf(cardNo))
      slot.tear(tear)
      await sell(saleId, 12_00)
    }
    await slot.lay(pathOf(cardNo))
    for (let again = 0; again < 2; again++) {
      assert.equal((await sell(saleId, 12_00)).outcome, 'paid', JSON.stringify(tear))
    }
    const [sale, ...more] = kept(saleId)
    assert.deepEqual([more.length, sale?.state, sale?.counter], [0, 'paid', 0])
    const { cipher, key } = tacKeysOfCard(CARD_KEYS, cardNo).at(-1)!
    const signed = { ...sale!, at: NOON, type: TYPE_EP_PURCHASE, terminal: terminalNumber(till.terminalId) }
    assert.equal(sale?.tac, Buffer.from(purchaseTac(cipher, key, signed)).toString('hex'))
    assert.equal((await sell(uuidv7(NOON), 5_00)).outcome, 'paid')
    const { balanceFen, counters } = await stateOf(cardNo)
    assert.deepEqual([balanceFen, counters.purchase], [13_00, 2], JSON.stringify(tear))
  }
})

test('pulled at any point of a tap that loads, three times in a row: the next tap brings the allowance, loaded once', async () => {
  for (const tear of tears(7)) {
    const { cardNo } = await makeCarded({ walletFen: 20_00 })
    await makeCard(cardNo, 0)
    for (let again = 0; again < 3; again++) {
      await slot.lay(pathOf(cardNo))
      slot.tear(tear)
      await tap(cardNo)
    }
    await slot.lay(pathOf(cardNo))
    const tapped = await tap(cardNo)
    assert.deepEqual([tapped?.allowanceFen, tapped?.walletFen], [20_00, 20_00], JSON.stringify(tear))
    const { balanceFen, counters } = await stateOf(cardNo)
    assert.deepEqual([balanceFen, counters.load, counters.purchase], [20_00, 1, 0], JSON.stringify(tear))
  }
})
