import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OfflineAnswer, OfflineAnswers, OfflineRecord } from '../../../contract/offline.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import type { Answer } from '../../../ui/api.ts'
import { createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import { type JournalDisk, type JournalEntry, openJournal } from './journal.ts'
import { createUploader } from './uploader.ts'
import { withQueued } from './with-queued.ts'

const NOON = new Date('2026-11-22T04:00:00.000Z')
const attempt = (id: string, amountFen = 100) => ({ id, amountFen, text: `OC1:${id}` })
const code = (use: string, alias = 'alias') => ({ alias, use })
const ids = (entries: readonly { id: string }[]) => entries.map(({ id }) => id)

/** A disk that forgets nothing, and can fail. */
function memoryDisk() {
  const entries = new Map<string, JournalEntry>()
  const state = { lastSequence: 0, full: false }
  const disk: JournalDisk = {
    load: async () => ({ entries: [...entries.values()], lastSequence: state.lastSequence }),
    append: async (entry) => {
      if (state.full) throw new Error('the disk is full')
      entries.set(entry.id, entry)
      state.lastSequence = entry.sequence
    },
    settle: async (settled, dropIds) => {
      for (const entry of settled) entries.set(entry.id, entry)
      for (const id of dropIds) entries.delete(id)
    },
  }
  return { disk, entries, state }
}

test('records have a sequence without gaps, also when written at once, after a failure and after a start', async () => {
  const { disk, state } = memoryDisk()
  const journal = await openJournal(disk)
  await Promise.all(['a', 'b'].map((id) => journal.append(attempt(id), code(id), NOON)))
  state.full = true
  await assert.rejects(journal.append(attempt('c'), code('c'), NOON))
  state.full = false
  const again = await openJournal(disk)
  await again.append(attempt('d'), code('d'), NOON)
  await again.append(attempt('d'), code('d'), NOON)
  assert.deepEqual(
    again.queued.get().map(({ id, sequence }) => [id, sequence]),
    [
      ['a', 1],
      ['b', 2],
      ['d', 3],
    ],
  )
})

test('what is answered leaves the queue, but its code stays used and its amount counts for the day', async () => {
  const { disk, entries } = memoryDisk()
  const journal = await openJournal(disk)
  for (const id of ['a', 'b']) await journal.append(attempt(id, 1000), code(id), NOON)
  await journal.answered(
    [
      { id: 'a', outcome: 'posted' },
      { id: 'b', outcome: 'later' },
    ],
    NOON,
  )
  assert.deepEqual(journal.queue(), { records: 1, fen: 1000 })
  const again = await openJournal(disk)
  assert.deepEqual([...again.usedCodes()], ['a', 'b'])
  assert.equal(again.spentFen('alias', NOON), 2000)
  assert.equal(again.spentFen('alias', new Date('2026-11-22T16:00:00.000Z')), 0, 'midnight in Shanghai')
  const handed = entries.get('a')
  assert.ok(handed && 'text' in handed)
  assert.equal(handed.text, '')
  await again.answered([], new Date(NOON.getTime() + 49 * 3600_000))
  assert.deepEqual([...entries.keys()], ['b'])
})

test('what the server does not know yet counts in the takings of its day', async () => {
  const journal = await openJournal(memoryDisk().disk)
  assert.equal(withQueued(null, journal.queued.get(), '2026-11-22'), null)
  await journal.append(attempt('a', 800), code('a'), NOON)
  const known = { day: '2026-11-22', count: 1, totalFen: 200, ids: new Set(['z']) }
  assert.deepEqual(withQueued(known, journal.queued.get(), '2026-11-22'), { count: 2, totalFen: 1000 })
  assert.equal(withQueued(known, journal.queued.get(), '2026-11-23'), null, 'a day of which nothing is known')
})

test('a sale by card is no takings before its end is known', async () => {
  const journal = await openJournal(memoryDisk().disk)
  const sale = { saleId: 'a', cardNo: '3100100000000017', counter: 3, terminalCounter: 9, amountFen: 800 }
  const kept = { ...sale, at: NOON.toISOString(), state: 'pending' as const, tac: null }
  await journal.appendCardSale(kept)
  assert.equal(withQueued(null, journal.queued.get(), '2026-11-22'), null)
  await journal.appendCardSale({ ...kept, state: 'paid', tac: 'a1b2c3d4' })
  assert.deepEqual(withQueued(null, journal.queued.get(), '2026-11-22'), { count: 1, totalFen: 800 })
})

test('a sale whose answer was lost counts once, though the server knows it and it is queued here', async () => {
  const journal = await openJournal(memoryDisk().disk)
  for (const id of ['a', 'b']) await journal.append(attempt(id, 800), code(id), NOON)
  const known = { day: '2026-11-22', count: 3, totalFen: 1000, ids: new Set(['a', 'y', 'z']) }
  assert.deepEqual(withQueued(known, journal.queued.get(), '2026-11-22'), { count: 4, totalFen: 1800 })
})

/** An uploader whose server answers by a function, and whose pauses are ended by hand. */
async function uploading(
  count: number,
  reply: (sent: OfflineRecord[]) => OfflineAnswer[] | ProblemCode | null,
) {
  const journal = await openJournal(memoryDisk().disk)
  for (let i = 0; i < count; i++) await journal.append(attempt(String(i)), code(String(i)), NOON)
  const batches: OfflineRecord[][] = []
  const pauses: { ms: number; run: () => void }[] = []
  const online = createCell(false)
  const send = async (_method: string, _path: string, body?: unknown): Promise<Answer<OfflineAnswers>> => {
    const { records } = body as { records: OfflineRecord[] }
    batches.push(records)
    const answers = reply(records)
    if (typeof answers === 'string')
      return { ok: false, failure: { code: answers, status: 400, problem: null } }
    return answers
      ? { ok: true, status: 200, value: { answers } }
      : { ok: false, failure: { code: 'offline', status: 0, problem: null } }
  }
  const timers: Timers = { nowMs: () => 0, after: (ms, run) => (pauses.push({ ms, run }), () => {}) }
  let news = 0
  const { unreadable } = createUploader({
    api: { send: send as TerminalApi['send'] },
    journal,
    timers,
    online,
    now: () => NOON,
    onUploaded: () => news++,
  })
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 5))
  const goOnline = () => (online.set(true), settle())
  const endPause = () => (pauses.at(-1)!.run(), settle())
  return { journal, batches, pauses, unreadable, goOnline, endPause, news: () => news }
}
const posted = (sent: OfflineRecord[]) => sent.map(({ id }) => ({ id, outcome: 'posted' as const }))

