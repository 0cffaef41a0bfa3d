import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { settingsOf, sha1, wechatMerchant } from './client.ts'
import { altered } from './forging.ts'
import { startOutsideParties } from './outside-parties.ts'
import { PASSWORD } from './pages/cashier.ts'

const parties = await startOutsideParties()
after(() => parties.close())
const { control } = parties
const wechat = wechatMerchant(settingsOf(parties.channelsJson('demo')).wechat!)
const { call, order } = wechat
const number = () => randomUUID().replaceAll('-', '')
const NATIVE = '/v3/pay/transactions/native'
const pathOf = (orderNo: string, verb = '') => `/v3/pay/transactions/out-trade-no/${orderNo}${verb}`
const mchid = order('', 1).mchid
const query = (orderNo: string) => call('GET', `${pathOf(orderNo)}?mchid=${mchid}`)
const merchant = { mchid, appid: order('', 1).appid }

/** A campus that hears notices, and what it heard. */
const heard: { headers: Headers; body: string }[] = []
const campus = createServer(async (request, response) => {
  let body = ''
  for await (const part of request) body += String(part)
  heard.push({ headers: new Headers(request.headers as Record<string, string>), body })
  response.writeHead(204).end()
}).listen(0, '127.0.0.1')
await once(campus, 'listening')
after(() => campus.close())
const notify_url = `http://127.0.0.1:${(campus.address() as AddressInfo).port}/notices`
async function hears(count: number) {
  for (let i = 0; heard.length < count && i < 400; i++)
    await new Promise((resolve) => setTimeout(resolve, 10))
  return heard.splice(0)
}

test('a request with one changed character, of an hour ago, another merchant or another serial number is refused', async () => {
  const refusedWith = async (change: Parameters<typeof call>[3]) => {
    const { status, said, genuine } = await call('POST', NATIVE, order(number(), 100), change)
    assert.equal(genuine, true, 'the refusal is signed')
    return [status, said.code]
  }
  assert.deepEqual(await refusedWith({ signature: altered }), [401, 'SIGN_ERROR'])
  assert.deepEqual(await refusedWith({ timestamp: Math.floor(Date.now() / 1000) - 3600 }), [
    401,
    'SIGN_ERROR',
  ])
  assert.deepEqual(await refusedWith({ serial: 'ABCDEF0123' }), [401, 'SIGN_ERROR'])
  assert.deepEqual(await refusedWith({ merchantId: '1900000001' }), [400, 'MCH_NOT_EXISTS'])
  assert.equal((await call('POST', NATIVE, order(number(), 100))).status, 200)
})

test('a missing member, a wrong amount, another application and an address with a query are refused', async () => {
  const codeOf = async (more: object) => (await call('POST', NATIVE, order(number(), 100, more))).said.code
  for (const more of [
    { description: '' },
    { amount: { total: 0 } },
    { amount: { total: 1.5 } },
    { amount: { total: '100' } },
  ])
    assert.equal(await codeOf(more), 'PARAM_ERROR')
  assert.equal(await codeOf({ out_trade_no: 'a' }), 'PARAM_ERROR')
  assert.equal(await codeOf({ notify_url: 'https://campus.example/n?a=b' }), 'PARAM_ERROR')
  assert.equal(await codeOf({ appid: 'wx1' }), 'APPID_MCHID_NOT_MATCH')
  assert.equal(await codeOf({ mchid: '1900000001' }), 'MCH_NOT_EXISTS')
  assert.equal(
    (await call('POST', '/v3/pay/transactions/jsapi', order(number(), 1))).said.code,
    'PARAM_ERROR',
  )
  assert.equal((await call('POST', '/v3/pay/transactions/h5', order(number(), 1))).said.code, 'PARAM_ERROR')
})

test('an order number used again: the same answer for the same order, refused with another amount', async () => {
  const no = number()
  const first = await call('POST', NATIVE, order(no, 100))
  assert.deepEqual((await call('POST', NATIVE, order(no, 100))).said, first.said)
  const other = await call('POST', NATIVE, order(no, 101))
  assert.deepEqual([other.status, other.said.code], [403, 'OUT_TRADE_NO_USED'])
})

