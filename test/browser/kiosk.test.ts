import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { call, signIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { KIOSK, openPage } from './chromium.ts'
import { enter, openKiosk, putDown } from './kiosk-page.ts'

/** The kiosk (UX "Kiosk") without a reader for cards: what a person can do with the ID card alone. */
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

const cardOf = async (one: DemoStudent) => {
  const token = await signIn(campus.baseUrl, one.campusNo, one.queryPin)
  const { body } = await call(campus.baseUrl, 'GET', '/v1/me', { token })
  return body.card as { number: string; state: string } | null
}

test('a kiosk without a reader replaces a card all the same, and says where it is written', async () => {
  const one = student(30)
  const old = await cardOf(one)
  const { page, errors, close } = await openPage(KIOSK)
  try {
    await openKiosk(page, demo)
    await enter(one, page)
    await page.locator('.choice', { hasText: '补卡' }).click()
    await page.getByRole('button', { name: '卡坏了' }).click()
    await page.getByText('本机现在不能写卡').waitFor()
    await page.getByRole('button', { name: /^付/ }).click()
    await page.getByText('请到校园卡中心领新卡').waitFor()
    const fresh = await cardOf(one)
    const shown = (await page.getByTestId('new-card-number').innerText()).replaceAll(' ', '')
    assert.deepEqual([fresh?.number, fresh?.state], [shown, 'active'])
    assert.notEqual(fresh?.number, old?.number)
    await page.getByRole('button', { name: '完成' }).click()
    await page.locator('main.home').waitFor()
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
