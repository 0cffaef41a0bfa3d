import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { call, enrolPhone, pay, payCode, signIn, signTerminalIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { KIOSK, openPage, openRegister, PHONE, REGISTER, signStudentIn } from './chromium.ts'
import { enter, openKiosk, putDown } from './kiosk-page.ts'

/** The kiosk (UX "Kiosk"): what a person with a lost card can do alone, and what the stall then says. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const student = (index: number) => demo.students.filter(({ initial }) => !initial)[index]!
const terminal = (kind: string) => demo.terminals.find((one) => one.kind === kind)!

/** Spends until the wallet holds exactly this. */
async function spendTo(one: DemoStudent, leftFen: number): Promise<void> {
  const token = await signIn(campus.baseUrl, one.campusNo, one.queryPin)
  const phone = await enrolPhone(campus.baseUrl, token)
  const till = await signTerminalIn(campus.baseUrl, terminal('pos'))
  const me = await call(campus.baseUrl, 'GET', '/v1/me', { token })
  const { walletFen } = me.body.account as { walletFen: number }
  const paid = await pay(campus.baseUrl, till, {
    text: payCode(phone),
    amountFen: walletFen - leftFen,
    spendingPin: one.spendingPin,
  })
  assert.equal(paid.status, 201, JSON.stringify(paid.body))
}

const cardOf = async (one: DemoStudent) => {
  const token = await signIn(campus.baseUrl, one.campusNo, one.queryPin)
  const { body } = await call(campus.baseUrl, 'GET', '/v1/me', { token })
  return body.card as { number: string; state: string } | null
}

test('lost in the app, refused at the stall, replaced at the kiosk with 16.01 and not with 16.00', async () => {
  const one = student(30)
  await spendTo(one, 16_01)
  const old = await cardOf(one)
  assert.equal(old?.state, 'active')
  const [phone, register, kiosk] = [await openPage(PHONE), await openPage(REGISTER), await openPage(KIOSK)]
  try {
    await openRegister(register.page, campus.baseUrl, terminal('pos'))
    await signStudentIn(phone.page, campus.baseUrl, one)
    await phone.page.goto(`${campus.baseUrl}/app/#/card`)
    await phone.page.getByRole('button', { name: '确认挂失' }).click()
    await phone.page.getByText('已挂失').first().waitFor()
    assert.equal((await cardOf(one))?.state, 'lost')

    await openKiosk(kiosk.page, demo)
    await enter(one, kiosk.page)
    await kiosk.page.getByText('已挂失').first().waitFor()
    await kiosk.page.locator('.choice', { hasText: '补卡' }).click()
    await kiosk.page.getByText('补卡后余额 ¥1.01').waitFor()
    await kiosk.page.getByRole('button', { name: '付 ¥15.00 补卡' }).click()
    await kiosk.page.getByTestId('new-card').waitFor()
    const fresh = await cardOf(one)
    const shown = (await kiosk.page.getByTestId('new-card-number').innerText()).replaceAll(' ', '')
    assert.deepEqual([fresh?.number, fresh?.state], [shown, 'active'])
    assert.notEqual(fresh?.number, old?.number)
    await kiosk.page.getByRole('button', { name: '完成' }).click()
    await kiosk.page.locator('main.home').waitFor()

    // The register, which was connected throughout, holds the old number for good, and not the new one.
    const held = await waitForHotList(register.page, old!.number)
    assert.deepEqual([held.includes(old!.number), held.includes(fresh!.number)], [true, false])
    assert.deepEqual([...phone.errors, ...register.errors, ...kiosk.errors], [])
  } finally {
    await Promise.all([phone.close(), register.close(), kiosk.close()])
  }
})

/** The numbers on the register's own copy of the hot list, once this one is among them. */
async function waitForHotList(page: Page, number: string): Promise<string[]> {
  const read = () =>
    page.evaluate(`new Promise((resolve) => {
      const open = indexedDB.open('onecard-pos')
      open.onsuccess = () => {
        const all = open.result.transaction('hotList').objectStore('hotList').getAll()
        all.onsuccess = () => { open.result.close(); resolve(all.result.map((entry) => entry.value)) }
      }
    })`) as Promise<string[]>
  for (;;) {
    const held = await read()
    if (held.includes(number)) return held
    await page.waitForTimeout(200)
  }
}

test('a balance of exactly 16.00 is told what is missing, and nothing changes', async () => {
  const one = student(31)
  await spendTo(one, 16_00)
  const old = await cardOf(one)
  const { page, errors, close } = await openPage(KIOSK)
  try {
    await openKiosk(page, demo)
    await enter(one, page)
    await page.locator('.choice', { hasText: '补卡' }).click()
    await page.getByRole('button', { name: '卡坏了' }).click()
    await page.getByRole('button', { name: '付 ¥15.00 补卡' }).click()
    await page.getByRole('alert').getByText('补卡须余额超过 ¥16.00，请先充值').waitFor()
    assert.deepEqual(await cardOf(one), old)
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('a typed number reports lost and releases, but a new card asks for the ID card', async () => {
  const one = student(32)
  const { page, errors, close } = await openPage(KIOSK)
  try {
    await openKiosk(page, demo)
    await page.getByRole('button', { name: '没带身份证，输入号码' }).click()
    for (const digit of one.campusNo) await page.locator('.pad').getByText(digit, { exact: true }).click()
    await page.getByRole('button', { name: '下一步' }).click()
    await page.keyboard.type('000000')
    await page.getByRole('alert').getByText('账号或密码不正确').waitFor()
    for (const digit of one.queryPin) await page.locator('.pad').getByText(digit, { exact: true }).click()
    await page.locator('.purse').waitFor()
    const replace = page.locator('.choice', { hasText: '补卡' })
    assert.equal(await replace.isDisabled(), true)
    await page.locator('.choice', { hasText: '挂失' }).click()
    await page.getByText('卡和付款码都不能使用了').waitFor()
    assert.equal((await cardOf(one))?.state, 'lost')
    await page.locator('.choice', { hasText: '解挂' }).click()
    await page.getByText('卡和付款码恢复使用').waitFor()
    assert.equal((await cardOf(one))?.state, 'active')
    await page.getByRole('button', { name: '结束' }).click()
    await page.locator('main.home').waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('every screen is accessible, in both languages, and a visitor who walks away is forgotten', async () => {
  const one = student(33)
  for (const language of ['zh-CN', 'en']) {
    const { page, errors, close } = await openPage(KIOSK)
    try {
      await page.clock.install()
      await openKiosk(page, demo, `?lang=${language}`)
      const check = async () => assert.deepEqual(await violations(page), [])
      await check()
      await putDown(one, page)
      await check()
      await page.keyboard.type(one.queryPin)
      await page.locator('.purse').waitFor()
      await check()
      for (const index of [1, 2, 3]) {
        await page.locator('.choice').nth(index).click()
        await page.locator('.purse').waitFor({ state: 'detached' })
        await check()
        await page.locator('button.big').last().click()
        await page.locator('.purse').waitFor()
      }
      await page.clock.runFor(45_000)
      await page.getByRole('alertdialog').waitFor()
      await check()
      await page.clock.runFor(20_000)
      await page.locator('main.home').waitFor()
      assert.equal((await page.locator('body').innerText()).includes(one.campusNo), false)
      assert.deepEqual(errors, [])
    } finally {
      await close()
    }
  }
})
