import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import type { Channel } from './channel.ts'
import { channelConsoleRoutes } from './console-routes.ts'
import { noticeRoutes } from './notice-routes.ts'
import { wechatChannel } from './wechat-channel.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { control } = outside
const { demo } = JSON.parse(outside.channelsJson('demo')) as { demo: { wechat: object } }
const timeouts = { timeoutMs: 2_000, chargeTimeoutMs: 2_000 }
const wechat = wechatChannel(demo.wechat, () => new Date(), timeouts)
let channels = new Map<ChannelCode, Channel>([['wechat', wechat]])
const deps = {
  ...campus,
  clock: () => new Date(),
  channelsOf: () => channels,
  originOf: () => 'https://card.example.edu',
}
const { call } = await testHttp({ after }, campusId, (http) => {
  noticeRoutes(http, { ...deps, onNotice: [] })
  channelConsoleRoutes(http, deps)
})
const finance = operatorCaller('finance')
const wechatNow = async () => {
  const { body } = await call(finance, 'GET', '/v1/channels')
  return body.channels.find((one: { channel: string }) => one.channel === 'wechat')
}

test('what is set up, what was refused and what waits is told, and no secret', async () => {
  const before = await call(finance, 'GET', '/v1/channels')
  assert.deepEqual(
    before.body.channels.map((one: Record<string, unknown>) => [one.channel, one.isSetUp, one.lastNoticeAt]),
    [
      ['wechat', true, null],
      ['alipay', false, null],
      ['ccb', false, null],
    ],
  )
  for (let times = 0; times < 3; times++)
    assert.equal((await call({ kind: 'anonymous' }, 'POST', '/v1/notices/wechat', { id: times })).status, 401)
  await pool.query(
    `INSERT INTO channel_notices (campus_id, channel, kind, order_no, refund_no, state, amount_fen, notice_id,
                                  channel_order_id, happened_at, received_at)
     VALUES ($1, 'wechat', 'payment', 'a', '', 'paid', 100, 'n', 'c', now(), now() - interval '1 hour')`,
    [campusId],
  )
  const { text } = await call(finance, 'GET', '/v1/channels')
  const after = await wechatNow()
  assert.partialDeepStrictEqual(after.refused, [{ reason: 'unsigned', count: 3, sources: 1 }])
  assert.deepEqual(
    [after.waiting, after.waitingSince, after.lastNoticeAt !== null],
    [1, after.lastNoticeAt, true],
  )
  for (const secret of Object.values(demo.wechat).filter((value) => !String(value).startsWith('http')))
    assert.ok(!text.includes(String(secret)), 'a value of channels.json')
})

test('a channel is tried: it answers, is in trouble, is somebody else, or cannot be reached', async () => {
  const check = async () => {
    const { body } = await call(finance, 'POST', '/v1/channels/wechat/check', {})
    return body.why ?? body.ok
  }
  assert.equal(await check(), true)
  control.trouble({ channel: 'wechat', trouble: 'fail', times: 5 })
  assert.ok(['trouble', 'not_believed'].includes(await check()))
  control.trouble({ channel: 'wechat', trouble: 'fail', times: 0 })
  const late = () => new Date(Date.now() + 3600_000)
  channels = new Map([['wechat', wechatChannel(demo.wechat, late, timeouts)]])
  assert.notEqual(await check(), true)
  const nowhere = { ...demo.wechat, baseUrl: 'http://127.0.0.1:1' }
  channels = new Map([['wechat', wechatChannel(nowhere, () => new Date(), timeouts)]])
  assert.equal(await check(), 'no_answer')
  assert.equal((await call(finance, 'POST', '/v1/channels/ccb/check', {})).status, 404)
})
