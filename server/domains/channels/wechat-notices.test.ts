import assert from 'node:assert/strict'
import { test } from 'node:test'
import { afterNoon, NOON, testCampus } from '../../../test/factories.ts'
import {
  type Forgery,
  makeNotice,
  ours,
  paidOrder,
  strangers,
  wechatSettings,
} from '../../../test/wechat-party.ts'
import { createHttp } from '../../base/http.ts'
import { takeNotices } from './inbox.ts'
import { noticeRoutes } from './notice-routes.ts'
import { wechatChannel } from './wechat-channel.ts'

const wechat = wechatChannel(wechatSettings, () => NOON)
const orderNo = '0193a1b2000070008000000000000001'
const refundNo = '0193a1b2000070008000000000000002'
const read = (raw: { headers: Record<string, string | undefined>; body: Buffer }, now = NOON) => {
  const done = wechat.readNotice({ ...raw, now })
  return done.ok ? done.notice : `${done.code} ${done.detail}`
}
const told = (changes: object, forgery?: Forgery) =>
  read(makeNotice({ ...paidOrder(orderNo), ...changes }, forgery))

const paid = {
  channel: 'wechat',
  noticeId: 'EV-2018022511223320873',
  kind: 'payment',
  orderNo,
  refundNo: null,
  state: 'paid',
  channelOrderId: '4200002026112012345678901234',
  amountFen: 50_00,
  at: afterNoon(-2),
}

test('a genuine notice says what was paid, within five minutes of its time', () => {
  assert.deepEqual(told({}), paid)
  const genuine = makeNotice(paidOrder(orderNo))
  assert.deepEqual(read(genuine, afterNoon(299)), paid)
  assert.deepEqual(wechat.noticeReply, {
    contentType: 'application/json',
    body: '{"code":"SUCCESS","message":"成功"}',
  })
})

test('a notice of a refund says what became of it', () => {
  const refund = {
    mchid: ours.merchantId,
    transaction_id: '4200002026112012345678901234',
    out_trade_no: orderNo,
    refund_id: '50000000382019052709732678859',
    out_refund_no: refundNo,
    refund_status: 'SUCCESS',
    success_time: '2026-11-20T12:00:03+08:00',
    user_received_account: '支付用户零钱',
    amount: { total: 50_00, refund: 5_00, payer_total: 50_00, payer_refund: 5_00 },
  }
  const toldRefund = (changes: object) => read(makeNotice({ ...refund, ...changes }, { type: 'refund' }))
  const given = { ...paid, kind: 'refund', refundNo, state: 'refunded', amountFen: 5_00, at: afterNoon(3) }
  assert.deepEqual(toldRefund({}), given)
  const open = { success_time: undefined }
  assert.deepEqual(toldRefund({ ...open, refund_status: 'ABNORMAL' }), {
    ...given,
    state: 'failed',
    at: NOON,
  })
  assert.deepEqual(toldRefund({ ...open, refund_status: 'CLOSED' }), { ...given, state: 'closed', at: NOON })
  assert.equal(toldRefund({ refund_status: 'PROCESSING' }), 'notice_invalid malformed')
  assert.equal(toldRefund({ refund_status: 'SOMETHING_NEW' }), 'notice_invalid malformed')
  assert.equal(toldRefund({ mchid: '1900000110' }), 'notice_forged merchant')
})

