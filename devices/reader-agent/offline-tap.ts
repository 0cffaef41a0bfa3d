import { type CardRefusal, openCard } from '../../server/protocols/card-dialogue.ts'
import {
  beginPurchase,
  finishPurchase,
  provesNoDebit,
  settlePurchase,
} from '../../server/protocols/purchase-dialogue.ts'
import type { Psam } from '../psam/psam.ts'
import { carry, gone } from './carry.ts'
import type { Transmit } from './reader.ts'
import type { PaidSale, PendingSale, Till } from './till.ts'

export type Terminal = { number: Uint8Array; psam: Psam; till: Till }

export type Tapped =
  | { outcome: 'paid'; sale: PaidSale }
  /** the card went away: `unknown` when it may have paid; both ask for the same card again, under the same sale */
  | { outcome: 'unknown' | 'torn' }
  /** this sale was begun on another card, which must say first whether it paid */
  | { outcome: 'another-card' }
  /** the sale's id was used for another amount */
  | { outcome: 'conflict' }
  /** the card contradicts what this terminal saw of it: no sale, and a case for the campus */
  | { outcome: 'contradiction' }
  | { outcome: 'refused'; refusal: CardRefusal }

/**
 * Sells offline to the card in the reader. The same sale tapped again, after any tear or restart, is paid once: what an earlier
 * tap left open on this card is settled before anything new is begun (DESIGN 6).
 */
export async function offlineTap(
  { number, psam, till }: Terminal,
  transmit: Transmit,
  sale: { saleId: string; amountFen: number; at: Date },
): Promise<Tapped> {
  const known = [...till.paid(), ...till.pending()].find(({ saleId }) => saleId === sale.saleId)
  if (known && known.amountFen !== sale.amountFen) return { outcome: 'conflict' }
  const already = till.paid().find(({ saleId }) => saleId === sale.saleId)
  if (already) return { outcome: 'paid', sale: already }
  const opened = await carry(transmit, openCard())
  if (opened === gone) return { outcome: known ? 'unknown' : 'torn' }
  if (!opened.ok) return { outcome: 'refused', refusal: opened }
  const { cardNo } = opened
  if (known && known.cardNo !== cardNo) return { outcome: 'another-card' }
  const inTheWay = till.inTheWay(cardNo)
  // Of a sale that was given up nobody here knows whether the card paid it: it is never begun once more.
  if (known && !inTheWay.some(({ saleId }) => saleId === sale.saleId)) return { outcome: 'contradiction' }
  for (const open of inTheWay) {
    const ended = await settle(till, transmit, open)
    const isThis = open.saleId === sale.saleId
    if (ended === 'left' && isThis) return { outcome: 'contradiction' }
    if (ended && ended !== 'left' && (ended.outcome !== 'paid' || isThis)) return ended
  }
  const purchase = { amountFen: sale.amountFen, at: sale.at, terminal: number }
  const terminalCounter = await psam.nextCounter()
  const begun = await carry(transmit, beginPurchase(psam.keys, cardNo, { ...purchase, terminalCounter }))
  if (begun === gone) return { outcome: 'torn' }
  if (!begun.ok) return { outcome: 'refused', refusal: begun }
  const pending = { ...begun.pending, saleId: sale.saleId }
  await till.keep(pending)
  const finished = await carry(transmit, finishPurchase(begun))
  if (finished === gone) return { outcome: 'unknown' }
  if (finished.ok) return paid(till, { ...pending, tac: finished.tac })
  if (!provesNoDebit(finished)) return { outcome: 'unknown' }
  await till.drop(sale.saleId)
  return { outcome: 'refused', refusal: finished }
}

/**
 * Asks the card about a sale left open; null when it was not paid and is dropped. `left`: the card went on elsewhere by more
 * than it remembers, so that the campus decides, and the sale stands in the way of no other.
 */
async function settle(till: Till, transmit: Transmit, open: PendingSale): Promise<Tapped | 'left' | null> {
  const told = await carry(transmit, settlePurchase(open))
  if (told === gone) return { outcome: 'unknown' }
  if ('ok' in told) return { outcome: 'refused', refusal: told }
  switch (told.kind) {
    case 'paid':
      return paid(till, { ...open, tac: told.tac })
    case 'not-paid':
      await till.drop(open.saleId)
      return null
    case 'another-card':
      return { outcome: 'another-card' }
    case 'forgotten':
      await till.release(open.cardNo)
      return 'left'
    case 'contradiction':
      return { outcome: 'contradiction' }
  }
}

async function paid(till: Till, sale: PaidSale): Promise<Tapped> {
  await till.settle(sale)
  return { outcome: 'paid', sale }
}
