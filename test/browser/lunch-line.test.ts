import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { DESK, openPage, openRegister, PHONE, REGISTER, signStudentIn } from './chromium.ts'
import { fakeCameraArguments, writeQrVideo } from './fake-camera.ts'
import { readQr } from './read-qr.ts'

/** The main scene in a real browser: a phone shows a code, a camera reads it, everybody sees the money move. */
let campus: DemoCampus
let demo: DemoFile
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-camera-'))
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** What the camera will see: the code read from the phone's screen, pixels and all. */
async function pointCameraAt(phone: Page, video: string): Promise<void> {
  const shown = await phone.getByTestId('pay-code-qr').screenshot()
  await writeQrVideo(await readQr(shown), video)
}

async function sell(register: Page, amount: string): Promise<void> {
  await register.keyboard.type(amount)
  await register.keyboard.press('Enter')
  await register.locator('[data-testid=result][data-outcome=approved]').waitFor({ timeout: 20_000 })
}

/** The sum of all that the merchants took today, from the console. */
async function takingsOn(page: Page): Promise<number> {
  const text = await page.getByTestId('takings-total').innerText()
  return Math.round(Number(text.replace(/[^0-9.]/g, '')) * 100)
}

test('a student shows a code, the register reads it by camera, the app and the console show the lunch', async () => {
  const student = demo.students.filter(({ initial }) => !initial)[0]!
  const video = join(folder, 'first.y4m')
  const phone = await openPage(PHONE)
  const register = await openPage(REGISTER, fakeCameraArguments(video))
  const desk = await openPage(DESK)
  try {
    const finance = demo.operators.find(({ role }) => role === 'finance')!
    await desk.page.goto(`${campus.baseUrl}/console/`)
    await desk.page.getByLabel('登录名').fill(finance.login)
    await desk.page.getByLabel('密码', { exact: true }).fill(finance.password)
    await desk.page.keyboard.press('Enter')
    await desk.page.getByRole('navigation').waitFor()
    await desk.page.goto(`${campus.baseUrl}/console/#/takings`)
    await desk.page.getByTestId('takings-total').waitFor()
    const before = await takingsOn(desk.page)

    await signStudentIn(phone.page, campus.baseUrl, student)
    await phone.page.getByRole('link', { name: '付款码' }).click()
    await phone.page.getByTestId('pay-code-qr').waitFor()
    await pointCameraAt(phone.page, video)
    await openRegister(register.page, campus.baseUrl, demo.terminals[0]!)
    await sell(register.page, '12.50')

    const success = phone.page.getByTestId('payment-success')
    await success.waitFor({ timeout: 5_000 })
    assert.match(await success.innerText(), /12\.50/)
    await phone.page.goto(`${campus.baseUrl}/app/#/bills`)
    await phone.page.getByText('12.50').first().waitFor()

    await desk.page.reload()
    await desk.page.getByTestId('takings-total').waitFor()
    while ((await takingsOn(desk.page)) !== before + 1250) await desk.page.waitForTimeout(100)
    assert.deepEqual([...phone.errors, ...register.errors, ...desk.errors], [])
  } finally {
    await Promise.all([phone.close(), register.close(), desk.close()])
  }
})

test('a phone without network shows a code that the register takes', async () => {
  const student = demo.students.filter(({ initial }) => !initial)[1]!
  const video = join(folder, 'second.y4m')
  const phone = await openPage(PHONE)
  const register = await openPage(REGISTER, fakeCameraArguments(video))
  try {
    await signStudentIn(phone.page, campus.baseUrl, student)
    await phone.page.getByRole('link', { name: '付款码' }).click()
    await phone.page.getByTestId('pay-code-qr').waitFor()
    await phone.page.evaluate('navigator.serviceWorker.ready.then(() => null)')
    // Opened anew with no network at all: page, key, certificate and code come from the phone.
    await phone.page.context().setOffline(true)
    await phone.page.reload()
    await phone.page.getByTestId('pay-code-qr').waitFor()
    await pointCameraAt(phone.page, video)
    await openRegister(register.page, campus.baseUrl, demo.terminals[0]!)
    await sell(register.page, '8.00')
    assert.equal(await phone.page.getByTestId('payment-success').count(), 0)
    await phone.page.context().setOffline(false)
    await phone.page.goto(`${campus.baseUrl}/app/#/bills`)
    await phone.page.getByText('8.00').first().waitFor({ timeout: 20_000 })
    assert.deepEqual([...phone.errors, ...register.errors], [])
  } finally {
    await Promise.all([phone.close(), register.close()])
  }
})