test('an order is paid at the cashier with the password, and the notice is genuine and sealed', async () => {
  const no = number()
  const { said } = await call('POST', '/v3/pay/transactions/h5', {
    ...order(no, 50_00, { notify_url }),
    scene_info: { payer_client_ip: '127.0.0.1', h5_info: { type: 'Wap' } },
  })
  assert.equal((await query(no)).said.trade_state, 'NOTPAY')
  const url = `${String(said.h5_url)}&redirect_url=${encodeURIComponent('http://127.0.0.1:1/app/')}`
  assert.match(await (await fetch(url)).text(), /¥50\.00/)
  const send = (fields: Record<string, string>) =>
    fetch(url, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
  assert.match(await (await send({ act: 'pay', password: '000000' })).text(), /密码不对/)
  assert.equal((await query(no)).said.trade_state, 'NOTPAY')
  const paid = await send({ act: 'pay', password: PASSWORD, returnUrl: 'http://127.0.0.1:1/app/' })
  assert.deepEqual([paid.status, paid.headers.get('location')], [302, 'http://127.0.0.1:1/app/'])
  const { said: state } = await query(no)
  assert.equal(state.trade_state, 'SUCCESS')
  const [notice] = await hears(1)
  assert.ok(wechat.isGenuine(notice!.headers, Buffer.from(notice!.body)))
  assert.deepEqual(wechat.open(notice!.body), state)
  assert.equal((await call('POST', pathOf(no, '/close'), { mchid })).said.code, 'ORDERPAID')
})

test('each way of forging a notice is really false, and the plain one is not', async () => {
  const no = number()
  await call('POST', NATIVE, order(no, 100))
  control.pay({ channel: 'wechat', orderNo: no })
  for (const forgery of ['signature', 'body', 'key', 'serial', 'unsigned'] as const) {
    const { notices } = await control.makeNotices({ channel: 'wechat', orderNos: [no], forgery })
    const { headers, body } = notices[0]!
    assert.equal(wechat.isGenuine(new Headers(headers), Buffer.from(body)), false, forgery)
  }
  const { notices } = await control.makeNotices({ channel: 'wechat', orderNos: [no], forgery: 'old' })
  assert.ok(Number(notices[0]!.headers['wechatpay-timestamp']) < Date.now() / 1000 - 3000)
  const sealed = await control.makeNotices({ channel: 'wechat', orderNos: [no], forgery: 'sealed' })
  assert.throws(() => wechat.open(sealed.notices[0]!.body))
  const other = await control.makeNotices({ channel: 'wechat', orderNos: [no], forgery: 'merchant' })
  assert.notEqual(wechat.open(other.notices[0]!.body).mchid, mchid)
})

test('notices come late, several times or never, as planned', async () => {
  const pay = async (plan: Parameters<typeof control.notices>[0]) => {
    const no = number()
    await call('POST', NATIVE, order(no, 100, { notify_url }))
    control.notices(plan)
    control.pay({ channel: 'wechat', orderNo: no })
    control.notices({ channel: 'wechat' })
  }
  await pay({ channel: 'wechat', times: 3 })
  assert.equal((await hears(3)).length, 3)
  await pay({ channel: 'wechat', send: false })
  await pay({ channel: 'wechat', delayMs: 30 })
  assert.equal((await hears(1)).length, 1)
})

test('a closed order takes no money, an unknown one is not there', async () => {
  const no = number()
  await call('POST', NATIVE, order(no, 100))
  assert.equal((await call('POST', pathOf(no, '/close'), { mchid })).status, 204)
  assert.equal((await query(no)).said.trade_state, 'CLOSED')
  assert.deepEqual(control.pay({ channel: 'wechat', orderNo: no }), { paid: false })
  assert.equal((await query(number())).said.code, 'ORDER_NOT_EXIST')
})

const charge = (no: string, code: string, total = 1200) =>
  call('POST', '/v3/pay/transactions/codepay', {
    ...order(no, total),
    payer: { auth_code: code },
    scene_info: { device_id: '1' },
  })
const code = (behaviour: Parameters<typeof control.code>[0]['behaviour']) =>
  control.code({ channel: 'wechat', ...(behaviour && { behaviour }) }).code

test('a shown code pays at once, once; an unknown one and one without money are refused', async () => {
  const no = number()
  const shown = code('pays')
  assert.equal((await charge(no, shown)).said.trade_state, 'SUCCESS')
  assert.equal((await charge(no, shown)).said.code, 'ORDERPAID')
  assert.equal((await charge(no, shown, 1300)).said.code, 'OUT_TRADE_NO_USED')
  assert.equal((await charge(number(), shown)).said.code, 'AUTHCODEEXPIRE')
  assert.equal((await charge(number(), `10${'1'.repeat(16)}`)).said.code, 'AUTH_CODE_INVALID')
  const poor = number()
  assert.equal((await charge(poor, code('no_money'))).said.code, 'NOTENOUGH')
  assert.equal((await query(poor)).said.trade_state, 'PAYERROR')
})

test('a password is waited for, typed or refused; a lost reply leaves the money paid; reversing gives it back', async () => {
  const typed = number()
  assert.equal((await charge(typed, code('password'))).said.code, 'USERPAYING')
  assert.equal((await query(typed)).said.trade_state, 'USERPAYING')
  control.pay({ channel: 'wechat', orderNo: typed })
  assert.equal((await query(typed)).said.trade_state, 'SUCCESS')
  const lost = number()
  await assert.rejects(charge(lost, code('lost')))
  assert.equal((await query(lost)).said.trade_state, 'SUCCESS')
  for (let i = 0; i < 2; i++)
    assert.equal((await call('POST', pathOf(lost, '/reverse'), merchant)).status, 200)
  assert.equal((await query(lost)).said.trade_state, 'REVOKED')
  const waiting = number()
  await charge(waiting, code('password'))
  await call('POST', pathOf(waiting, '/reverse'), merchant)
  assert.deepEqual(control.pay({ channel: 'wechat', orderNo: waiting }), { paid: false })
})

test('refunds: once a number, never more than was paid, none without money', async () => {
  const no = number()
  await charge(no, code('pays'))
  const ask = (out_refund_no: string, refund: number, total = 1200) =>
    call('POST', '/v3/refund/domestic/refunds', {
      out_trade_no: no,
      out_refund_no,
      amount: { refund, total, currency: 'CNY' },
    })
  assert.equal((await ask('r1', 500)).said.status, 'PROCESSING')
  assert.equal((await ask('r1', 501)).said.code, 'INVALID_REQUEST')
  assert.equal((await ask('r2', 701)).said.code, 'INVALID_REQUEST')
  assert.equal((await ask('r2', 700, 1300)).said.code, 'INVALID_REQUEST')
  control.refunds({ channel: 'wechat', takeMs: 0, withoutMoney: true })
  assert.equal((await ask('r2', 700)).said.code, 'NOT_ENOUGH')
  control.refunds({ channel: 'wechat', withoutMoney: false })
  assert.equal((await ask('r2', 700)).said.status, 'SUCCESS')
  assert.equal((await call('GET', '/v3/refund/domestic/refunds/r2')).said.status, 'SUCCESS')
  assert.equal((await call('GET', '/v3/refund/domestic/refunds/r3')).said.code, 'RESOURCE_NOT_EXISTS')
  assert.equal((await query(no)).said.trade_state, 'REFUND')
})

test('a call can be lost after it was done, or fail without being done', async () => {
  const [lost, failed] = [number(), number()]
  control.trouble({ channel: 'wechat', trouble: 'lose', path: '/native' })
  await assert.rejects(call('POST', NATIVE, order(lost, 100)))
  assert.equal((await query(lost)).said.trade_state, 'NOTPAY')
  control.trouble({ channel: 'wechat', trouble: 'fail', path: '/native' })
  assert.equal((await call('POST', NATIVE, order(failed, 100))).status, 500)
  assert.equal((await query(failed)).said.code, 'ORDER_NOT_EXIST')
})

test('the bill of a day: at ten o’clock of the next, with a hash of the unzipped file', async () => {
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
  const path = `/v3/bill/tradebill?bill_date=${today}&bill_type=ALL&tar_type=GZIP`
  assert.equal((await call('GET', path)).said.code, 'STATEMENT_CREATING')
  control.bills({ atOnce: true })
  const { said } = await call('GET', path)
  const { bytes } = await call('GET', String(said.download_url))
  const file = gunzipSync(bytes)
  assert.equal(sha1(file), said.hash_value)
  const text = file.toString()
  assert.ok(text.startsWith('\ufeff交易时间,公众账号ID,商户号'))
  const rows = text.split('\r\n').filter((line) => line.startsWith('`20'))
  const { orders } = control.orders({ channel: 'wechat' })
  const paid = orders.filter(({ paidAt }) => paidAt !== null)
  const refunds = orders.flatMap((one) => one.refunds)
  assert.equal(rows.length, paid.length + refunds.length)
  control.bills({ atOnce: false })
})

test('WeChat’s OAuth: a code works once, with the application’s secret', async () => {
  const { appId, appSecret, oauthBaseUrl } = settingsOf(parties.channelsJson('demo')).wechat!
  const asked = new URLSearchParams({
    appid: appId!,
    redirect_uri: 'http://127.0.0.1:1/portal/',
    response_type: 'code',
    scope: 'snsapi_base',
    state: 's1',
  })
  const sent = await fetch(`${oauthBaseUrl}/connect/oauth2/authorize?${asked.toString()}`, {
    redirect: 'manual',
  })
  const back = new URL(sent.headers.get('location')!)
  assert.equal(back.searchParams.get('state'), 's1')
  const openId = async (secret: string) => {
    const fields = {
      appid: appId!,
      secret,
      code: back.searchParams.get('code')!,
      grant_type: 'authorization_code',
    }
    const reply = await fetch(
      `${oauthBaseUrl}/sns/oauth2/access_token?${new URLSearchParams(fields).toString()}`,
    )
    return (await reply.json()) as { openid?: string; errcode?: number }
  }
  assert.equal((await openId('wrong')).errcode, 40125)
  assert.match((await openId(appSecret!)).openid!, /^o/)
  assert.equal((await openId(appSecret!)).errcode, 40163)
})
