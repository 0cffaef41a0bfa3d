import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import {
  call,
  enrolPhone,
  newId,
  payCode,
  signIn as signPersonIn,
  signTerminalIn,
} from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/** A code that was used twice with no network, decided in the console by two operators. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

async function openConsole(role: string, address: string) {
  const opened = await openPage(DESK)
  const { page } = opened
  const operator = demo.operators.find((one) => one.role === role)!
  await page.goto(`${campus.baseUrl}/console/#/${address}`)
  await page.locator('#sign-in_login').fill(operator.login)
  await page.locator('#sign-in_password').fill(operator.password)
  await page.keyboard.press('Enter')
  await page.locator('nav.shell-nav').waitFor()
  return opened
}

/** One code at two stalls with no network, ¥30.00 each, handed in; who showed it, signed in. */
async function sellTwice() {
  const url = campus.baseUrl
  const student = demo.students.filter(({ initial }) => !initial)[40]!
  const token = await signPersonIn(url, student.campusNo, student.queryPin)
  const text = payCode(await enrolPhone(url, token))
  const [first, ...others] = demo.terminals.filter(({ kind }) => kind === 'pos')
  const second = others.find(({ merchantId }) => merchantId !== first!.merchantId)!
  for (const [index, terminal] of [first!, second].entries()) {
    const record = {
      id: newId(),
      amountFen: 30_00,
      credential: { kind: 'pay-code', text },
      at: new Date().toISOString(),
      sequence: 1,
    }
    const reply = await call(url, 'POST', '/v1/offline-records', {
      token: await signTerminalIn(url, terminal),
      body: { records: [record] },
    })
    const [answer] = reply.body.answers as { outcome: string }[]
    assert.equal(answer?.outcome, index === 0 ? 'posted' : 'case')
  }
  const walletFen = async () => {
    const { body } = await call(url, 'GET', '/v1/me', { token })
    return (body.account as { walletFen: number }).walletFen
  }
  return { campusNo: student.campusNo, walletFen }
}

const dialog = (page: Page) => page.getByRole('dialog')

test('one operator proposes who pays, another approves, and the person is charged once', async () => {
  const { campusNo, walletFen } = await sellTwice()
  const before = await walletFen()
  const finance = await openConsole('finance', 'cases?state=open')
  const centre = await openConsole('card_centre', 'cases?state=proposed')
  const bad: string[] = []
  const check = async (screen: string, page: Page) =>
    void bad.push(...(await violations(page)).map((violation) => `${screen}: ${violation}`))
  try {
    const { page } = finance
    await page.getByRole('link', { name: '一码两用' }).waitFor()
    await check('list', page)
    assert.match(await page.locator('nav.shell-nav a[aria-current]').innerText(), /待办\s*1/)
    await page.getByRole('link', { name: '一码两用' }).click()
    await page.getByText(campusNo).first().waitFor()
    await page.getByRole('button', { name: '由我处理' }).click()
    await page.getByRole('button', { name: '不再由我处理' }).waitFor()
    for (const box of await page.getByRole('checkbox').all()) await box.check()
    await page.getByRole('button', { name: '提出决定…' }).click()
    await dialog(page).getByText('被扣 ¥60.00').waitFor()
    await dialog(page).getByText('合计超过 ¥50.00').waitFor()
    await check('dialog', page)
    await page.getByRole('button', { name: '提交批准' }).click()
    await dialog(page).getByText('请填写: 原因').first().waitFor()
    await dialog(page).getByRole('textbox').fill('两次都是本人，看过录像')
    await page.getByRole('button', { name: '提交批准' }).click()
    await page.getByText('您提出了决定，须由另一位操作员批准').waitFor()
    assert.equal(await page.getByRole('button', { name: '批准…', exact: true }).count(), 0)
    assert.equal(await walletFen(), before)
    await check('proposed', page)

    const other = centre.page
    await other.reload()
    await other.getByRole('link', { name: '一码两用' }).click()
    await other.getByText('两次都是本人，看过录像').first().waitFor()
    await other.getByRole('button', { name: '批准…', exact: true }).click()
    await dialog(other).getByText('被扣 ¥60.00').waitFor()
    await dialog(other).getByRole('textbox').fill('同意')
    await other.keyboard.press('Enter')
    await other.getByText('持卡人支付 2 笔，共 ¥60.00').waitFor()
    await check('decided', other)
    assert.equal(await walletFen(), before - 60_00)
    assert.deepEqual(bad, [])
    assert.deepEqual([...finance.errors, ...centre.errors], [])
  } finally {
    await finance.close()
    await centre.close()
  }
})