test('every way of forging a notice is refused by its name', () => {
  const genuine = makeNotice(paidOrder(orderNo))
  const turned = (text: string) => `${text[0] === 'A' ? 'B' : 'A'}${text.slice(1)}`
  const { headers, body } = genuine
  const signature = headers['wechatpay-signature']!
  assert.equal(
    read({ headers, body: Buffer.from(body.toString().replace('EV-', 'EV_')) }),
    'notice_forged signature',
  )
  assert.equal(read({ headers, body: Buffer.concat([body, Buffer.from(' ')]) }), 'notice_forged signature')
  assert.equal(
    read({ headers, body: Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), body]) }),
    'notice_forged signature',
  )
  assert.equal(read({ headers, body: Buffer.concat([body, Buffer.from([0xff])]) }), 'notice_forged signature')
  assert.equal(read({ headers, body: Buffer.alloc(0) }), 'notice_forged signature')
  const altered = (name: string, value: string | undefined) =>
    read({ headers: { ...headers, [name]: value }, body })
  assert.equal(altered('wechatpay-signature', turned(signature)), 'notice_forged signature')
  assert.equal(altered('wechatpay-signature', `WECHATPAY/SIGNTEST/${signature}`), 'notice_forged signature')
  assert.equal(altered('wechatpay-nonce', 'another'), 'notice_forged signature')
  assert.equal(
    altered('wechatpay-timestamp', String(afterNoon(1).getTime() / 1000)),
    'notice_forged signature',
  )
  assert.equal(altered('wechatpay-serial', 'PUB_KEY_ID_0000'), 'notice_forged serial')
  for (const name of Object.keys(headers).filter((header) => header.startsWith('wechatpay-')))
    assert.equal(altered(name, undefined), 'notice_forged unsigned', name)
  assert.equal(told({}, { by: strangers.keys }), 'notice_forged signature')
  assert.equal(told({}, { serial: 'PUB_KEY_ID_0000' }), 'notice_forged serial')
  assert.equal(told({}, { at: strangers.early }), 'notice_forged time')
  assert.equal(told({}, { at: strangers.late }), 'notice_forged time')
  assert.equal(told({}, { key: 'f'.repeat(32) }), 'notice_forged sealed')
  assert.equal(told({}, { resource: { associated_data: 'refund' } }), 'notice_forged sealed')
  assert.equal(told({}, { resource: { nonce: '' } }), 'notice_forged sealed')
  assert.equal(told({}, { resource: { algorithm: 'NONE' } }), 'notice_forged sealed')
  assert.equal(told({}, { resource: { ciphertext: 7 } }), 'notice_forged sealed')
  assert.equal(told({ mchid: '1900000110' }), 'notice_forged merchant')
  assert.equal(told({ appid: 'wx0000000000000000' }), 'notice_forged application')
})

test('what is genuine and not understood is refused as that, so that WeChat Pay tells it again', () => {
  for (const changes of [
    { trade_state: 'CLOSED' },
    { trade_state: 'NOTPAY' },
    { out_trade_no: 7 },
    { out_trade_no: 'a b' },
    { transaction_id: undefined },
    { amount: { total: 0, currency: 'CNY' } },
    { amount: { total: '5000', currency: 'CNY' } },
    { amount: { total: 50_00, currency: 'USD' } },
    { success_time: '2026-11-20 12:00:00' },
  ])
    assert.equal(told(changes), 'notice_invalid malformed', JSON.stringify(changes))
  assert.equal(read(makeNotice([])), 'notice_invalid malformed')
})

test('forgeries that reach the route are refused, counted by their reason, and none is held', async (t) => {
  const { pool, campusId } = await testCampus(t)
  const http = createHttp({
    logLevel: 'silent',
    resolveCampus: () => campusId,
    resolveCaller: async () => ({ kind: 'anonymous' }),
  })
  noticeRoutes(http, {
    pool,
    clock: () => NOON,
    channelsOf: () => new Map([['wechat', wechat]]),
    onNotice: [],
  })
  t.after(() => http.close())
  const send = async ({ headers, body }: { headers: Record<string, string>; body: Buffer }) => {
    const reply = await http.inject({ method: 'POST', url: '/v1/notices/wechat', headers, payload: body })
    return reply.statusCode
  }
  const said = paidOrder(orderNo)
  const forgeries: Forgery[] = [
    { by: strangers.keys },
    { by: strangers.keys },
    { serial: 'PUB_KEY_ID_0000' },
    { at: strangers.late },
    { key: 'f'.repeat(32) },
  ]
  for (const forgery of forgeries) assert.equal(await send(makeNotice(said, forgery)), 401)
  assert.equal(await send(makeNotice({ ...said, mchid: '1900000110' })), 401)
  assert.equal(await send(makeNotice({ ...said, trade_state: 'NOTPAY' })), 400)
  assert.equal((await takeNotices(pool, campusId, 10)).length, 0)
  const { rows } = await pool.query<{ reason: string; count: number }>(
    'SELECT reason, count FROM notice_refusals WHERE campus_id = $1 ORDER BY reason',
    [campusId],
  )
  assert.deepEqual(Object.fromEntries(rows.map(({ reason, count }) => [reason, count])), {
    malformed: 1,
    merchant: 1,
    sealed: 1,
    serial: 1,
    signature: 2,
    time: 1,
  })
  assert.equal(await send(makeNotice(said)), 200)
  assert.deepEqual(
    (await takeNotices(pool, campusId, 10)).map((notice) => notice.orderNo),
    [orderNo],
  )
})
