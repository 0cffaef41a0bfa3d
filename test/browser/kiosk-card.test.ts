import assert from 'node:assert/strict'
import { copyFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import {
  cardState,
  type DemoReader,
  makeBlank,
  makeDemoCard,
  startReader,
  writesKey,
} from '../demo-reader.ts'
import { call, signIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { KIOSK, openPage, PHONE, signStudentIn } from './chromium.ts'
import { enter, openKiosk } from './kiosk-page.ts'

/** The kiosk with a card in its reader (UX "Kiosk"): each card is a virtual one with the demo campus's keys. */
let campus: DemoCampus
let demo: DemoFile
let reader: DemoReader

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
  reader = await startReader(campus)
})
after(async () => {
  await reader?.close()
  await campus?.remove()
})

const student = (index: number) => demo.students.filter(({ initial }) => !initial)[index]!

async function meOf(one: DemoStudent) {
  const token = await signIn(campus.baseUrl, one.campusNo, one.queryPin)
  const { body } = await call(campus.baseUrl, 'GET', '/v1/me', { token })
  return body as {
    account: { walletFen: number; state: string }
    card: { number: string }
    person: { name: string }
  }
}

async function cardOf(one: DemoStudent): Promise<string> {
  return makeDemoCard(campus, (await meOf(one)).card.number)
}

async function withKiosk(run: (page: Page) => Promise<void>, query = ''): Promise<void> {
  const { page, errors, close } = await openPage(KIOSK)
  try {
    await openKiosk(page, demo, `?reader=${reader.port}${query}`)
    await page.locator('.way.second').waitFor()
    await run(page)
    assert.deepEqual(errors, [])
  } finally {
    reader.takeOut()
    await close()
  }
}

const home = (page: Page) => page.locator('main.home').waitFor()
const yuan = (fen: number) => `¥${(fen / 100).toFixed(2)}`

/** Lays the card in and types the query PIN. */
async function enterWithCard(one: DemoStudent, card: string, page: Page): Promise<void> {
  await reader.lay(card)
  await page.locator('.dots').waitFor()
  await page.keyboard.type(one.queryPin)
  await page.locator('.choices').waitFor()
}

test('a card that is laid in shows its balance at once and gets its allowance; pulled out, nothing of it stays', async () => {
  const one = student(50)
  const { account, person } = await meOf(one)
  const card = await cardOf(one)
  await withKiosk(async (page) => {
    await reader.lay(card)
    await page.getByTestId('laid-balance').getByText(yuan(account.walletFen)).waitFor()
    assert.equal((await cardState(card)).balanceFen, Math.min(30_00, account.walletFen))
    assert.equal((await page.locator('body').innerText()).includes(person.name), false)
    assert.deepEqual(await violations(page), [])
    await page.keyboard.type(one.queryPin)
    await page.getByText(person.name).waitFor()
    reader.takeOut()
    await home(page)
    assert.equal((await page.locator('body').innerText()).includes(person.name), false)
  })
})

test('the spending PIN is changed with the card in the reader, a weak one is refused in words, the next payment knows it', async () => {
  const one = student(51)
  const card = await cardOf(one)
  await withKiosk(async (page) => {
    await enterWithCard(one, card, page)
    await page.locator('.choice', { hasText: '修改消费密码' }).click()
    const type = async (asked: string, pin: string) => {
      await page.getByRole('heading', { name: asked }).waitFor()
      await page.keyboard.type(pin)
    }
    await type('请输入现在的消费密码', '000000')
    await type('请输入新的消费密码', '123654')
    await page
      .getByRole('alert')
      .getByText(/递增或递减/)
      .waitFor()
    await type('请输入新的消费密码', '739184')
    await type('请再输入一次新密码', '739184')
    await page
      .getByRole('alert')
      .getByText(/消费密码错误/)
      .waitFor()
    await type('请输入现在的消费密码', one.spendingPin)
    await type('请输入新的消费密码', '739184')
    await type('请再输入一次新密码', '739184')
    await page.getByText('消费密码已修改').waitFor()
    await page.getByRole('button', { name: '结束' }).click()
    await page.getByText('请取走您的卡').waitFor()
    assert.deepEqual(await violations(page), [])
    reader.takeOut()
    await home(page)
    // The new one is the present one now.
    await enterWithCard(one, card, page)
    await page.locator('.choice', { hasText: '修改消费密码' }).click()
    await type('请输入现在的消费密码', '739184')
    await type('请输入新的消费密码', '846297')
    await type('请再输入一次新密码', '846297')
    await page.getByText('消费密码已修改').waitFor()
  })
})

