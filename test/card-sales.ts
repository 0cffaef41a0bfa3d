import type { OfflineRecord } from '../contract/offline.ts'
import { assert } from '../server/base/assert.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { cardNumber } from '../server/domains/cards/card.ts'
import { activateCard } from '../server/domains/cards/end-card.ts'
import { issueCard } from '../server/domains/cards/issue-card.ts'
import { stockCards } from '../server/domains/cards/stock-cards.ts'
import { holdPayAlias } from '../server/domains/credentials/find-pay-key.ts'
import { type MasterKeys, tacKeysOfCard } from '../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE, terminalNumber } from '../server/protocols/epurse.ts'
import { purchaseTac } from '../server/protocols/epurse-purchase.ts'
import { makePerson, NOON, type TestCampus, type TestPerson, type TestTerminal } from './factories.ts'
import { CARD_KEYS } from './offline.ts'

// Cards of a test's campus, and the records of what they bought with no network.

const SYSTEM = { kind: 'system', id: null } as const

export type CardHolder = TestPerson & { cardNo: string }

/** A batch of blanks, and people who get one each. */
export async function cardStock(campus: TestCampus, count: number) {
  const { pool, campusId } = campus
  const batch = { campusId, batchId: uuidv7(), kind: 'formal', label: 'test', count, actor: SYSTEM } as const
  const done = await stockCards(pool, batch, NOON)
  assert(done.ok, 'blanks can be stocked')
  let next = done.batch.firstSerial
  const deps = { pool, holdPayAlias }
  /** Hands the next card to somebody. */
  const give = async (personId: string, now = NOON): Promise<string> => {
    const cardNo = cardNumber(campusId, 'formal', next++)
    const order = { campusId, cardNo, personId, actor: SYSTEM, reason: 'handed over' }
    assert((await issueCard(deps, order, now)).ok, 'a blank can be issued')
    assert((await activateCard(deps, order, now)).ok, 'an issued card can be handed over')
    return cardNo
  }
  const holder = async (walletFen = 100_00): Promise<CardHolder> => {
    const person = await makePerson(campus, { walletFen })
    return { ...person, cardNo: await give(person.personId) }
  }
  return { give, holder }
}

export type CardRecord = OfflineRecord & { credential: { kind: 'card' } }
type Sold = { counter?: number; amountFen?: number; at?: Date; id?: string; terminalCounter?: number }

let sequence = 0

/** A sale of ¥12.50 at NOON that the card paid, with the TAC of its newest key, changed as told. */
export function cardSale(
  { cardNo }: { cardNo: string },
  { terminalId }: Pick<TestTerminal, 'terminalId'>,
  { counter = 1, amountFen = 12_50, at = NOON, ...sold }: Sold = {},
  keys: MasterKeys = CARD_KEYS,
): CardRecord {
  sequence += 1
  const { id = uuidv7(at), terminalCounter = sequence } = sold
  const purchase = {
    amountFen,
    type: TYPE_EP_PURCHASE,
    terminal: terminalNumber(terminalId),
    terminalCounter,
    at,
  }
  const { cipher, key } = tacKeysOfCard(keys, cardNo).at(-1)!
  const tac = Buffer.from(purchaseTac(cipher, key, purchase)).toString('hex')
  return {
    id,
    amountFen,
    credential: { kind: 'card', cardNo, counter, terminalCounter, tac },
    at: at.toISOString(),
    sequence,
  }
}

/** The same sale as a terminal knows it that did not see its end. */
export function greyOf(sale: CardRecord): CardRecord {
  return { ...sale, credential: { ...sale.credential, tac: null } }
}

/** The same sale with a code that is not the card's. */
export function forgedOf(sale: CardRecord): CardRecord {
  const tac = sale.credential.tac === '00000000' ? '00000001' : '00000000'
  return { ...sale, credential: { ...sale.credential, tac } }
}
