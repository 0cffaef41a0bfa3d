import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { call, enrolPhone, newId, payCode, signIn, signOperatorIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage, REGISTER } from './chromium.ts'

/** Shifts (RULES 3.8): from the console's switch to the totals at the end. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const press = async (page: Page, ...keys: string[]) => {
  for (const key of keys) await page.keyboard.press(key)
}
const type = async (page: Page, text: string) => {
  for (const key of text) {
    await page.keyboard.press(key)
    // A person types slower than a scanner.
    await page.waitForTimeout(120)
  }
}

test('a shift is opened by a cashier, sells, takes back its own, is handed over and closed with its totals', async () => {
  const administrator = demo.operators.find(({ role }) => role === 'administrator')!
  const desk = await signOperatorIn(campus.baseUrl, administrator)
  const terminal = demo.terminals.filter(({ kind }) => kind === 'pos')[3]!
  const cashiers = [
    { id: newId(), number: '7', name: '李师傅', pin: '926481' },
    { id: newId(), number: '8', name: '王师傅', pin: '815372' },
  ]
  for (const cashier of cashiers) {
    const path = `/v1/merchants/${terminal.merchantId}/cashiers`
    const made = await call(campus.baseUrl, 'POST', path, { token: desk, body: cashier })
    assert.equal(made.status, 201, JSON.stringify(made.body))
  }
  const setting = `/v1/terminals/${terminal.id}/shift-setting`
  await call(campus.baseUrl, 'PUT', setting, { token: desk, body: { needsShift: true } })
  const student = demo.students.filter(({ initial }) => !initial)[50]!
  const phone = await enrolPhone(
    campus.baseUrl,
    await signIn(campus.baseUrl, student.campusNo, student.queryPin),
  )
  const { page, errors, close } = await openPage(REGISTER)
  const sell = async (amount: string) => {
    await type(page, amount)
    await press(page, 'Enter')
    await page.keyboard.type(payCode(phone))
    await press(page, 'Enter')
    await page.locator('[data-testid=result][data-outcome=approved]').waitFor()
    await press(page, 'Enter')
  }
  const open = async (number: string, pin: string) => {
    await type(page, number)
    await press(page, 'Enter')
    await page.getByText(`${number} 号的密码`).waitFor()
    await type(page, pin)
    await press(page, 'Enter')
  }
  try {
    await page.goto(`${campus.baseUrl}/pos/`)
    await page.getByRole('button', { name: /密钥文件/ }).click()
    await page.locator('#key-file').fill(JSON.stringify(terminal))
    await press(page, 'Enter')
    await page.getByTestId('shift-opening').waitFor()
    assert.deepEqual(await violations(page), [])
    await open('7', '111222')
    await page.getByText('编号或密码不对，请重新输入').waitFor()
    await open('7', '926481')
    await page.getByTestId('cashier').getByText('李师傅').waitFor()
    await sell('6.00')
    await sell('2.50')

    // Handing over: the next cashier's shift does not take back what the former sold.
    await press(page, 'F9')
    await page.getByText('交班？').waitFor()
    await press(page, 'F9')
    const closed = page.getByTestId('shift-closed')
    await closed.waitFor()
    assert.match(await closed.innerText(), /¥8\.50[\s\S]*付款码[\s\S]*2 笔/)
    assert.deepEqual(await violations(page), [])
    await press(page, 'Enter')
    await open('8', '815372')
    await page.getByTestId('cashier').getByText('王师傅').waitFor()
    await press(page, 'F8')
    await page.getByText('¥2.50').first().waitFor()
    await press(page, 'Enter', 'Enter')
    await page.getByText('这笔不是本班收的').waitFor()
    await press(page, 'Escape', 'Escape')

    await sell('1.00')
    await press(page, 'F8')
    await page.getByText('¥1.00').first().waitFor()
    await press(page, 'Enter', 'Enter')
    await page.getByTestId('reversal-result').waitFor()
    await press(page, 'Enter')
    await press(page, 'F9', 'F9')
    await closed.waitFor()
    assert.match(await closed.innerText(), /¥0\.00[\s\S]*撤销[\s\S]*1 笔[\s\S]*¥1\.00/)
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('the console keeps cashiers, says which tills need a shift, and shows what each took', async () => {
  const { page, errors, close } = await openPage(DESK)
  const manager = demo.operators.find(({ role }) => role === 'merchant_manager')!
  try {
    await page.goto(`${campus.baseUrl}/console/`)
    await page.getByLabel('登录名').fill(manager.login)
    await page.getByLabel('密码', { exact: true }).fill(manager.password)
    await press(page, 'Enter')
    await page.getByRole('navigation').getByText('班次').click()
    await page.getByRole('link', { name: '收银员' }).click()
    await page.getByRole('button', { name: '添加收银员' }).click()
    await page.getByLabel('编号').fill('21')
    await page.getByLabel('姓名').fill('赵师傅')
    await page.getByLabel('密码', { exact: true }).fill('123456')
    await page.getByRole('button', { name: '添加', exact: true }).click()
    await page.getByRole('alert').first().waitFor()
    await page.getByLabel('密码', { exact: true }).fill('739164')
    await page.getByRole('button', { name: '添加', exact: true }).click()
    await page.getByRole('cell', { name: '赵师傅', exact: true }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.goto(`${campus.baseUrl}/console/#/shift-terminals`)
    const first = page.getByRole('switch').first()
    await first.click()
    await page.locator('[role=switch][aria-checked=true]').first().waitFor()
    assert.deepEqual(await violations(page), [])
    await page.goto(`${campus.baseUrl}/console/#/shifts`)
    await page.getByRole('heading', { name: '班次' }).waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
