import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, test } from 'node:test'
import { settingsOf, wechatMerchant } from './client.ts'
import { startOutsideParties } from './outside-parties.ts'
import { PASSWORD } from './pages/cashier.ts'

const parties = await startOutsideParties()
after(() => parties.close())
const { baseUrl } = parties
const { call, order } = wechatMerchant(settingsOf(parties.channelsJson('demo')).wechat!)

const post = (path: string, fields: Record<string, string>) =>
  fetch(`${baseUrl}${path}`, { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' })
const pageOf = async (path: string) => (await fetch(`${baseUrl}${path}`)).text()

async function charged(behaviour: string) {
  const shown = await post('/wallet/codes', { channel: 'wechat', behaviour })
  const path = shown.headers.get('location')!
  const auth_code = /data-code>(\d{18})</.exec(await pageOf(path))![1]!
  const orderNo = randomUUID().replaceAll('-', '')
  const body = { ...order(orderNo, 1234), payer: { auth_code }, scene_info: { device_id: '1' } }
  const { said } = await call('POST', '/v3/pay/transactions/codepay', body)
  return { path, orderNo, said }
}

test('the wallet shows a code, and what became of it', async () => {
  const { path, said } = await charged('pays')
  assert.equal(said.trade_state, 'SUCCESS')
  assert.match(await pageOf(path), /支付成功/)
})

test('a password that a stall asked for is typed in the wallet, or refused there', async () => {
  const { path, orderNo, said } = await charged('password')
  assert.equal(said.code, 'USERPAYING')
  assert.match(await pageOf(path), /请输入密码/)
  assert.match(await pageOf('/wallet'), /¥12\.34/)
  const type = (act: string, password: string) =>
    post('/wallet/password', { channel: 'wechat', orderNo, act, password })
  await type('pay', '000000')
  assert.match(await pageOf(path), /请输入密码/)
  await type('pay', PASSWORD)
  assert.match(await pageOf(path), /支付成功/)
  const second = await charged('password')
  await post('/wallet/password', { channel: 'wechat', orderNo: second.orderNo, act: 'refuse', password: '' })
  assert.match(await pageOf(second.path), /支付没有成功/)
})

test('a code that nobody showed has no page, and control takes JSON only', async () => {
  assert.equal((await fetch(`${baseUrl}/wallet/codes/101111111111111111`)).status, 404)
  const control = (body: string, type: string) =>
    fetch(`${baseUrl}/control/code`, { method: 'POST', body, headers: { 'content-type': type } })
  const asked = JSON.stringify({ channel: 'alipay' })
  assert.equal((await control(asked, 'text/plain')).status, 415)
  const reply = await control(asked, 'application/json')
  assert.match(((await reply.json()) as { code: string }).code, /^2[5-9]\d{16}$/)
})
