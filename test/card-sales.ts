import type { OfflineRecord } from '../contract/offline.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { type MasterKeys, tacKeysOfCard } from '../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE, terminalNumber } from '../server/protocols/epurse.ts'
import { purchaseTac } from '../server/protocols/epurse-purchase.ts'
import { CARD_KEYS } from './card-keys.ts'
import { NOON, type TestTerminal } from './factories.ts'

// Records of what cards bought with no network.

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