test('a card that is reported lost says so, loses its allowance, and its owner releases it with the query PIN', async () => {
  const one = student(52)
  const card = await cardOf(one)
  await withKiosk(async (page) => {
    await enterWithCard(one, card, page)
    await page.locator('.choice', { hasText: '挂失' }).click()
    await page.getByText('卡和付款码都不能使用了').waitFor()
    reader.takeOut()
    await home(page)
    await reader.lay(card)
    await page.getByText('这张卡已挂失').waitFor()
    assert.equal((await cardState(card)).balanceFen, 0)
    assert.deepEqual(await violations(page), [])
    await page.keyboard.type(one.queryPin)
    await page.locator('.choice', { hasText: '解挂' }).click()
    await page.getByText('卡和付款码恢复使用').waitFor()
    assert.equal((await meOf(one)).account.state, 'active')
  })
})

test('a replaced card is written on the spot: a wrong card is refused, a torn one is written with the same number', async () => {
  const one = student(53)
  const old = await cardOf(one)
  const somebodys = await cardOf(student(54))
  const blank = await makeBlank(campus, 'blank')
  await withKiosk(async (page) => {
    await enter(one, page)
    await page.locator('.choice', { hasText: '补卡' }).click()
    await page.getByRole('button', { name: '卡坏了' }).click()
    await page.getByRole('button', { name: /^付/ }).click()
    await page.getByText('请把空白卡放入读卡区').waitFor()
    assert.deepEqual(await violations(page), [])
    await reader.lay(somebodys)
    await page.getByText('这不是空白卡').waitFor()
    reader.tearNext({ of: writesKey, at: 'before-commit' })
    await reader.lay(blank)
    await page.getByText('卡没有写完').waitFor()
    await reader.lay(blank)
    await page.getByText('请取走您的新卡').waitFor()
    assert.deepEqual(await violations(page), [])
    const { account, card } = await meOf(one)
    const shown = (await page.getByTestId('new-card-number').innerText()).replaceAll(' ', '')
    assert.equal(card.number, shown)
    assert.equal((await cardState(blank)).balanceFen, Math.min(30_00, account.walletFen))
    reader.takeOut()
    await home(page)

    // The new card opens a visit; the old one says that it is over.
    await enterWithCard(one, blank, page)
    reader.takeOut()
    await home(page)
    await reader.lay(old)
    await page.getByText('这张卡不能使用了').waitFor()
  })
})

test('a copy of a card is stopped where it is found, the card with it, and its owner is told what to do', async () => {
  const one = student(55)
  const card = await cardOf(one)
  const copy = `${card}-copy`
  await copyFile(card, copy)
  await withKiosk(async (page) => {
    await reader.lay(card)
    await page.getByTestId('laid-balance').waitFor()
    reader.takeOut()
    await home(page)
    // What was seen less than 5 s ago is not held against a card: two servers' clocks may be so far apart.
    await page.waitForTimeout(6000)
    for (const either of [copy, card]) {
      await reader.lay(either)
      await page.getByText('这张卡不能使用了').waitFor()
      reader.takeOut()
      await home(page)
    }
    await enter(one, page)
    await page.getByText('卡本身有疑问').waitFor()
    assert.deepEqual(await violations(page), [])
  })
  const phone = await openPage(PHONE)
  try {
    await signStudentIn(phone.page, campus.baseUrl, one)
    await phone.page.goto(`${campus.baseUrl}/app/#/card`)
    await phone.page.getByText('卡本身有疑问').waitFor()
    assert.deepEqual(await violations(phone.page), [])
    assert.deepEqual(phone.errors, [])
  } finally {
    await phone.close()
  }
})

test('a blank, and a card that is not of this campus, are told what to do, in both languages', async () => {
  const blank = await makeBlank(campus, 'forgotten')
  const stranger = await makeDemoCard(campus, '9999999999999995')
  for (const language of ['zh-CN', 'en']) {
    await withKiosk(async (page) => {
      for (const [card, text] of [
        [blank, /空白卡不能使用|It pays nothing/],
        [stranger, /本校的校园卡|of this campus/],
      ] as const) {
        await reader.lay(card)
        await page.getByTestId('card-trouble').getByText(text).waitFor()
        assert.deepEqual(await violations(page), [])
        reader.takeOut()
        await home(page)
      }
    }, `&lang=${language}`)
  }
})
