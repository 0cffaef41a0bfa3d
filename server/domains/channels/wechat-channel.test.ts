import assert from 'node:assert/strict'
import { createPublicKey, createVerify } from 'node:crypto'
import { after, test } from 'node:test'
import type { PayWay } from '../../../contract/top-ups.ts'
import { afterNoon, NOON } from '../../../test/factories.ts'
import { ours, paidOrder, type Reply, startWechatParty, wechatSettings } from '../../../test/wechat-party.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { CodeCharge, NewOrder, RefundAsked } from './channel.ts'
import { wechatChannel } from './wechat-channel.ts'

const party = await startWechatParty({ after })
const limits = { timeoutMs: 2_000, chargeTimeoutMs: 2_000 }
const wechat = wechatChannel(party.settings, () => NOON, limits)
const hurried = wechatChannel(party.settings, () => NOON, { timeoutMs: 150, chargeTimeoutMs: 150 })

const orderNo = uuidv7(NOON).replaceAll('-', '')
const other = uuidv7(NOON).replaceAll('-', '')
const order = (way: PayWay, more: Partial<NewOrder> = {}): NewOrder => ({
  orderNo,
  amountFen: 50_00,
  subject: '校园卡充值',
  way,
  noticeUrl: 'https://card.example.edu/v1/notices/wechat',
  returnUrl: 'https://card.example.edu/app/#/top-ups/1?a=1',
  expiresAt: afterNoon(1800),
  clientAddress: '203.0.113.9',
  ...more,
})
const refused = (code: string, status = 400): Reply => ({ status, body: { code, message: '' } })
const paid = {
  state: 'paid',
  channelOrderId: '4200002026112012345678901234',
  amountFen: 50_00,
  paidAt: afterNoon(-2),
  payer: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
}

