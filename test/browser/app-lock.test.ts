import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { violations } from './accessibility.ts'
import { openPage, PHONE, signStudentIn } from './chromium.ts'

/** The lock of the student app (RULES 1.5): what it hides, what opens it, and what it must never stop. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const settled = () => demo.students.filter((one) => !one.initial)

async function lockAtOnce(page: Page, { queryPin }: DemoStudent): Promise<void> {
  await page.goto(`${campus.baseUrl}/app/#/settings/lock`)
  await page.getByText('离开就锁定').click()
  await page.locator('#query-pin').fill(queryPin)
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText('已保存').waitFor()
}

async function isLocked(page: Page): Promise<void> {
  await page.getByRole('heading', { name: '已锁定' }).waitFor()
  assert.equal(await page.getByTestId('pay-code-qr').count(), 0)
  assert.equal(await page.getByTestId('balance').count(), 0)
}

test('a locked app shows no code and no balance until the query PIN is given, with and without network', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const student = settled()[5]!
  try {
    await signStudentIn(page, campus.baseUrl, student)
    await page.goto(`${campus.baseUrl}/app/#/code`)
    await page.getByTestId('pay-code-qr').waitFor()
    await lockAtOnce(page, student)
    assert.deepEqual(await violations(page), [])

    await page.goto(`${campus.baseUrl}/app/#/code`)
    await page.reload()
    await isLocked(page)
    assert.deepEqual(await violations(page), [])
    await page.locator('#query-pin').fill(`9${student.queryPin.slice(1)}`)
    await page.getByRole('alert').getByText('查询密码不正确').waitFor()
    await isLocked(page)
    await page.locator('#query-pin').fill(student.queryPin)
    await page.getByTestId('pay-code-qr').waitFor()

    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await page.context().setOffline(true)
    await page.reload()
    await isLocked(page)
    for (let i = 0; i < 2; i++) {
      await page.locator('#query-pin').fill(`9${student.queryPin.slice(1)}`)
      await page.getByRole('alert').getByText('查询密码不正确').waitFor()
      await page.locator('#query-pin').fill('')
    }
    await page.locator('#query-pin').fill(student.queryPin)
    await page.getByTestId('pay-code-qr').waitFor()
    assert.deepEqual(
      errors.filter((error) => !error.includes('ERR_INTERNET_DISCONNECTED')),
      [],
    )
  } finally {
    await close()
  }
})

test('after five wrong PINs without network only the campus is believed', async () => {
  const { page, close } = await openPage(PHONE)
  const student = settled()[6]!
  try {
    await signStudentIn(page, campus.baseUrl, student)
    await lockAtOnce(page, student)
    await page.evaluate('navigator.serviceWorker.ready.then(() => true)')
    await page.context().setOffline(true)
    await page.reload()
    for (let i = 0; i < 5; i++) {
      await page.locator('#query-pin').fill(`8${i}${student.queryPin.slice(2)}`)
      await page.getByRole('alert').getByText('查询密码不正确').waitFor()
      await page.reload()
      await isLocked(page)
    }
    await page.locator('#query-pin').fill(student.queryPin)
    await page.getByRole('alert').getByText('需要联网核对密码').waitFor()
    await isLocked(page)
    await page.context().setOffline(false)
    await page.locator('#query-pin').fill(student.queryPin)
    await page.getByRole('heading', { name: '应用锁' }).waitFor()
  } finally {
    await close()
  }
})

test('a lost card is reported from a locked app, and released only from an open one', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const student = settled()[7]!
  try {
    await signStudentIn(page, campus.baseUrl, student)
    await lockAtOnce(page, student)
    await page.goto(`${campus.baseUrl}/app/#/`)
    await page.reload()
    await isLocked(page)
    await page.getByRole('link', { name: '挂失' }).click()
    await page.getByRole('button', { name: '确认挂失' }).click()
    await page.getByRole('alert').getByText('已挂失').waitFor()
    await page.reload()
    await page.getByText('解挂前请先打开应用锁').waitFor()
    assert.equal(await page.getByRole('button', { name: '确认解挂' }).count(), 0)
    await page.goto(`${campus.baseUrl}/app/#/`)
    await page.locator('#query-pin').fill(student.queryPin)
    await page.getByRole('link', { name: '查看或解挂' }).click()
    await page.getByRole('button', { name: '确认解挂' }).click()
    await page.getByRole('link', { name: '去付款码' }).waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