test('the journal is handed over on return, oldest first, at most 200 at once', async () => {
  const { journal, batches, goOnline, news } = await uploading(450, posted)
  assert.equal(batches.length, 0)
  await goOnline()
  assert.deepEqual(
    batches.map(({ length }) => length),
    [200, 200, 50],
  )
  assert.deepEqual(
    batches.flat().map(({ sequence }) => sequence),
    Array.from({ length: 450 }, (_, i) => i + 1),
  )
  assert.equal(journal.queue().records, 0)
  assert.equal(news(), 3)
})

test('while the server does not answer the pauses grow, and the same records are sent again', async () => {
  let answers = false
  const { journal, batches, pauses, goOnline, endPause } = await uploading(2, (sent) =>
    answers ? posted(sent) : null,
  )
  await goOnline()
  await endPause()
  assert.deepEqual(
    pauses.map(({ ms }) => ms),
    [1000, 2000],
  )
  answers = true
  await endPause()
  assert.deepEqual(batches.map(ids), [
    ['0', '1'],
    ['0', '1'],
    ['0', '1'],
  ])
  assert.equal(journal.queue().records, 0)
})

test('a record for later holds back no other, and is sent again', async () => {
  let asked = 0
  const { journal, batches, goOnline, endPause } = await uploading(2, (sent) => {
    const outcome = asked++ === 0 ? 'later' : 'posted'
    return sent.map(({ id }) => ({ id, outcome: id === '0' ? outcome : 'posted' }))
  })
  await goOnline()
  assert.deepEqual(ids(journal.queued.get()), ['0'])
  await endPause()
  assert.deepEqual(batches.map(ids), [['0', '1'], ['0']])
  assert.equal(journal.queue().records, 0)
})

test('one record that the server cannot read is found and kept, and holds back no other', async () => {
  const { journal, batches, pauses, unreadable, goOnline } = await uploading(200, (sent) =>
    sent.some(({ id }) => id === '137') ? 'body_invalid' : posted(sent),
  )
  await goOnline()
  assert.deepEqual(ids(journal.queued.get()), ['137'])
  assert.deepEqual([...unreadable.get()], ['137'])
  assert.ok(batches.length <= 17, `${batches.length} requests`)
  assert.equal(pauses.length, 0, 'it is not sent again and again')
})

test('a network that dies between two halves leaves the rest for later', async () => {
  let requests = 0
  const { journal, unreadable, goOnline, endPause } = await uploading(4, (sent) => {
    requests++
    if (requests === 1) return 'body_invalid'
    return requests === 3 ? null : posted(sent)
  })
  await goOnline()
  assert.deepEqual(ids(journal.queued.get()), ['2', '3'])
  await endPause()
  assert.equal(journal.queue().records, 0)
  assert.equal(unreadable.get().size, 0)
})
