import {
  type Command,
  decodeResponse,
  encodeCommand,
  type Response,
  SW,
} from '../../server/protocols/apdu.ts'
import { type CardRefusal, type Dialogue, openCard } from '../../server/protocols/card-dialogue.ts'
import {
  beginPurchase,
  finishPurchase,
  provesNoDebit,
  settlePurchase,
} from '../../server/protocols/purchase-dialogue.ts'
import type { Psam } from '../psam/psam.ts'
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

const torn = Symbol('the card is gone')

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
  const opened = await hold(transmit, openCard())
  if (opened === torn) return { outcome: known ? 'unknown' : 'torn' }
  if (!opened.ok) return { outcome: 'refused', refusal: opened }
  const { cardNo } = opened
  if (known && known.cardNo !== cardNo) return { outcome: 'another-card' }
  for (const open of till.inTheWay(cardNo)) {
    const ended = await settle(till, transmit, open)
    if (ended && (ended.outcome !== 'paid' || open.saleId === sale.saleId)) return ended
  }
  const purchase = { amountFen: sale.amountFen, at: sale.at, terminal: number }
  const terminalCounter = await psam.nextCounter()
  const begun = await hold(transmit, beginPurchase(psam.keys, cardNo, { ...purchase, terminalCounter }))
  if (begun === torn) return { outcome: 'torn' }
  if (!begun.ok) return { outcome: 'refused', refusal: begun }
  const pending = { ...begun.pending, saleId: sale.saleId }
  await till.keep(pending)
  const finished = await hold(transmit, finishPurchase(begun))
  if (finished === torn) return { outcome: 'unknown' }
  if (finished.ok) return paid(till, { ...pending, tac: finished.tac })
  if (!provesNoDebit(finished)) return { outcome: 'unknown' }
  await till.drop(sale.saleId)
  return { outcome: 'refused', refusal: finished }
}

/** Asks the card about a sale left open; null when it was not paid and is dropped. */
async function settle(till: Till, transmit: Transmit, open: PendingSale): Promise<Tapped | null> {
  const told = await hold(transmit, settlePurchase(open))
  if (told === torn) return { outcome: 'unknown' }
  if ('ok' in told) return { outcome: 'refused', refusal: told }
  switch (told.kind) {
    case 'paid':
      return paid(till, { ...open, tac: told.tac })
    case 'not-paid':
      await till.drop(open.saleId)
      return null
    case 'another-card':
      return { outcome: 'another-card' }
    case 'contradiction':
      return { outcome: 'contradiction' }
  }
}

async function paid(till: Till, sale: PaidSale): Promise<Tapped> {
  await till.settle(sale)
  return { outcome: 'paid', sale }
}

/** Carries a dialogue to the card. PC/SC gives an empty response for a card that was pulled: that is torn too. */
async function hold<T>(transmit: Transmit, dialogue: Dialogue<T>): Promise<T | typeof torn> {
  let step = dialogue.next()
  while (!step.done) {
    const response = await exchange(transmit, step.value)
    if (!response) return torn
    step = dialogue.next(response)
  }
  return step.value
}

const GET_RESPONSE = { cla: 0x00, ins: 0xc0, p1: 0x00, p2: 0x00 }

/** One command; what a card of protocol T=0 keeps back is fetched (61xx), and a wrong length is asked anew (6Cxx, nothing was done). */
async function exchange(transmit: Transmit, command: Command): Promise<Response | null> {
  const response = await send(transmit, command)
  if (response && response.sw >> 8 === 0x6c) return send(transmit, { ...command, le: response.sw & 0xff })
  if (!response || response.sw >> 8 !== 0x61) return response
  const fetched = await send(transmit, { ...GET_RESPONSE, le: response.sw & 0xff || 256 })
  // What cannot be fetched says nothing of the command, which was done: 61xx stays its answer.
  return fetched && fetched.sw !== SW.ok ? response : fetched
}

async function send(transmit: Transmit, command: Command): Promise<Response | null> {
  const bytes = await transmit(encodeCommand(command))
  return bytes && (decodeResponse(bytes) ?? null)
}
