import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage, openRegister, PHONE, REGISTER, signStudentIn } from './chromium.ts'
import { fakeCameraArguments, writeQrVideo } from './fake-camera.ts'
import { readQr } from './read-qr.ts'

/** A stall's code in a real browser, from the printer to the register: printed, scanned, paid, heard of, taken back. */
let campus: DemoCampus
let demo: DemoFile
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-stall-'))
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** Makes a code at the console for a stall, prints it, reads the sheet. */
async function printCode(desk: Page, stall: string): Promise<string> {
  const manager = demo.operators.find(({ role }) => role === 'merchant_manager')!
  await desk.goto(`${campus.baseUrl}/console/`)
  await desk.getByLabel('登录名').fill(manager.login)
  await desk.getByLabel('密码', { exact: true }).fill(manager.password)
  await desk.keyboard.press('Enter')
  await desk.getByRole('navigation').waitFor()
  await desk.goto(`${campus.baseUrl}/console/#/merchants?merchant=${demo.terminals[0]!.merchantId}`)
  await desk.getByRole('button', { name: `${stall} 的收款码` }).click()
  await desk.getByText('还没有收款码').waitFor()
  await desk.getByRole('button', { name: '新建收款码' }).click()
  await desk
    .getByRole('button', { name: '新 建' })
    .or(desk.getByRole('button', { name: '新建', exact: true }))
    .click()
  // The sheet stays in the page as long as the printer's dialog would be open.
  await desk.evaluate('window.print = () => {}')
  await desk.getByRole('button', { name: 'A6' }).click()
  await desk.emulateMedia({ media: 'print' })
  return readQr(await desk.getByTestId('stall-qr').screenshot())
}

test('a printed code is scanned and paid with the query PIN; the register hears of it and takes it back', async () => {
  const student = demo.students.filter(({ initial }) => !initial)[5]!
  const video = join(folder, 'stall.y4m')
  const desk = await openPage(DESK)
  const phone = await openPage(PHONE, fakeCameraArguments(video))
  const register = await openPage(REGISTER)
  try {
    await openRegister(register.page, campus.baseUrl, demo.terminals[0]!)
    const url = await printCode(desk.page, await register.page.locator('.place strong').innerText())
    assert.match(url, new RegExp(`^${campus.baseUrl}/app/#/stall/[0-9A-Z]{10}$`))
    await writeQrVideo(url, video)
    await register.page.keyboard.type('7.7')

    await signStudentIn(phone.page, campus.baseUrl, student)
    await phone.page.getByRole('link', { name: '扫码付款' }).click()
    await phone.page.getByLabel('金额（元）').fill('12.37', { timeout: 30_000 })
    assert.deepEqual(await violations(phone.page), [])
    await phone.page.getByRole('button', { name: '下一步' }).click()
    const pin = phone.page.getByLabel('查询密码', { exact: true })
    await pin.fill(student.queryPin)
    assert.deepEqual(await violations(phone.page), [])

    // The reply is lost once, and the page with it: the same payment is asked for again.
    let charged = 0
    await phone.page.route('**/v1/me/payments', async (route) => {
      const reply = await route.fetch()
      charged += reply.status() === 201 ? 1 : 0
      await route.abort()
    })
    await phone.page.getByRole('button', { name: '付款 ¥12.37' }).click()
    await phone.page.getByTestId('payment-unknown').waitFor()
    assert.equal(charged, 1)
    await phone.page.unroute('**/v1/me/payments')

    const banner = register.page.getByTestId('received-banner')
    await banner.getByText('收款码到账 ¥12.37').waitFor({ timeout: 10_000 })
    assert.match(await register.page.getByTestId('amount').innerText(), /7\.7/, 'the sale goes on')

    await phone.page.reload()
    await pin.fill(student.queryPin)
    await phone.page.getByRole('button', { name: '再查一次这笔付款' }).click()
    const paid = phone.page.getByTestId('stall-paid')
    await paid.waitFor()
    assert.match(await paid.innerText(), /12\.37/)
    assert.deepEqual(await violations(phone.page), [])
    await phone.page.getByRole('link', { name: '查看账单' }).click()
    const bills = phone.page.locator('button.row').filter({ hasText: '12.37' })
    await bills.first().waitFor()
    assert.equal(await bills.count(), 1)

    await register.page.keyboard.press('Escape')
    await register.page.keyboard.press('F6')
    await register.page.locator('.received-list li').waitFor()
    assert.deepEqual(await violations(register.page), [])
    await register.page.keyboard.press('Escape')
    await register.page.keyboard.press('F8')
    await register.page.locator('.taken li').first().waitFor()
    await register.page.keyboard.press('Enter')
    await register.page.keyboard.press('Enter')
    await register.page.getByTestId('reversal-result').waitFor()
    assert.deepEqual([...desk.errors, ...phone.errors, ...register.errors], [])
  } finally {
    await Promise.all([desk.close(), phone.close(), register.close()])
  }
})
