import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import {
  call,
  enrolPhone,
  newId,
  pay,
  payCode,
  signIn,
  signOperatorIn,
  signTerminalIn,
} from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage, PHONE, signStudentIn } from './chromium.ts'

/** A lunch that is given back: asked for by one operator, approved by another, and what the student sees of it. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const operator = (wanted: string) => demo.operators.find(({ role }) => role === wanted)!

async function openConsole(page: Page, role: string, address: string): Promise<void> {
  const { login, password } = operator(role)
  await page.goto(`${campus.baseUrl}/console/#/${address}`)
  await page.locator('#sign-in_login').fill(login)
  await page.locator('#sign-in_password').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('nav.shell-nav').waitFor()
}

/** A student who paid ¥80.00 at a stall with the spending PIN. */
async function lunch(): Promise<{ student: DemoFile['students'][number]; paymentId: string }> {
  const url = campus.baseUrl
  const student = demo.students.filter(({ initial }) => !initial)[30]!
  const token = await signIn(url, student.campusNo, student.queryPin)
  const desk = await signOperatorIn(url, operator('card_centre'))
  const found = await call(url, 'GET', `/v1/people?q=${student.campusNo}`, { token: desk })
  const { id: personId } = (found.body.people as { id: string }[])[0]!
  const topUp = { id: newId(), personId, amountFen: 200_00 }
  assert.equal((await call(url, 'POST', '/v1/cash-top-ups', { token: desk, body: topUp })).status, 201)
  const phone = await enrolPhone(url, token)
  const till = await signTerminalIn(url, demo.terminals[0]!)
  const sale = { text: payCode(phone), amountFen: 80_00, spendingPin: student.spendingPin }
  const paid = await pay(url, till, sale)
  assert.equal(paid.status, 201, JSON.stringify(paid.body))
  return { student, paymentId: paid.body.id as string }
}

test('¥60.00 asked for by one, approved by another, though a reply is lost: the student sees it once', async () => {
  const { student, paymentId } = await lunch()
  const asker = await openPage(DESK)
  const approver = await openPage({ ...DESK, colorScheme: 'dark' })
  const phone = await openPage(PHONE)
  try {
    await openConsole(asker.page, 'card_centre', 'refunds')
    await asker.page.getByText('没有待批准的退款').waitFor()
    // To the payment by its number, and the refund by keyboard alone.
    await asker.page.keyboard.press('Control+k')
    await asker.page.getByRole('dialog').getByRole('combobox').fill(paymentId)
    await asker.page.getByRole('option', { name: '打开这笔交易' }).waitFor()
    await asker.page.keyboard.press('Enter')
    await asker.page.getByRole('button', { name: '办理退款' }).click()
    const dialog = asker.page.getByRole('dialog')
    await dialog.getByText('¥50.00').waitFor()
    await dialog.getByLabel('退款金额（元）').fill('80.01')
    await dialog.getByLabel('原因').fill('菜里有异物')
    await asker.page.keyboard.press('Enter')
    await dialog.getByText('请填写 ¥0.01 到 ¥80.00 之间的金额').first().waitFor()
    assert.deepEqual(await violations(asker.page), [])
    await dialog.getByLabel('退款金额（元）').fill('60')
    const ids = new Set<string>()
    let losing = true
    await asker.page.route('**/refunds', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      ids.add(route.request().postDataJSON().id)
      if (!losing) return route.continue()
      losing = false
      // The server has it; the answer never comes.
      await route.fetch()
      return route.abort()
    })
    await asker.page.keyboard.press('Enter')
    await dialog.getByText('没有收到答复').first().waitFor()
    await dialog.getByRole('button', { name: '退款', exact: true }).click()
    await asker.page.locator('.payment-refunds').getByText('待批准').waitFor()
    assert.equal(ids.size, 1)
    // Who asked may take it back, and not approve it.
    assert.equal(await asker.page.getByRole('button', { name: /^批准/ }).count(), 0)
    await asker.page.getByRole('button', { name: /^撤回/ }).waitFor()

    await signStudentIn(phone.page, campus.baseUrl, student)
    const before = await phone.page.getByTestId('balance').innerText()

    await openConsole(approver.page, 'finance', 'refunds')
    await approver.page.getByRole('heading', { name: '待批准 (1)' }).waitFor()
    assert.deepEqual(await violations(approver.page), [])
    await approver.page.getByRole('button', { name: /^批准: ¥60\.00/ }).click()
    await approver.page.getByRole('dialog').getByText('立即收到 ¥60.00').waitFor()
    await approver.page.locator('#dialog_note:focus').waitFor()
    await approver.page.keyboard.type('已核实')
    await approver.page.keyboard.press('Enter')
    await approver.page.getByText('没有待批准的退款').waitFor()
    await approver.page.getByRole('row').filter({ hasText: '已退款' }).waitFor()

    // The open app hears of it.
    while ((await phone.page.getByTestId('balance').innerText()) === before)
      await phone.page.waitForTimeout(100)
    await phone.page.goto(`${campus.baseUrl}/app/#/bills`)
    await phone.page.getByText('+60.00').first().waitFor()
    await phone.page.getByText('退 ¥60.00').waitFor()
    await phone.page.getByText('+60.00').first().click()
    await phone.page.getByRole('button', { name: '查看原消费' }).click()
    await phone.page.getByText('这笔消费已退回 ¥60.00').waitFor()
    await phone.page.getByText('退款 ¥60.00').waitFor()
    assert.deepEqual([...asker.errors, ...approver.errors, ...phone.errors], [])
  } finally {
    await Promise.all([asker.close(), approver.close(), phone.close()])
  }
})

test('a manager refunds of the own merchant, and the takings say so', async () => {
  const { paymentId } = await lunch()
  const { page, errors, close } = await openPage(DESK)
  try {
    await openConsole(page, 'merchant_manager', `payments/${paymentId}`)
    await page.getByRole('button', { name: '办理退款' }).click()
    await page.getByLabel('退款金额（元）').fill('20.00')
    await page.getByLabel('原因').fill('少给一份菜')
    await page.keyboard.press('Enter')
    await page.locator('.payment-refunds').getByText('已退款').waitFor()
    await page.getByText('还可退 ¥60.00').waitFor()
    await page.goto(`${campus.baseUrl}/console/#/takings`)
    await page.getByText('其中退款').waitFor()
    const refunded = page.locator('.headline div').filter({ hasText: '其中退款' }).locator('dd')
    assert.match(await refunded.innerText(), /^−¥\d+\.00$/)
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
