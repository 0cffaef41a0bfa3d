import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage, PHONE, signStudentIn } from './chromium.ts'

/** Top-ups through the cashier of a WeChat Pay that shares no code with the campus (RULES 4.1). */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const outsideUrl = async () =>
  `http://127.0.0.1:${await readFile(join(campus.dataDirectory, 'demo-channels', 'port'), 'utf8')}`

/** Somebody pays the order that the page shows, at its channel. */
async function payAt(channel: 'wechat' | 'ccb', page: Page): Promise<void> {
  const orderNo = new URL(page.url()).hash.split('/').at(-1)!.replaceAll('-', '')
  const paid = await fetch(`${await outsideUrl()}/control/pay`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ channel, orderNo }),
  })
  assert.deepEqual(await paid.json(), { paid: true })
}

function student(index: number): DemoStudent {
  return demo.students.filter(({ initial }) => !initial)[index]!
}

async function openTopUp(page: Page, who: DemoStudent): Promise<number> {
  await signStudentIn(page, campus.baseUrl, who)
  const before = await page.getByTestId('balance').textContent()
  await page.getByRole('link', { name: '充值', exact: true }).click()
  await page.getByText('¥100', { exact: true }).click()
  await page.getByLabel('查询密码', { exact: true }).fill(who.queryPin)
  return Number(before)
}

test('three taps and a PIN lead to WeChat’s cashier and back, and the money is there', async () => {
  const { page, errors, close } = await openPage(PHONE)
  try {
    const beforeYuan = await openTopUp(page, student(30))
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: '去支付 ¥100.00' }).click()
    await page.getByText('微信支付 收银台').waitFor()
    await page.locator('#password').fill('123456')
    await page.getByRole('button', { name: '确认支付' }).click()
    await page.getByRole('heading', { name: '充值成功' }).waitFor()
    const after = `¥${(beforeYuan + 100).toFixed(2)}`
    await page.getByTestId('balance-after').getByText(after, { exact: true }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('link', { name: '完成' }).click()
    await page
      .getByTestId('balance')
      .getByText((beforeYuan + 100).toFixed(2))
      .waitFor()
    await page.getByRole('link', { name: '账单' }).click()
    await page.getByText('微信支付').first().waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('who leaves the cashier finds the order again and pays it; a wrong PIN asks again', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const who = student(31)
  try {
    await openTopUp(page, who)
    await page.getByLabel('查询密码', { exact: true }).fill('999111')
    await page.getByRole('button', { name: '去支付 ¥100.00' }).click()
    await page.getByRole('alert').getByText('查询密码不正确').waitFor()
    await page.getByLabel('查询密码', { exact: true }).fill(who.queryPin)
    await page.getByRole('button', { name: '去支付 ¥100.00' }).click()
    await page.getByText('微信支付 收银台').waitFor()
    await page.goto(`${campus.baseUrl}/app/#/top-up`)
    await page.getByText('还没付的充值').waitFor()
    await page.getByRole('link', { name: '继续' }).click()
    await page.getByText('等待付款').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('link', { name: '继续支付' }).click()
    await page.locator('#password').fill('123456')
    await page.getByRole('button', { name: '确认支付' }).click()
    await page.getByRole('heading', { name: '充值成功' }).waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('on a desktop a code is shown, and the page changes by itself once a phone has paid it', async () => {
  const { page, errors, close } = await openPage(DESK)
  try {
    await openTopUp(page, student(32))
    await page.getByRole('button', { name: '去支付 ¥100.00' }).click()
    await page.getByTestId('top-up-qr').waitFor()
    await payAt('wechat', page)
    await page.getByRole('heading', { name: '充值成功' }).waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('who comes from WeChat binds once, pays by WeChat’s bridge, and is known the next time', async () => {
  const { page, errors, close } = await openPage({ ...PHONE, userAgent: 'Mobile MicroMessenger/8.0' })
  const who = student(33)
  const asked: Record<string, string>[] = []
  await page.exposeFunction('askedBridge', (parameters: Record<string, string>) => asked.push(parameters))
  await page.addInitScript({
    content: 'window.WeixinJSBridge = { invoke: (verb, parameters) => window.askedBridge(parameters) }',
  })
  try {
    await page.goto(`${campus.baseUrl}/portal/`)
    await page.getByLabel('学号、工号或身份证号').fill(who.campusNo)
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('查询密码', { exact: true }).fill(who.queryPin)
    await page.getByRole('button', { name: '绑定' }).click()
    const before = Number((await page.getByTestId('balance').textContent())!.replace('¥', ''))
    assert.deepEqual(await violations(page), [])
    await page.getByRole('link', { name: '充值', exact: true }).click()
    await page.getByText('¥20', { exact: true }).click()
    await page.getByLabel('查询密码', { exact: true }).fill(who.queryPin)
    await page.getByRole('button', { name: '去支付 ¥20.00' }).click()
    await page.getByText('等待付款').waitFor()
    while (asked.length === 0) await page.waitForTimeout(50)
    assert.equal(asked.length, 1)
    // WeChat believes the page's parameters for their signature alone.
    const bridge = await fetch(
      `${await outsideUrl()}/wechat-bridge?${new URLSearchParams(asked[0]).toString()}`,
    )
    assert.match(await bridge.text(), /20\.00/)
    await payAt('wechat', page)
    await page.getByRole('heading', { name: '充值成功' }).waitFor()
    await page
      .getByTestId('balance-after')
      .getByText(`¥${(before + 20).toFixed(2)}`)
      .waitFor()
    await page.evaluate(() => sessionStorage.clear())
    await page.goto(`${campus.baseUrl}/portal/#/history`)
    await page.reload()
    await page.getByText('已到账').waitFor()
    assert.deepEqual(await violations(page), [])
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
