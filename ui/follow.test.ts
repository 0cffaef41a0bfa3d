import assert from 'node:assert/strict'
import { test } from 'node:test'
import { follow } from './follow.ts'

const stream = (text: string) => new Response(text, { headers: { 'content-type': 'text/event-stream' } })

/** Follows a list of replies (`null`: no network) until they are used up; tells the pauses and events. */
async function followed(replies: (Response | null)[]) {
  const stop = new AbortController()
  const pausesMs: number[] = []
  const events: string[] = []
  let opened = 0
  let refused = 0
  await follow(
    {
      open: () => {
        const reply = replies.shift()
        if (replies.length === 0) stop.abort()
        return reply ? Promise.resolve(reply) : Promise.reject(new TypeError('Failed to fetch'))
      },
      onOpen: () => opened++,
      onEvent: ({ data }) => events.push(data),
      onRefused: () => refused++,
      silenceMs: 1_000,
      pause: async (ms) => void pausesMs.push(ms),
    },
    stop.signal,
  )
  return { pausesMs, events, opened, refused }
}

test('a stream that ends is opened again, and its events go on', async () => {
  const { events, opened } = await followed([
    stream('data: a\n\n'),
    stream('data: b\n\n'),
    stream('data: c\n\n'),
    null,
  ])
  assert.deepEqual(events, ['a', 'b', 'c'])
  assert.equal(opened, 3)
})

test('without network the pauses double up to 30 seconds, and start over once something was heard', async () => {
  const { pausesMs } = await followed([
    null,
    null,
    null,
    null,
    null,
    null,
    stream(': here\n\n'),
    new Response(null, { status: 502 }),
    null,
  ])
  assert.deepEqual(pausesMs, [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 1_000, 2_000])
})

test('a refusal ends it', async () => {
  const { refused, pausesMs } = await followed([
    new Response('', { status: 401 }),
    stream('data: a\n\n'),
    null,
  ])
  assert.equal(refused, 1)
  assert.deepEqual(pausesMs, [])
})

test('a silent stream is given up', async () => {
  const stop = new AbortController()
  let pauses = 0
  await follow(
    {
      open: async (signal) =>
        new Response(
          new ReadableStream({
            start(controller) {
              signal.addEventListener('abort', () => controller.error(new Error('aborted')))
            },
          }),
        ),
      onOpen: () => {},
      onEvent: () => assert.fail('nothing was sent'),
      onRefused: () => {},
      silenceMs: 20,
      pause: async () => {
        pauses++
        stop.abort()
      },
    },
    stop.signal,
  )
  assert.equal(pauses, 1)
})
