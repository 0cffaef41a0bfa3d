import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { afterNoon, NOON, testCampus } from '../../../test/factories.ts'
import { inTransaction } from '../../base/database.ts'
import { createHttp, type Http } from '../../base/http.ts'
import type { Channel, Notice, RawNotice } from './channel.ts'
import { consumeNotices, createNoticeInbox, sweepRefusals, takeNotices } from './inbox.ts'
import { noticeRoutes } from './notice-routes.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus

/** A channel that believes what begins with its secret: the inbox is the same for all of them. */
const channel = {
  code: 'ccb',
  noticeReply: { contentType: 'application/json', body: '{"result":"SUCCESS"}' },
  readNotice: ({ body, headers }: RawNotice) => {
    const text = body.toString()
    if (headers['x-secret'] !== 'mine')
      return { ok: false, code: 'notice_forged', detail: 'signature' } as const
    if (!text.startsWith('{')) return { ok: false, code: 'notice_invalid', detail: 'malformed' } as const
    const said = JSON.parse(text) as Partial<Notice>
    return { ok: true, notice: { ...aNotice('0'), ...said } } as const
  },
} as Partial<Channel> as Channel

function aNotice(orderNo: string): Notice {
  return {
    channel: 'ccb',
    noticeId: 'n1',
    kind: 'payment',
    orderNo,
    refundNo: null,
    state: 'paid',
    channelOrderId: '4200',
    amountFen: 50_00,
    at: NOON,
  }
}

const told: Notice[] = []
const clock = { now: NOON }
const http: Http = createHttp({
  logLevel: 'silent',
  resolveCampus: () => campusId,
  resolveCaller: async () => ({ kind: 'anonymous' }),
})
noticeRoutes(http, {
  pool,
  clock: () => clock.now,
  channelsOf: () => new Map([['ccb', channel]]),
  onNotice: [(_campusId, notice) => told.push(notice)],
})
await http.ready()
after(() => http.close())

type Sent = { body?: string; type?: string; secret?: string; to?: string; from?: string }
async function send({ body = '{}', type = 'application/json', secret = 'mine', to = 'ccb', from }: Sent) {
  const reply = await http.inject({
    method: 'POST',
    url: `/v1/notices/${to}`,
    headers: { 'content-type': type, 'x-secret': secret },
    body,
    ...(from && { remoteAddress: from }),
  })
  return { status: reply.statusCode, text: reply.body, type: reply.headers['content-type'] }
}
const codeOf = (text: string) => (JSON.parse(text) as { code: string }).code
const held = async () => (await takeNotices(pool, campusId, 1000)).map(({ orderNo }) => orderNo)
const refusals = async () => {
  const { rows } = await pool.query<{ minute: Date; reason: string; source: string; count: number }>(
    'SELECT minute, reason, source, count FROM notice_refusals WHERE campus_id = $1 ORDER BY 1, 2, 3',
    [campusId],
  )
  return rows.map(({ minute, ...row }) => ({ minute: minute.toISOString(), ...row }))
}

test('a notice is held once, however often it comes, and answered each time in the channel’s words', async () => {
  const body = JSON.stringify({ orderNo: 'a'.repeat(32) })
  const replies = await Promise.all(Array.from({ length: 20 }, () => send({ body })))
  for (const reply of replies)
    assert.deepEqual(reply, { status: 200, text: '{"result":"SUCCESS"}', type: 'application/json' })
  assert.deepEqual(await held(), ['a'.repeat(32)])
  assert.equal(told.length, 20)
  assert.equal(told[0]!.orderNo, 'a'.repeat(32))
  const [first] = await takeNotices(pool, campusId, 1)
  assert.deepEqual(
    { ...first, seq: 0 },
    { ...aNotice('a'.repeat(32)), noticeId: 'n1', receivedAt: NOON, seq: 0 },
  )
  await consumeNotices(pool, campusId, [first!], afterNoon(1))
  assert.equal((await send({ body })).status, 200)
  assert.deepEqual(await held(), [], 'what was consumed does not come back')
})

