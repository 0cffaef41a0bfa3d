import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReceivedPayment, ReceivedPayments } from '../../../contract/stall-payments.ts'
import type { Answer } from '../../../ui/api.ts'
import { followReceived } from './received.ts'

const payment = (id: string, amountFen = 500): ReceivedPayment => ({
  id,
  state: 'approved',
  amountFen,
  payer: { name: '张*', campusNoTail: '0001' },
  at: '2026-11-20T04:00:00.000Z',
  reversibleUntil: '2026-11-20T04:05:00.000Z',
})
const listOf = (payments: ReceivedPayment[]): Answer<ReceivedPayments> => {
  const totalFen = payments.reduce((sum, { amountFen }) => sum + amountFen, 0)
  const value = { payments, totalFen, count: payments.length, asOf: '2026-11-20T04:00:00.000Z' }
  return { ok: true, status: 200, value }
}

/** A register at a server whose list and stream the test holds. */
function stall(lists: ReceivedPayment[][]) {
  const stop = new AbortController()
  let say: ReadableStreamDefaultController<Uint8Array> | null = null
  let sounded = 0
  let listed = 0
  let asked = 0
  const body = new ReadableStream<Uint8Array>({ start: (controller) => void (say = controller) })
  const list = async <T>() => listOf(lists[Math.min(asked++, lists.length - 1)]!) as Answer<T>
  const received = followReceived({
    api: { get: list, send: list },
    timers: { nowMs: () => 0, after: () => () => {} },
    openStream: async (signal) => {
      signal.addEventListener('abort', () => say?.error(signal.reason))
      return new Response(body)
    },
    onReceived: () => sounded++,
    onHotList: () => listed++,
    signal: stop.signal,
  })
  const event = (data: unknown, name = 'payment') =>
    say!.enqueue(new TextEncoder().encode(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`))
  const settle = () => new Promise((resolve) => setTimeout(resolve, 5))
  return { received, event, settle, stop, sounded: () => sounded, listed: () => listed }
}
const shown = (payments: readonly ReceivedPayment[]) => payments.map(({ id }) => id)

test('what was there when the register opened is listed and not news', async () => {
  const { received, settle, stop, sounded } = stall([[payment('a')]])
  await settle()
  assert.deepEqual(
    [shown(received.today.get()!.payments), shown(received.news.get()), sounded()],
    [['a'], [], 0],
  )
  stop.abort()
})

test('a payment is told once, counted once and heard once, however often it is heard of', async () => {
  const { received, event, settle, stop, sounded } = stall([[], [payment('b')]])
  await settle()
  event(payment('b'))
  event(payment('b'))
  await settle()
  await received.refresh()
  assert.deepEqual(shown(received.news.get()), ['b'])
  assert.deepEqual([received.today.get()?.count, received.today.get()?.totalFen, sounded()], [1, 500, 1])
  stop.abort()
})

test('what the stream missed is told from the list', async () => {
  const { received, settle, stop, sounded } = stall([
    [payment('a')],
    [payment('c'), payment('b'), payment('a')],
  ])
  await settle()
  await received.refresh()
  assert.deepEqual([shown(received.news.get()), sounded()], [['c', 'b'], 1])
  stop.abort()
})

test('a new hot list is asked for; an event of a kind that is not known yet is passed over', async () => {
  const { received, event, settle, stop, listed } = stall([[]])
  await settle()
  event({ version: 7 }, 'hot-list')
  event({ any: 'thing' }, 'something-new')
  event(payment('d'))
  await settle()
  assert.deepEqual([shown(received.news.get()), listed()], [['d'], 1])
  stop.abort()
})
