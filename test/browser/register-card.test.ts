import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import type { Bills, Me } from '../../contract/me.ts'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { cardState, type DemoReader, makeDemoCard, startReader } from '../demo-reader.ts'
import { call, signIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { openPage, openRegister, REGISTER } from './chromium.ts'

/** A card at the stall with network (RULES 3.1, DESIGN 6): it proves itself, pays once, and leaves with its allowance. */
let campus: DemoCampus
let demo: DemoFile
let reader: DemoReader
let page: Page
let errors: string[]
let close: () => Promise<void>

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
  reader = await startReader(campus, demo.terminals[0]!.id)
  const opened = await openPage(REGISTER)
  ;({ page, errors, close } = opened)
  await page.addInitScript(`localStorage.setItem('onecard.reader', 'http://127.0.0.1:${reader.port}')`)
  await openRegister(page, campus.baseUrl, demo.terminals[0]!)
  await page.locator('[data-testid=reader][data-state=ready]').waitFor()
})
after(async () => {
  await close?.()
  await reader?.close()
  await campus?.remove()
})

const student = (index: number) => demo.students.filter(({ initial }) => !initial)[index]!
const cardOf = ({ cardNo }: DemoStudent, balanceFen = 0) => makeDemoCard(campus, cardNo!, balanceFen)

async function ask<T>({ campusNo, queryPin }: DemoStudent, path: string): Promise<T> {
  const token = await signIn(campus.baseUrl, campusNo, queryPin)
  return (await call(campus.baseUrl, 'GET', path, { token })).body as T
}
const walletOf = async (one: DemoStudent) => (await ask<Me>(one, '/v1/me')).account.walletFen

async function timesCharged(one: DemoStudent, amountFen: number): Promise<number> {
  const { bills } = await ask<Bills>(one, '/v1/me/bills')
  return bills.filter((bill) => Math.abs(bill.amountFen) === amountFen).length
}

async function type(amount: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.keyboard.type(amount)
  await page.keyboard.press('Enter')
}
const tapRest = (at: string) => page.locator(`[data-testid=tap-rest][data-at=${at}]`).waitFor()

test('the amount, Enter, the card: it pays, and its allowance is set while it lies there', async () => {
  const one = student(40)
  const card = await cardOf(one)
  const before = await walletOf(one)
  await type('6.66')
  await page.getByText('请刷卡或出示付款码').waitFor()
  await reader.lay(card)
  await page.getByText('收款成功').waitFor()
  await tapRest('done')
  assert.deepEqual(await violations(page), [])
  assert.equal(await walletOf(one), before - 666)
  assert.equal((await cardState(card)).balanceFen, Math.min(3000, before - 666))
  // Left lying there it pays for nobody else; what was lying there before the amount pays at Enter.
  await type('1.11')
  await page.getByText('请先拿开卡，再放上来').waitFor()
  await page.keyboard.press('Escape')
  await page.keyboard.press('Escape')
  reader.takeOut()
  await reader.lay(card)
  await page.getByText('卡已放好，输入金额，按 Enter').waitFor()
  await type('2.22')
  await page.getByText('收款成功').waitFor()
  reader.takeOut()
  assert.equal(await timesCharged(one, 111), 0)
  assert.equal(await timesCharged(one, 222), 1)
})

test('above the spending limit the PIN is asked, and the same tap pays', async () => {
  const one = student(41)
  const card = await cardOf(one)
  await type('30.01')
  await reader.lay(card)
  await page.getByText('请输入消费密码').waitFor()
  await page.keyboard.type(one.spendingPin)
  await page.keyboard.press('Enter')
  await page.getByText('收款成功').waitFor()
  await tapRest('done')
  reader.takeOut()
  assert.equal(await timesCharged(one, 3001), 1)
})

/** Payments reach the server, and their replies are lost. @returns what mends it */
async function loseReplies(then: () => void = () => {}): Promise<() => Promise<void>> {
  const lose = async (route: Route) => {
    then()
    await route.fetch()
    await route.abort()
  }
  await page.route('**/v1/payments', lose)
  return () => page.unroute('**/v1/payments', lose)
}

test('the reply is lost and the card is gone: the same card again proves itself anew and is charged once', async () => {
  const [one, two] = [student(42), student(43)]
  const [card, other] = await Promise.all([cardOf(one), cardOf(two)])
  const mend = await loseReplies(() => reader.takeOut())
  await type('7.77')
  await reader.lay(card)
  await page.getByText('请再放同一张卡').waitFor()
  await page.getByText('结果还不知道').waitFor()
  assert.deepEqual(await violations(page), [])
  await reader.lay(other)
  await page.getByText('这是另一张卡').waitFor()
  reader.takeOut()
  await mend()
  await reader.lay(card)
  await page.getByText('收款成功').waitFor()
  reader.takeOut()
  assert.equal(await timesCharged(one, 777), 1)
  assert.equal(await timesCharged(two, 777), 0)
})

test('the reply is lost while the card lies there: it pays from its allowance under the same payment, and is charged once', async () => {
  const one = student(44)
  const card = await cardOf(one, 3000)
  const mend = await loseReplies()
  await type('8.88')
  await reader.lay(card)
  await page.getByText('离线收款，已记账待上传').waitFor()
  assert.equal((await cardState(card)).balanceFen, 3000 - 888)
  await mend()
  reader.takeOut()
  await page.locator('[data-testid=online-badge][data-online=true][data-queued="0"]').waitFor()
  assert.equal(await timesCharged(one, 888), 1)
})

test('a payment by card is reversed like any other', async () => {
  const one = student(45)
  const card = await cardOf(one)
  const before = await walletOf(one)
  await type('4.44')
  await reader.lay(card)
  await page.getByText('收款成功').waitFor()
  reader.takeOut()
  await page.keyboard.press('Escape')
  await page.keyboard.press('F8')
  await page.getByText('¥4.44').first().waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('确定撤销').waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('已撤销').first().waitFor()
  await page.keyboard.press('Escape')
  assert.equal(await walletOf(one), before)
})

test('no script failed on the page', () => {
  assert.deepEqual(errors, [])
})