test('another amount, another state and a refund of the same order are notices of their own', async () => {
  const orderNo = 'b'.repeat(32)
  for (const more of [
    {},
    { amountFen: 1 },
    { state: 'closed' },
    { kind: 'refund', refundNo: 'c'.repeat(32), state: 'refunded' },
  ])
    assert.equal((await send({ body: JSON.stringify({ orderNo, ...more }) })).status, 200)
  const notices = await takeNotices(pool, campusId, 1000)
  assert.deepEqual(
    notices.map(({ kind, state, amountFen, refundNo }) => [kind, state, amountFen, refundNo]),
    [
      ['payment', 'paid', 50_00, null],
      ['payment', 'paid', 1, null],
      ['payment', 'closed', 50_00, null],
      ['refund', 'refunded', 50_00, 'c'.repeat(32)],
    ],
  )
  await consumeNotices(pool, campusId, notices, NOON)
})

test('two sweeps at once get different notices; what a sweep leaves it can step over', async () => {
  for (const orderNo of ['1', '2', '3', '4']) await send({ body: JSON.stringify({ orderNo }) })
  await inTransaction(pool, async (one) => {
    const mine = await takeNotices(one, campusId, 2)
    assert.deepEqual(
      mine.map(({ orderNo }) => orderNo),
      ['1', '2'],
    )
    assert.deepEqual(await held(), ['3', '4'])
    await consumeNotices(one, campusId, mine, NOON)
  })
  const [third] = await takeNotices(pool, campusId, 1)
  assert.equal(third!.orderNo, '3')
  const behind = await takeNotices(pool, campusId, 5, third!.seq)
  assert.deepEqual(
    behind.map(({ orderNo }) => orderNo),
    ['4'],
  )
  await consumeNotices(pool, campusId, [third!, ...behind], NOON)
})

test('a forged notice and one that nobody understands are refused, counted, and told to nobody', async () => {
  told.length = 0
  const forged = await send({ secret: 'theirs', from: '203.0.113.9' })
  assert.deepEqual([forged.status, codeOf(forged.text)], [401, 'notice_forged'])
  assert.doesNotMatch(forged.text, /signature/, 'a forger is not told what was wrong')
  clock.now = afterNoon(30)
  await Promise.all(Array.from({ length: 30 }, () => send({ secret: 'theirs', from: '203.0.113.9' })))
  const strange = await send({ body: 'hello' })
  assert.deepEqual([strange.status, codeOf(strange.text)], [400, 'notice_invalid'])
  clock.now = afterNoon(60)
  await send({ secret: 'theirs', from: '203.0.113.10' })
  const noon = '2026-11-20T04:00:00.000Z'
  assert.deepEqual(await refusals(), [
    { minute: noon, reason: 'malformed', source: '127.0.0.1', count: 1 },
    { minute: noon, reason: 'signature', source: '203.0.113.9', count: 31 },
    { minute: '2026-11-20T04:01:00.000Z', reason: 'signature', source: '203.0.113.10', count: 1 },
  ])
  assert.deepEqual([told.length, (await held()).length], [0, 0])
  await sweepRefusals(pool, afterNoon(90 * 86_400 + 30))
  assert.equal((await refusals()).length, 1)
})

test('a body too large, of another kind or for a channel that is not set up is refused', async () => {
  const refused = async (sent: Sent) => {
    const { status, text } = await send(sent)
    return [status, codeOf(text)]
  }
  assert.deepEqual(await refused({ body: `{"a":"${'x'.repeat(65_536)}"}` }), [413, 'body_too_large'])
  assert.deepEqual(await refused({ type: 'text/xml' }), [415, 'media_type_unsupported'])
  assert.deepEqual(await refused({ to: 'wechat' }), [404, 'not_found'])
  assert.deepEqual(await refused({ to: 'paypal' }), [400, 'body_invalid'])
  assert.equal(
    (await send({ type: 'application/x-www-form-urlencoded; charset=utf-8', body: '{"orderNo":"f"}' }))
      .status,
    200,
  )
  assert.equal((await send({ body: '', secret: '' })).status, 401)
})

test('ten thousand notices told twice to two servers at once are each held once', async () => {
  await consumeNotices(pool, campusId, await takeNotices(pool, campusId, 1000), NOON)
  const inboxes = [createNoticeInbox(pool), createNoticeInbox(pool)]
  const notices = Array.from({ length: 10_000 }, (_, i) => ({ ...aNotice(`x${i}`), receivedAt: NOON }))
  const backwards = notices.toReversed()
  await Promise.all([
    ...notices.map((notice) => inboxes[0]!.hold(campusId, notice)),
    ...backwards.map((notice) => inboxes[1]!.hold(campusId, notice)),
  ])
  const { rows } = await pool.query('SELECT count(*) AS n FROM channel_notices WHERE order_no LIKE $1', [
    'x%',
  ])
  assert.deepEqual(rows, [{ n: 10_000 }])
})
