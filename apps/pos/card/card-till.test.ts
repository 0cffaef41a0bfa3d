import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptCardSale, ReaderSale, ReaderSold, ReaderStatus } from '../../../contract/reader.ts'
import { createCell } from '../../../ui/cell.ts'
import type { Standing } from '../offline/standing.ts'
import type { CardAttempt } from '../sale/attempt.ts'
import { createCardTill } from './card-till.ts'
import { followLaidCards } from './laid-card.ts'

const TERMINAL = '0198e0a0-0000-7000-8000-0000000000aa'
const CARD_NO = '3100100000000017'
const attempt: CardAttempt = {
  id: '0198e0a0-0000-7000-8000-000000000001',
  amountFen: 1250,
  cardNo: CARD_NO,
  proof: null,
  begun: true,
}
const kept = (state: KeptCardSale['state']): KeptCardSale => ({
  saleId: attempt.id,
  state,
  cardNo: CARD_NO,
  counter: 3,
  terminalCounter: 9,
  amountFen: 1250,
  at: '2026-11-22T04:05:06.000Z',
  tac: state === 'paid' ? 'a1b2c3d4' : null,
})
const limits = {
  hotListMaxAgeMinutes: 30,
  hours: 24,
  maxRecords: 3,
  maxFen: 5000,
  codeFen: 3000,
  personDayFen: 5000,
}

/** A register with a card on its reader, whose agent answers as told. */
function register({
  sold = null as ReaderSold | null,
  keeps = [] as KeptCardSale[] | null,
  tier = 'student' as 'student' | 'visitor',
  queue = { records: 0, fen: 0 },
  standing = { ok: true, limits, minutesLeft: 9 } as Standing,
  listed = false,
  card = true,
  diskFails = false,
} = {}) {
  const status = createCell<ReaderStatus | null>({
    reader: 'virtual',
    visit: 0,
    card: { kind: 'none' },
    terminalId: TERMINAL,
  })
  const laidCards = followLaidCards(status)
  if (card) status.set({ ...status.get()!, visit: 1, card: { kind: 'card', cardNo: CARD_NO, tier } })
  const asked: ReaderSale[] = []
  const journal: KeptCardSale[] = []
  const till = createCardTill({
    terminalId: TERMINAL,
    reader: {
      status,
      sell: async (sale) => (asked.push(sale), sold),
      keptSales: async () => keeps,
    },
    laidCards,
    journal: {
      queue: () => queue,
      appendCardSale: async (sale) => {
        if (diskFails) throw new Error('the disk is full')
        journal.push(sale)
      },
    },
    standing: () => standing,
    isListed: async () => listed,
    now: () => new Date('2026-11-22T04:05:06.789Z'),
  })
  return { till, asked, journal, laidCards, status }
}
const paid: ReaderSold = { outcome: 'paid', sale: kept('paid'), allowanceFen: 1750 }

test('a sale that the card paid is in the journal before the beep, at a whole second, and its stay is spent', async () => {
  const { till, asked, journal, laidCards } = register({ sold: paid })
  assert.deepEqual(await till.take(attempt, false), { is: 'paid', allowanceFen: 1750 })
  assert.deepEqual(asked, [{ visit: 1, saleId: attempt.id, amountFen: 1250, at: '2026-11-22T04:05:06.000Z' }])
  assert.deepEqual(journal, [kept('paid')])
  assert.equal(laidCards.laid.get()?.spent, true)
})

test('a sale that the card paid stays paid when the journal cannot be written: the agent keeps it', async () => {
  const { till } = register({ sold: paid, diskFails: true })
  assert.equal((await till.take(attempt, false)).is, 'paid')
})

test('the hot list, the limits and the tier are asked before the card', async () => {
  const stopped: Standing = { ok: false, why: 'list_old' }
  for (const [given, code] of [
    [{ standing: stopped }, 'offline_stopped'],
    [{ queue: { records: 3, fen: 3 } }, 'offline_full'],
    [{ queue: { records: 1, fen: 3751 } }, 'offline_full'],
    [{ listed: true }, 'card_listed'],
    [{ tier: 'visitor' as const }, 'card_visitor'],
  ] as const) {
    const { till, asked } = register({ sold: paid, ...given })
    assert.deepEqual(await till.take(attempt, false), { is: 'refused', code })
    assert.deepEqual(asked, [])
  }
})

test('a sale that was begun is asked to its end whatever the limits say; one of a listed card stays open', async () => {
  const full = { queue: { records: 3, fen: 5000 }, standing: { ok: false, why: 'time_over' } as Standing }
  assert.equal((await register({ sold: paid, ...full }).till.take(attempt, true)).is, 'paid')
  const { till, asked } = register({ sold: paid, listed: true })
  assert.deepEqual(await till.take(attempt, true), { is: 'open', wrongCard: false })
  assert.deepEqual(asked, [])
})

test('what the agent says becomes what the cashier is told', async () => {
  const open = { is: 'open', wrongCard: false }
  for (const [sold, decision] of [
    [null, open],
    [{ outcome: 'unknown' }, open],
    [{ outcome: 'another-card' }, { is: 'open', wrongCard: true }],
    [{ outcome: 'torn' }, { is: 'torn' }],
    [{ outcome: 'no-card' }, { is: 'torn' }],
    [{ outcome: 'conflict' }, { is: 'refused', code: 'id_conflict' }],
    [{ outcome: 'contradiction' }, { is: 'refused', code: 'card_contradiction' }],
    [{ outcome: 'no-keys' }, { is: 'refused', code: 'card_no_keys' }],
    [
      { outcome: 'refused', why: 'funds' },
      { is: 'refused', code: 'card_allowance' },
    ],
    [
      { outcome: 'refused', why: 'not-ours' },
      { is: 'refused', code: 'card_refused' },
    ],
  ] as [ReaderSold | null, unknown][]) {
    assert.deepEqual(
      await register({ sold }).till.take(attempt, false),
      decision,
      sold?.outcome ?? 'no answer',
    )
  }
})

test('a card that went, or refuses to answer, does not end a sale that the agent keeps open', async () => {
  for (const sold of [{ outcome: 'no-card' }, { outcome: 'refused', why: 'refused' }] as ReaderSold[]) {
    const { till } = register({ sold, keeps: [kept('pending')] })
    assert.equal((await till.take(attempt, true)).is, 'open')
  }
})

test('after a start the agent tells what it keeps; while it does not answer the sale stays open', async () => {
  assert.equal((await register({ keeps: [kept('pending')] }).till.look(attempt)).is, 'open')
  assert.equal((await register({ keeps: null }).till.look(attempt)).is, 'open')
  assert.equal((await register({ keeps: [] }).till.look(attempt)).is, 'torn')
  const { till, journal } = register({ keeps: [kept('paid')] })
  assert.equal((await till.look(attempt)).is, 'paid')
  assert.equal(journal.length, 1)
})

test('cards are sold to only with this terminal’s own keys and a reader', () => {
  const { till, status } = register()
  assert.equal(till.sells(), true)
  status.set({ ...status.get()!, reader: null })
  assert.deepEqual([till.hasKeys(), till.sells()], [true, false])
  status.set({ ...status.get()!, reader: 'virtual', terminalId: attempt.id })
  assert.deepEqual([till.hasKeys(), till.sells()], [false, false])
  status.set(null)
  assert.deepEqual([till.hasKeys(), till.sells()], [false, false])
})
