import type { KeptCardSale, ReaderSold } from '../../contract/reader.ts'
import { SW } from '../../server/protocols/apdu.ts'
import type { Tapped } from './offline-tap.ts'
import type { PaidSale, PendingSale } from './till.ts'

/** A sale of the till in the contract's words. */
export function keptSale(sale: PendingSale | PaidSale): KeptCardSale {
  const { saleId, cardNo, counter, terminalCounter, amountFen, at } = sale
  const paid = 'tac' in sale
  return {
    saleId,
    state: paid ? 'paid' : 'pending',
    cardNo,
    counter,
    terminalCounter,
    amountFen,
    at: at.toISOString(),
    tac: paid && sale.tac ? Buffer.from(sale.tac).toString('hex') : null,
  }
}

/** A tap that did not pay in the contract's words. */
export function unpaidTap(tapped: Exclude<Tapped, { outcome: 'paid' }>): ReaderSold {
  if (tapped.outcome !== 'refused') return tapped
  const { why, sw } = tapped.refusal
  if (why === 'not-ours') return { outcome: 'refused', why }
  return { outcome: 'refused', why: sw === SW.fundsTooLow ? 'funds' : 'refused' }
}
