import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { loadCardKeys } from '../../server/domains/cards/card-keys.ts'
import { cardSale } from '../card-sales.ts'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { call, signTerminalIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/** A card that gave one number twice with no network: blocked, and decided in the console. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

/** One number of a student's card at two stalls, ¥11.00 and ¥12.00, handed in; the card's number. */
async function sellTwice(): Promise<string> {
  const url = campus.baseUrl
  const keys = await loadCardKeys({ dataDirectory: campus.dataDirectory, passphrase: null })
  const cardNo = demo.students.find((student) => student.cardNo)!.cardNo!
  const tills = demo.terminals.filter(({ kind }) => kind === 'pos').slice(0, 2)
  for (const [index, terminal] of tills.entries()) {
    const at = new Date(Math.floor(Date.now() / 1000) * 1000)
    const sold = { counter: 30, amountFen: 11_00 + index * 1_00, at }
    const record = cardSale({ cardNo }, { terminalId: terminal.id }, sold, keys!.master)
    const token = await signTerminalIn(url, terminal)
    const reply = await call(url, 'POST', '/v1/offline-records', { token, body: { records: [record] } })
    const [answer] = reply.body.answers as { outcome: string }[]
    assert.equal(answer?.outcome, index === 0 ? 'posted' : 'case')
  }
  return cardNo
}

const dialog = (page: Page) => page.getByRole('dialog')

test('a blocked card’s case shows its sales side by side; found sound, it works again', async () => {
  const grouped = (await sellTwice()).replace(/(\d{4})(?=\d)/g, '$1 ')
  const { page, errors, close } = await openPage(DESK)
  const bad: string[] = []
  const check = async (screen: string) =>
    void bad.push(...(await violations(page)).map((violation) => `${screen}: ${violation}`))
  try {
    const operator = demo.operators.find(({ role }) => role === 'card_centre')!
    await page.goto(`${campus.baseUrl}/console/#/cases?state=open`)
    await page.locator('#sign-in_login').fill(operator.login)
    await page.locator('#sign-in_password').fill(operator.password)
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: '一卡一号两用' }).click()
    await page.getByRole('heading', { name: '这张卡已停用' }).waitFor()
    assert.equal(await page.getByRole('definition').filter({ hasText: /^30$/ }).count(), 3)
    await check('case')
    await page.getByRole('checkbox', { name: /¥11\.00/ }).check()
    await page.getByRole('radio', { name: /恢复使用/ }).check()
    await page.getByRole('button', { name: '决定…' }).click()
    await dialog(page).getByText('被扣 ¥11.00').waitFor()
    await dialog(page).getByText('这张卡恢复使用').waitFor()
    await check('dialog')
    await dialog(page).getByRole('textbox').fill('终端时钟有误，卡在本人手中')
    await page.keyboard.press('Enter')
    await page.getByText('认定这张卡没有问题').waitFor()
    await check('decided')
    await page.getByRole('link', { name: grouped }).first().click()
    await page.getByText('恢复使用').first().waitFor()
    assert.equal(await page.getByText('这张卡已停用').count(), 0)
    assert.deepEqual(bad, [])
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
