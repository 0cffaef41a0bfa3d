import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { alipayMerchant, settingsOf, unzipped } from './client.ts'
import { altered } from './forging.ts'
import { forgeriesOf } from './notice.ts'
import { startOutsideParties } from './outside-parties.ts'
import { PASSWORD } from './pages/cashier.ts'

const parties = await startOutsideParties()
after(() => parties.close())
const { control } = parties
const settings = settingsOf(parties.channelsJson('demo')).alipay!
const alipay = alipayMerchant(settings)
const { call, params, send, urlOf } = alipay
const number = () => randomUUID().replaceAll('-', '')
const codeOf = async (reply: ReturnType<typeof call>) => {
  const { said, genuine } = await reply
  assert.ok(genuine)
  return said.sub_code ?? said.trade_status ?? said.code
}
const query = (out_trade_no: string) => call('alipay.trade.query', { out_trade_no })
const pageOrder = (out_trade_no: string, total_amount: string) => ({
  out_trade_no,
  total_amount,
  subject: '校园卡充值',
  product_code: 'FAST_INSTANT_TRADE_PAY',
})

test('a changed character, an old time, another application and another sign type are refused', async () => {
  const good = params('alipay.trade.query', { out_trade_no: number() })
  assert.equal(await codeOf(send({ ...good, sign: altered(good.sign) })), 'isv.invalid-signature')
  assert.equal(await codeOf(send({ ...good, biz_content: '{}' })), 'isv.invalid-signature')
  const changed = (more: Record<string, string>) => codeOf(call('alipay.trade.query', {}, more))
  assert.equal(await changed({ timestamp: '2020-01-01 00:00:00' }), 'isv.invalid-timestamp')
  assert.equal(await changed({ app_id: '2021000000000000' }), 'isv.invalid-app-id')
  assert.equal(await changed({ sign_type: 'RSA' }), 'isv.invalid-signature-type')
  assert.equal(await codeOf(call('alipay.trade.nothing', {})), 'isv.invalid-method')
  const { sign: _sign, ...unsigned } = good
  assert.equal(await codeOf(send(unsigned)), 'isv.missing-signature')
  assert.equal(await codeOf(send(good)), 'ACQ.TRADE_NOT_EXIST')
})

test('a page order is there once the browser opened it, paid at the cashier, and comes back signed', async () => {
  const no = number()
  const address = params('alipay.trade.page.pay', pageOrder(no, '50.00'), {
    return_url: 'http://127.0.0.1:1/app/',
  })
  assert.equal(await codeOf(query(no)), 'ACQ.TRADE_NOT_EXIST')
  const opened = await fetch(urlOf(address), { redirect: 'manual' })
  const cashier = opened.headers.get('location')!
  assert.equal(await codeOf(query(no)), 'WAIT_BUYER_PAY')
  const paid = await fetch(cashier, {
    method: 'POST',
    body: new URLSearchParams({ act: 'pay', password: PASSWORD }),
    redirect: 'manual',
  })
  assert.ok(alipay.isGenuine(new URL(paid.headers.get('location')!).searchParams))
  assert.equal(await codeOf(query(no)), 'TRADE_SUCCESS')
  const other = params('alipay.trade.page.pay', pageOrder(no, '50.01'))
  assert.match(await (await fetch(urlOf(other))).text(), /CONTEXT_INCONSISTENT/)
  assert.match(
    await (await fetch(urlOf({ ...address, sign: altered(address.sign) }))).text(),
    /invalid-signature/,
  )
})

test('amounts are yuan with two decimals at most', async () => {
  for (const total of ['0', '0.00', '1.001', '1,000', '-1', '1e2', ' 1']) {
    const opened = await fetch(urlOf(params('alipay.trade.page.pay', pageOrder(number(), total))))
    assert.match(await opened.text(), /INVALID_PARAMETER/, total)
  }
})

const charge = (out_trade_no: string, auth_code: string, total_amount = '12.34') =>
  call('alipay.trade.pay', { out_trade_no, total_amount, subject: '午餐', scene: 'bar_code', auth_code })
const code = (behaviour: 'pays' | 'password' | 'lost' | 'no_money') =>
  control.code({ channel: 'alipay', behaviour }).code