test('an order is asked for in three ways, each with what its way needs, and leads on', async () => {
  party.says({ body: { code_url: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' } })
  const native = await wechat.createOrder(order('native'))
  assert.deepEqual(native, { ok: true, step: { kind: 'qr', text: 'weixin://wxpay/bizpayurl?pr=p4lpSuKzz' } })
  const [asked] = party.asked
  assert.deepEqual(asked, {
    method: 'POST',
    target: '/wechat/v3/pay/transactions/native',
    serial: wechatSettings.platformKeyId,
    body: {
      appid: ours.appId,
      mchid: ours.merchantId,
      description: '校园卡充值',
      out_trade_no: orderNo,
      time_expire: '2026-11-20T12:30:00+08:00',
      notify_url: 'https://card.example.edu/v1/notices/wechat',
      amount: { total: 50_00, currency: 'CNY' },
    },
  })

  party.says({ body: { h5_url: 'https://wx.tenpay.com/checkmweb?prepay_id=wx1&package=2' } })
  const h5 = await wechat.createOrder(order('h5'))
  const back = encodeURIComponent('https://card.example.edu/app/#/top-ups/1?a=1')
  const url = `https://wx.tenpay.com/checkmweb?prepay_id=wx1&package=2&redirect_url=${back}`
  assert.deepEqual(h5, { ok: true, step: { kind: 'redirect', url } })
  assert.deepEqual(party.asked[0]!.body.scene_info, {
    payer_client_ip: '203.0.113.9',
    h5_info: { type: 'Wap' },
  })

  party.says({ body: { prepay_id: 'wx201410272009395522657a690389285100' } })
  const jsapi = await wechat.createOrder(order('jsapi', { openId: 'oUpF8u' }))
  assert.ok(jsapi.ok && jsapi.step.kind === 'jsapi')
  assert.deepEqual(party.asked[0]!.body.payer, { openid: 'oUpF8u' })
  const { appId, timeStamp, nonceStr, package: packet, signType, paySign } = jsapi.step.parameters
  assert.deepEqual(
    [appId, signType, packet],
    [ours.appId, 'RSA', 'prepay_id=wx201410272009395522657a690389285100'],
  )
  const signed = createVerify('RSA-SHA256').update(`${appId}\n${timeStamp}\n${nonceStr}\n${packet}\n`)
  assert.ok(signed.verify(createPublicKey(wechatSettings.privateKey), paySign!, 'base64'))
})

test('a subject too long for WeChat Pay is cut between letters', async () => {
  party.says({ body: { code_url: 'weixin://x' } })
  await wechat.createOrder(order('native', { subject: '饭'.repeat(60) }))
  assert.equal(party.asked[0]!.body.description, '饭'.repeat(42))
})

test('an order that WeChat Pay will not have is refused; one nobody knows of is not made', async () => {
  const made = async (reply: Reply, way: PayWay = 'native', by = wechat) => {
    party.says(reply)
    const done = await by.createOrder(order(way))
    return done.ok ? 'ok' : [done.code, done.detail]
  }
  assert.deepEqual(await made(refused('PARAM_ERROR')), ['channel_refused', 'PARAM_ERROR'])
  assert.deepEqual(await made(refused('NO_AUTH', 403)), ['channel_refused', 'NO_AUTH'])
  assert.deepEqual(await made({ body: { code_url: 'weixin://x' }, unsigned: true }), [
    'channel_unavailable',
    undefined,
  ])
  assert.deepEqual(await made({ body: { h5_url: 'weixin://x' } }), ['channel_unavailable', undefined])
  assert.deepEqual(await made({ lost: true }), ['channel_unavailable', undefined])
  assert.deepEqual(await made({ silent: true }, 'native', hurried), ['channel_unavailable', undefined])
  party.asked.length = 0
  for (const way of ['page', 'wap', 'wallet', 'jsapi'] as const)
    assert.equal((await made({}, way))[0], 'channel_refused')
  assert.equal(party.asked.length, 0, 'WeChat Pay was not troubled')
})

test('what WeChat Pay says of an order is one of six things, and only of the order asked about', async () => {
  const state = async (...replies: Reply[]) => {
    party.says(...replies)
    return wechat.queryOrder(orderNo)
  }
  const said = (changes: object) => state({ body: { ...paidOrder(orderNo), ...changes } })
  assert.deepEqual(await said({}), paid)
  assert.equal(
    party.asked[0]!.target,
    `/wechat/v3/pay/transactions/out-trade-no/${orderNo}?mchid=${ours.merchantId}`,
  )
  for (const [word, expected] of [
    ['NOTPAY', 'waiting'],
    ['USERPAYING', 'waiting'],
    ['ACCEPT', 'waiting'],
    ['CLOSED', 'closed'],
    ['REVOKED', 'closed'],
    ['PAYERROR', 'closed'],
    ['REFUND', 'refunded'],
    ['SOMETHING_NEW', 'unknown'],
  ])
    assert.deepEqual(await said({ trade_state: word, amount: undefined }), { state: expected }, String(word))
  for (const code of ['ORDER_NOT_EXIST', 'ORDERNOTEXIST', 'RESOURCE_NOT_EXISTS'])
    assert.deepEqual(await state(refused(code, 404)), { state: 'absent' })
  const unknown = { state: 'unknown' }
  assert.deepEqual(await said({ out_trade_no: other }), unknown)
  assert.deepEqual(await said({ mchid: '1900000110' }), unknown)
  assert.deepEqual(await said({ appid: 'wx1' }), unknown)
  assert.deepEqual(await said({ amount: { total: 50_00, currency: 'HKD' } }), unknown)
  assert.deepEqual(await said({ amount: { total: 50.5, currency: 'CNY' } }), unknown)
  assert.deepEqual(await said({ success_time: 'yesterday' }), unknown)
  assert.deepEqual(await said({ transaction_id: undefined }), unknown)
  assert.deepEqual(await state({ body: paidOrder(orderNo), unsigned: true }), unknown)
  assert.deepEqual(await state({ raw: Buffer.from('<html>') }), unknown)
  assert.deepEqual(await state(refused('SIGN_ERROR', 401)), unknown)
  assert.deepEqual(
    await state({ body: { ...paidOrder(orderNo), code: 'SYSTEM_ERROR' }, status: 500 }),
    unknown,
  )
})

test('a question is asked again after a passing failure, twice at most', async () => {
  party.says({ lost: true }, refused('FREQUENCY_LIMITED', 429), { body: paidOrder(orderNo) })
  assert.deepEqual(await wechat.queryOrder(orderNo), paid)
  assert.equal(party.asked.length, 3)
  party.says(refused('SYSTEM_ERROR', 500))
  assert.deepEqual(await wechat.queryOrder(orderNo), { state: 'unknown' })
  assert.equal(party.asked.length, 3)
  party.says({ silent: true })
  assert.deepEqual(await hurried.queryOrder(orderNo), { state: 'unknown' })
  assert.equal(party.asked.length, 1, 'all attempts share one time limit')
})

test('a check shows what is wrong with keys, clock or network', async () => {
  const check = async (reply: Reply) => {
    party.says(reply)
    return wechat.check()
  }
  assert.deepEqual(await check(refused('ORDER_NOT_EXIST', 404)), { ok: true })
  const wrong = (why: string, detail: string) => ({ ok: false, why, detail })
  assert.deepEqual(await check(refused('MCH_NOT_EXISTS')), wrong('refused', 'MCH_NOT_EXISTS'))
  assert.deepEqual(await check({ body: paidOrder(orderNo) }), wrong('refused', ''))
  assert.deepEqual(await check({ status: 401, unsigned: true }), wrong('not_believed', '401 signature'))
  assert.deepEqual(await check(refused('SYSTEM_ERROR', 500)), wrong('trouble', '500'))
  assert.deepEqual(await check({ lost: true }), wrong('no_answer', ''))
})

test('an order is closed, was paid after all, or it is not known', async () => {
  const close = async (reply: Reply) => {
    party.says(reply)
    return wechat.closeOrder(orderNo)
  }
  assert.equal(await close({ status: 204 }), 'closed')
  assert.deepEqual(party.asked[0]!.target, `/wechat/v3/pay/transactions/out-trade-no/${orderNo}/close`)
  assert.equal(await close(refused('ORDER_CLOSED')), 'closed')
  assert.equal(await close(refused('ORDER_NOT_EXIST', 404)), 'closed')
  assert.equal(await close(refused('ORDERPAID')), 'paid')
  assert.equal(await close(refused('INVALID_REQUEST')), 'unknown')
  assert.equal(await close({ status: 204, unsigned: true }), 'unknown')
})

const charge: CodeCharge = {
  orderNo,
  amountFen: 12_50,
  subject: '第一食堂',
  code: '134567890123456789',
  terminalId: '0193a1b2-0000-7000-8000-000000000001',
  clientAddress: '203.0.113.9',
}

test('a shown code is paid at once, waits for a password, is refused with a reason, or is not known', async () => {
  const charged = async (reply: Reply) => {
    party.says(reply)
    return wechat.chargeCode(charge)
  }
  assert.deepEqual(await charged({ body: paidOrder(orderNo, 12_50) }), { ...paid, amountFen: 12_50 })
  assert.deepEqual(party.asked[0]!.body, {
    appid: ours.appId,
    mchid: ours.merchantId,
    description: '第一食堂',
    out_trade_no: orderNo,
    payer: { auth_code: '134567890123456789' },
    amount: { total: 12_50, currency: 'CNY' },
    scene_info: {
      device_id: '0193a1b2000070008000000000000001',
      device_ip: '203.0.113.9',
      store_info: { out_id: '0193a1b2000070008000000000000001' },
    },
  })
  assert.deepEqual(await charged(refused('USERPAYING', 202)), { state: 'waiting' })
  assert.deepEqual(await charged({ body: { ...paidOrder(orderNo), trade_state: 'USERPAYING' } }), {
    state: 'waiting',
  })
  for (const [code, reason] of [
    ['NOTENOUGH', 'no_money'],
    ['NOT_ENOUGH', 'no_money'],
    ['RULE_LIMIT', 'no_money'],
    ['AUTH_CODE_ERROR', 'code_invalid'],
    ['AUTH_CODE_INVALID', 'code_invalid'],
    ['AUTHCODEEXPIRE', 'code_invalid'],
    ['BUYER_MISMATCH', 'payer_refused'],
    ['NO_AUTH', 'merchant_refused'],
    ['ORDER_CLOSED', 'order_ended'],
  ])
    assert.deepEqual(await charged(refused(code!, 403)), { state: 'refused', reason }, String(code))
})

test('a charge whose outcome is open is unknown, and it is never sent twice', async () => {
  const open: Reply[] = [
    refused('SYSTEM_ERROR', 500),
    refused('BANKERROR', 400),
    refused('OUT_TRADE_NO_USED', 403),
    refused('ORDERPAID', 400),
    refused('SOMETHING_NEW', 400),
    refused('FREQUENCY_LIMITED', 429),
    { ...refused('NOTENOUGH', 403), unsigned: true },
    { body: paidOrder(other) },
    { body: { ...paidOrder(orderNo), trade_state: 'CLOSED' } },
    { lost: true },
  ]
  for (const reply of open) {
    party.says(reply)
    assert.deepEqual(await wechat.chargeCode(charge), { state: 'unknown' }, JSON.stringify(reply))
    assert.equal(party.asked.length, 1)
  }
  party.says({ silent: true })
  assert.deepEqual(await hurried.chargeCode(charge), { state: 'unknown' })
})

test('a charge is reversed, cannot be, or it is not known yet', async () => {
  const reverse = async (reply: Reply) => {
    party.says(reply)
    return wechat.reverseCharge(orderNo)
  }
  assert.deepEqual(await reverse({ status: 204 }), { state: 'reversed' })
  assert.deepEqual(party.asked[0], {
    method: 'POST',
    target: `/wechat/v3/pay/transactions/out-trade-no/${orderNo}/reverse`,
    serial: wechatSettings.platformKeyId,
    body: { appid: ours.appId, mchid: ours.merchantId },
  })
  assert.deepEqual(await reverse({ body: { out_trade_no: orderNo } }), { state: 'reversed' })
  assert.deepEqual(await reverse(refused('ORDERREVERSED')), { state: 'reversed' })
  assert.deepEqual(await reverse(refused('ORDER_NOT_EXIST', 404)), { state: 'reversed' })
  assert.deepEqual(await reverse(refused('REVERSE_EXPIRE')), { state: 'refused', reason: 'REVERSE_EXPIRE' })
  assert.deepEqual(await reverse(refused('USERPAYING')), { state: 'unknown' })
  assert.deepEqual(await reverse(refused('SYSTEM_ERROR', 500)), { state: 'unknown' })
  assert.equal(party.asked.length, 3)
})

const asked: RefundAsked = { orderNo, refundNo: other, amountFen: 5_00, totalFen: 12_50, reason: '退款' }
const refund = {
  refund_id: '50300807092019112013500000001',
  out_refund_no: other,
  transaction_id: '4200002026112012345678901234',
  out_trade_no: orderNo,
  status: 'SUCCESS',
  success_time: '2026-11-20T12:00:03+08:00',
  amount: { total: 12_50, refund: 5_00, currency: 'CNY' },
}

test('a refund is given back, under way, refused with a reason, or not known', async () => {
  const refunded = async (reply: Reply) => {
    party.says(reply)
    return wechat.refund(asked)
  }
  const at = afterNoon(3)
  assert.deepEqual(await refunded({ body: refund }), { state: 'refunded', at })
  assert.deepEqual(party.asked[0]!.body, {
    out_trade_no: orderNo,
    out_refund_no: other,
    reason: '退款',
    amount: { refund: 5_00, total: 12_50, currency: 'CNY' },
  })
  const processing = { body: { ...refund, status: 'PROCESSING', success_time: undefined } }
  assert.deepEqual(await refunded(processing), { state: 'processing' })
  assert.deepEqual(await refunded({ body: { ...refund, status: 'ABNORMAL' } }), {
    state: 'refused',
    reason: 'payer_account',
  })
  assert.deepEqual(await refunded({ body: { ...refund, status: 'CLOSED' } }), {
    state: 'refused',
    reason: 'not_refundable',
  })
  assert.deepEqual(await refunded(refused('NOT_ENOUGH', 403)), {
    state: 'refused',
    reason: 'merchant_no_money',
  })
  assert.deepEqual(await refunded(refused('RESOURCE_NOT_EXISTS', 404)), {
    state: 'refused',
    reason: 'order_unknown',
  })
  for (const open of [
    refused('SYSTEM_ERROR', 500),
    refused('FREQUENCY_LIMITED', 429),
    refused('SOMETHING_NEW'),
  ])
    assert.deepEqual(await refunded(open), { state: 'unknown' })
  assert.deepEqual(await refunded({ body: { ...refund, amount: { refund: 6_00 } } }), { state: 'unknown' })
  assert.deepEqual(await refunded({ body: { ...refund, out_refund_no: orderNo } }), { state: 'unknown' })

  party.says({ body: refund })
  assert.deepEqual(await wechat.queryRefund(orderNo, other), { state: 'refunded', at })
  assert.equal(party.asked[0]!.target, `/wechat/v3/refund/domestic/refunds/${other}`)
  party.says(refused('RESOURCE_NOT_EXISTS', 404))
  assert.deepEqual(await wechat.queryRefund(orderNo, other), { state: 'absent' })
  party.says(refused('SYSTEM_ERROR', 500))
  assert.deepEqual(await wechat.queryRefund(orderNo, other), { state: 'unknown' })
})

test('who somebody is in WeChat is asked by their browser and told to the server alone', async () => {
  const { askUrl, openIdOf } = wechat.openIds!
  const url = askUrl({ redirectUrl: 'https://card.example.edu/v1/portal/back?x=1', state: 'abc' })
  const redirect = encodeURIComponent('https://card.example.edu/v1/portal/back?x=1')
  const query = `appid=${ours.appId}&redirect_uri=${redirect}&response_type=code&scope=snsapi_base&state=abc`
  assert.equal(url, `${party.settings.oauthBaseUrl}/connect/oauth2/authorize?${query}#wechat_redirect`)
  assert.doesNotMatch(url, /secret/)
  party.says({ body: { access_token: 'a', openid: 'oUpF8u', scope: 'snsapi_base' } })
  assert.equal(await openIdOf('code&1'), 'oUpF8u')
  const exchange = `appid=${ours.appId}&secret=secret-of-the-app&code=code%261&grant_type=authorization_code`
  assert.equal(party.asked[0]!.target, `/wechat-oauth/sns/oauth2/access_token?${exchange}`)
  for (const reply of [
    { body: { errcode: 40029, errmsg: 'invalid code' } },
    { lost: true },
    { status: 500 },
  ]) {
    party.says(reply)
    assert.equal(await openIdOf('code'), null)
    assert.equal(party.asked.length, 1)
  }
  const { appSecret: _, oauthBaseUrl: __, ...without } = party.settings
  assert.equal(wechatChannel(without, () => NOON).openIds, undefined)
  const real = wechatChannel({ ...without, appSecret: 's' }, () => NOON).openIds!
  assert.match(
    real.askUrl({ redirectUrl: 'https://x', state: 's' }),
    /^https:\/\/open\.weixin\.qq\.com\/connect\/oauth2\/authorize\?/,
  )
})
