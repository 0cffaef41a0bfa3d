import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { KeptCardSale } from '../../../contract/reader.ts'
import { type JournalDisk, type JournalEntry, openJournal } from '../offline/journal.ts'
import type { CardAttempt } from '../sale/attempt.ts'
import type { KeptAttempt } from '../sale/attempt-book.ts'
import { createKeptSales } from './kept-sales.ts'

const NOON = new Date('2026-11-22T04:00:00.000Z')
const sale = (saleId: string, state: KeptCardSale['state'], tac: string | null): KeptCardSale => ({
  saleId,
  state,
  cardNo: '3100100000000017',
  counter: 3,
  terminalCounter: 9,
  amountFen: 1250,
  at: NOON.toISOString(),
  tac,
})
const attempt = (id: string, proof: CardAttempt['proof'] = null): CardAttempt => ({
  id,
  amountFen: 1250,
  cardNo: '3100100000000017',
  proof,
  begun: true,
})

function memoryDisk(): JournalDisk {
  const entries = new Map<string, JournalEntry>()
  let lastSequence = 0
  return {
    load: async () => ({ entries: [...entries.values()], lastSequence }),
    append: async (entry) => {
      entries.set(entry.id, entry)
      lastSequence = entry.sequence
    },
    settle: async (settled) => {
      for (const entry of settled) entries.set(entry.id, entry)
    },
  }
}

async function register() {
  const journal = await openJournal(memoryDisk())
  const agent = { keeps: [] as KeptCardSale[] | null, own: true, awaited: '', nowMs: NOON.getTime() }
  const told: string[][] = []
  const asked: CardAttempt[] = []
  const disk = new Map<string, KeptAttempt>()
  let taken = 0
  const kept = createKeptSales({
    reader: {
      keptSales: async () => agent.keeps,
      uploaded: async (ids) => (told.push(ids), true),
    },
    journal,
    book: {
      keep: async (one) => void disk.set(one.id, one),
      forget: async (id) => void disk.delete(id),
      list: async () => [...disk.values()],
    },
    isOwn: () => agent.own,
    isAwaited: (id) => id === agent.awaited,
    onUnknownHere: (one) => asked.push(one),
    onTaken: () => taken++,
    now: () => new Date(agent.nowMs),
  })
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 5))
  const takeIn = () => (kept.takeIn(), settle())
  const leave = (one: CardAttempt) => {
    disk.set(one.id, { ...one, setAside: true })
    kept.leave(one)
    return settle()
  }
  return { journal, agent, kept, told, asked, disk, takeIn, leave, taken: () => taken }
}

test('what the agent keeps and the journal lacks is taken in, once', async () => {
  const { journal, agent, takeIn, taken } = await register()
  agent.keeps = [sale('a', 'paid', 'a1b2c3d4'), sale('b', 'pending', null)]
  await takeIn()
  await takeIn()
  assert.deepEqual(
    journal.queued.get().map((entry) => [entry.id, entry.sequence, 'card' in entry && entry.card.tac]),
    [
      ['a', 1, 'a1b2c3d4'],
      ['b', 2, null],
    ],
  )
  assert.ok(taken() > 0)
})

test('a sale whose card is still waited for is not given up; the keys of another terminal are left alone', async () => {
  const { journal, agent, takeIn } = await register()
  agent.keeps = [sale('a', 'pending', null)]
  agent.awaited = 'a'
  await takeIn()
  agent.awaited = ''
  agent.own = false
  await takeIn()
  assert.equal(journal.queue().records, 0)
})

test('a grey record is kept by both until its code comes, is queued again with it, and is home when it is posted', async () => {
  const { journal, agent, takeIn, told } = await register()
  agent.keeps = [sale('a', 'pending', null)]
  await takeIn()
  await journal.answered([{ id: 'a', outcome: 'grey' }], NOON)
  await journal.answered([], new Date(NOON.getTime() + 49 * 3600_000))
  await takeIn()
  assert.deepEqual([journal.queue().records, told], [0, []])
  agent.keeps = [sale('a', 'paid', 'a1b2c3d4')]
  await takeIn()
  const [again] = journal.queued.get()
  assert.ok(again && 'card' in again && again.card.tac === 'a1b2c3d4' && again.sequence === 1)
  await journal.answered([{ id: 'a', outcome: 'posted' }], NOON)
  await takeIn()
  assert.deepEqual(told, [['a']])
})

test('what became of a grey sale is asked once an hour, and the agent forgets it when the campus knows', async () => {
  const { journal, agent, takeIn, told } = await register()
  agent.keeps = [sale('a', 'pending', null)]
  await takeIn()
  await journal.answered([{ id: 'a', outcome: 'grey' }], NOON)
  await takeIn()
  assert.equal(journal.queue().records, 0)
  agent.nowMs += 3600_000
  await takeIn()
  assert.equal(journal.queue().records, 1)
  await journal.answered([{ id: 'a', outcome: 'unpaid' }], NOON)
  await takeIn()
  assert.deepEqual([journal.queue().records, told], [0, [['a']]])
})

test('a sale that the cashier left is off the disk once its record is in the journal, and held until then', async () => {
  const { journal, agent, kept, disk, leave, takeIn } = await register()
  agent.keeps = null
  await leave(attempt('a'))
  assert.deepEqual([kept.left.get().length, disk.size], [1, 1])
  agent.keeps = [sale('a', 'pending', null)]
  await takeIn()
  assert.deepEqual([kept.left.get().length, disk.size], [0, 0])
  assert.deepEqual([journal.queue().records, journal.queue().fen], [1, 1250])
})

test('a sale that was left and that the agent never began is asked at the server if the card had proven itself', async () => {
  const { kept, asked, disk, leave } = await register()
  const proof = { tap: 'sealed', responses: ['9000'] }
  await leave(attempt('a', proof))
  await leave(attempt('b'))
  assert.deepEqual(asked, [{ ...attempt('a', proof), begun: false }])
  assert.deepEqual([...disk.keys()], ['a'])
  assert.equal(kept.left.get().length, 0)
})