test('a shown code: paid, waiting for a password, lost, without money, used', async () => {
  const no = number()
  const shown = code('pays')
  assert.equal(await codeOf(charge(no, shown)), '10000')
  assert.equal(await codeOf(charge(no, shown)), 'ACQ.TRADE_HAS_SUCCESS')
  assert.equal(await codeOf(charge(no, shown, '12.35')), 'ACQ.CONTEXT_INCONSISTENT')
  assert.equal(await codeOf(charge(number(), shown)), 'ACQ.PAYMENT_AUTH_CODE_INVALID')
  assert.equal(await codeOf(charge(number(), code('no_money'))), 'ACQ.BUYER_BALANCE_NOT_ENOUGH')
  const typed = number()
  assert.equal(await codeOf(charge(typed, code('password'))), '10003')
  control.pay({ channel: 'alipay', orderNo: typed })
  assert.equal(await codeOf(query(typed)), 'TRADE_SUCCESS')
  const lost = number()
  await assert.rejects(charge(lost, code('lost')))
  assert.equal(await codeOf(query(lost)), 'TRADE_SUCCESS')
  const cancel = async (out_trade_no: string) =>
    (await call('alipay.trade.cancel', { out_trade_no })).said.action
  assert.equal(await cancel(lost), 'refund')
  assert.equal(await codeOf(query(lost)), 'TRADE_CLOSED')
  const absent = number()
  assert.equal(await cancel(absent), undefined)
  assert.equal(await codeOf(charge(absent, code('pays'))), 'ACQ.CONTEXT_INCONSISTENT')
})

test('refunds: once a number, told in sum, and a trade that went back whole is closed', async () => {
  const no = number()
  await charge(no, code('pays'))
  const ask = (out_request_no: string, refund_amount: string) =>
    call('alipay.trade.refund', { out_trade_no: no, out_request_no, refund_amount })
  const first = (await ask('r1', '2.34')).said
  assert.deepEqual([first.fund_change, first.refund_fee], ['Y', '2.34'])
  assert.equal((await ask('r1', '2.34')).said.fund_change, 'N')
  assert.equal(await codeOf(ask('r1', '2.35')), 'ACQ.DISCORDANT_REPEAT_REQUEST')
  assert.equal(await codeOf(ask('r2', '10.01')), 'ACQ.REFUND_AMT_NOT_EQUAL_TOTAL')
  assert.equal((await ask('r2', '10.00')).said.refund_fee, '12.34')
  assert.equal(await codeOf(query(no)), 'TRADE_CLOSED')
  const status = async (out_request_no: string) =>
    (await call('alipay.trade.fastpay.refund.query', { out_trade_no: no, out_request_no })).said.refund_status
  assert.equal(await status('r2'), 'REFUND_SUCCESS')
  assert.equal(await status('r3'), undefined)
})

test('notices are genuine, and each forged one is not or is somebody else’s', async () => {
  const no = number()
  await charge(no, code('pays'))
  const make = async (forgery: (typeof forgeriesOf)['alipay'][number] | null) => {
    const { notices } = await control.makeNotices({ channel: 'alipay', orderNos: [no], forgery })
    return new URLSearchParams(notices[0]!.body)
  }
  const plain = await make(null)
  assert.ok(alipay.isGenuine(plain))
  assert.deepEqual(
    [plain.get('app_id'), plain.get('seller_id'), plain.get('total_amount'), plain.get('trade_status')],
    [settings.appId, settings.sellerId, '12.34', 'TRADE_SUCCESS'],
  )
  for (const forgery of forgeriesOf.alipay) {
    const form = await make(forgery)
    const ours = form.get('app_id') === settings.appId && form.get('seller_id') === settings.sellerId
    assert.equal(alipay.isGenuine(form) && ours, false, forgery)
  }
})

test('the bill is a zip of two GBK files, refunds below zero', async () => {
  control.bills({ atOnce: true })
  const bill_date = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10)
  const { said } = await call('alipay.data.dataservice.bill.downloadurl.query', {
    bill_type: 'trade',
    bill_date,
  })
  const zip = Buffer.from(await (await fetch(said.bill_download_url!)).arrayBuffer())
  const files = unzipped(zip).map((bytes) => new TextDecoder('gbk', { fatal: true }).decode(bytes))
  assert.equal(files.length, 2)
  const lines = files[0]!.split('\r\n')
  assert.equal(lines[0], '#支付宝业务明细查询')
  const rows = lines.filter((line) => /^20\d{26}\t,/.test(line)).map((line) => line.split(','))
  assert.ok(rows.every((row) => row.length === 25))
  const refunds = rows.filter((row) => row[2] === '退款')
  assert.deepEqual(
    refunds.map((row) => [row[11], row[21]!.trim()]),
    [
      ['-12.34', ''],
      ['-2.34', 'r1'],
      ['-10.00', 'r2'],
    ],
  )
  assert.ok(lines.some((line) => line.startsWith('#退款合计：3笔，商家实收退款共-24.68元')))
  control.bills({ atOnce: false })
})
