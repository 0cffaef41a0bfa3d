import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CardAtReader, ReaderStatus } from '../../../contract/reader.ts'
import { createCell } from '../../../ui/cell.ts'
import { idleSale, type Sale } from '../sale/sale.ts'
import { followLaidCards, type Laid } from './laid-card.ts'
import { offerCards } from './offer-card.ts'

const card = (cardNo: string): CardAtReader => ({ kind: 'card', cardNo, tier: 'student' })
const A = card('3100100000000017')
const B = card('3100100000000025')
const none: CardAtReader = { kind: 'none' }
const seen = (visit: number, at: CardAtReader): ReaderStatus => ({
  reader: 'virtual',
  visit,
  card: at,
  terminalId: null,
})

function reader(first: ReaderStatus | null = seen(0, none)) {
  const status = createCell<ReaderStatus | null>(first)
  const cards = followLaidCards(status)
  const spent = () => cards.laid.get()?.spent
  return { status, cards, spent }
}

test('a card that is laid on is fresh, and spent for the rest of its stay after a sale', () => {
  const { status, cards, spent } = reader()
  assert.equal(cards.laid.get(), null)
  status.set(seen(1, A))
  assert.equal(spent(), false)
  cards.spend(1)
  assert.equal(spent(), true)
  status.set(seen(2, none))
  status.set(seen(3, A))
  assert.equal(spent(), false)
})

test('a card that lay there before the page was opened must be lifted first', () => {
  const { status, spent } = reader(null)
  status.set(seen(7, A))
  assert.equal(spent(), true)
  status.set(seen(8, none))
  status.set(seen(9, A))
  assert.equal(spent(), false)
})

test('an agent that is started anew does not make a spent card fresh, and another card is', () => {
  const { status, cards, spent } = reader()
  status.set(seen(4, A))
  cards.spend(4)
  status.set(null)
  assert.equal(cards.laid.get(), null)
  status.set(seen(1, A))
  assert.equal(spent(), true)
  status.set(null)
  status.set(seen(2, B))
  assert.equal(spent(), false)
})

test('a card is offered once when it comes, once when the amount stands, and not while something lies over the sale', () => {
  const laid = createCell<Laid | null>(null)
  const sale = createCell<Sale>(idleSale)
  const overlay = createCell('none')
  const offered: number[] = []
  offerCards({
    laid,
    sale,
    isSelling: () => overlay.get() === 'none',
    also: [overlay],
    offer: ({ visit }) => offered.push(visit),
  })
  const at = (visit: number) => ({ visit, card: { ...A, kind: 'card' as const }, spent: false }) as Laid
  laid.set(at(1))
  assert.deepEqual(offered, [], 'no amount yet')
  sale.set({ step: 'scanning', entry: idleSale.entry, notice: null })
  sale.set({ step: 'scanning', entry: idleSale.entry, notice: 'card_lift' })
  assert.deepEqual(offered, [1])
  laid.set(null)
  overlay.set('help')
  laid.set(at(2))
  assert.deepEqual(offered, [1])
  overlay.set('none')
  assert.deepEqual(offered, [1, 2])
})
