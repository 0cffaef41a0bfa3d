import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { signTerminalIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { openPage, openRegister, REGISTER } from './chromium.ts'

/** WeChat codes at the register (RULES 3.1), against a WeChat Pay that shares no code with the campus. */
let campus: DemoCampus
let demo: DemoFile
let outsideUrl: string

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
  const port = await readFile(join(campus.dataDirectory, 'demo-channels', 'port'), 'utf8')
  outsideUrl = `http://127.0.0.1:${port}`
})
after(async () => {
  await campus?.remove()
})

const till = () => demo.terminals.find(({ kind }) => kind === 'pos')!

async function control<T>(verb: string, argument: object): Promise<T> {
  const reply = await fetch(`${outsideUrl}/control/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(argument),
  })
  assert.equal(reply.status, 200)
  return (await reply.json()) as T
}

const codeThat = async (behaviour: string) =>
  (await control<{ code: string }>('code', { channel: 'wechat', behaviour })).code

type Order = { orderNo: string; state: string; amountFen: number; refunds: unknown[] }
const lastOrder = async () =>
  (await control<{ orders: Order[] }>('orders', { channel: 'wechat' })).orders.at(-1)!

async function sell(page: Page, amount: string, code: string): Promise<void> {
  await page.keyboard.type(amount)
  await page.keyboard.press('Enter')
  await page.locator('.prompt.scanning').waitFor()
  await page.keyboard.type(code)
  await page.keyboard.press('Enter')
}

const result = (page: Page, outcome: string, timeout = 30_000) =>
  page.locator(`[data-testid=result][data-outcome=${outcome}]`).waitFor({ timeout })

/** What the server holds of the register's day, beside the page. */
async function taken(): Promise<{ state: string; amountFen: number; payer: { name: string } }[]> {
  const token = await signTerminalIn(campus.baseUrl, till())
  const reply = await fetch(`${campus.baseUrl}/v1/terminal/payments`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const { payments } = (await reply.json()) as {
    payments: { state: string; amountFen: number; payer: { name: string } }[]
  }
  return payments.filter(({ payer }) => payer.name === '微信用户')
}

test('a WeChat code is paid; one waits for its password; one is lost on the way and reversed; one is refused', async () => {
  const { page, errors, close } = await openPage(REGISTER)
  try {
    await openRegister(page, campus.baseUrl, till())
    await sell(page, '12.50', await codeThat('pays'))
    await result(page, 'approved')
    await page.getByText('微信', { exact: true }).waitFor()
    await page.keyboard.press('Escape')

    await sell(page, '9.90', await codeThat('password'))
    await page.getByText('请顾客输入支付密码').waitFor()
    assert.deepEqual(await violations(page), [])
    await control('pay', { channel: 'wechat', orderNo: (await lastOrder()).orderNo })
    await result(page, 'approved')
    await page.keyboard.press('Escape')

    await sell(page, '7.70', await codeThat('password'))
    await page.getByText('请顾客输入支付密码').waitFor()
    await page.keyboard.press('Escape')
    await result(page, 'refused')
    await page.getByText('没付成，请重扫').waitFor()
    assert.equal((await lastOrder()).state, 'reversed')
    await page.keyboard.press('Escape')

    // The reply is lost and WeChat says nothing more: nobody pays another way; given up, it is reversed as soon as a
    // reversal cannot overtake the charge any more and WeChat answers.
    await control('trouble', { channel: 'wechat', trouble: 'fail', times: 45, path: 'out-trade-no' })
    await sell(page, '6.60', await codeThat('lost'))
    await page.getByText('等渠道确认').waitFor()
    await page.getByText('请勿换其他方式付款').waitFor()
    await page.keyboard.press('Escape')
    await result(page, 'refused', 90_000)
    const order = await lastOrder()
    assert.deepEqual([order.amountFen, order.state === 'paid' && order.refunds.length === 0], [6_60, false])
    await page.keyboard.press('Escape')

    await sell(page, '5.50', await codeThat('no_money'))
    await result(page, 'refused')
    await page.getByText('顾客的余额或额度不够').waitFor()
    await page.keyboard.press('Escape')
    assert.deepEqual(
      (await taken()).map(({ state, amountFen }) => [state, amountFen]),
      [
        ['approved', 9_90],
        ['approved', 12_50],
      ],
    )
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
