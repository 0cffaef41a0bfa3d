import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/*
 * The demo's WeChat Pay lacks an order in its bill of the day before yesterday: the campus finds it by itself, finance
 * proposes to take the credit back, and a second person of finance approves.
 */
let campus: DemoCampus
let demo: DemoFile
before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const FOUND_MS = 60_000

async function openConsole(page: Page, login: string, address: string): Promise<void> {
  const { password } = demo.operators.find((one) => one.login === login)!
  await page.goto(`${campus.baseUrl}/console/#/${address}`)
  await page.locator('#sign-in_login').fill(login)
  await page.locator('#sign-in_password').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('nav.shell-nav').waitFor()
}

test('finance finds a shortfall among the days, proposes to take it back, and a second person clears it', async () => {
  const proposer = await openPage(DESK)
  const approver = await openPage({ ...DESK, colorScheme: 'dark' })
  try {
    await openConsole(proposer.page, 'finance', 'reconciliation')
    // Two days before today; both kinds of difference that need somebody, and what the next bill had resolved itself.
    const cell = proposer.page.getByRole('link').filter({ hasText: '2 笔待处理' })
    await cell.waitFor({ timeout: FOUND_MS })
    assert.deepEqual(await violations(proposer.page), [])
    await cell.click()
    const shortfall = proposer.page.getByRole('row').filter({ hasText: '短款' })
    await shortfall.waitFor()
    await proposer.page.getByRole('row').filter({ hasText: '长款' }).waitFor()
    const address = new URL(proposer.page.url()).hash.slice(2)
    assert.deepEqual(await violations(proposer.page), [])

    await shortfall.getByRole('button', { name: /处理差异/ }).click()
    const dialog = proposer.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: '从账户收回' }).check()
    await dialog.getByText(/从当时入账的账户收回/).waitFor()
    await dialog.getByRole('textbox', { name: '说明' }).fill('商户平台查无此单')
    assert.deepEqual(await violations(proposer.page), [])
    await dialog.getByRole('button', { name: '提交，等待批准' }).click()
    await shortfall.getByText(/财务处 提出/).waitFor()
    assert.equal(await shortfall.getByRole('button', { name: '批准' }).count(), 0)

    await openConsole(approver.page, 'finance2', address)
    const waiting = approver.page.getByRole('row').filter({ hasText: '短款' })
    await waiting.getByText('商户平台查无此单').waitFor()
    await waiting.getByRole('button', { name: '批准' }).click()
    const answer = approver.page.getByRole('dialog')
    await answer.getByRole('textbox', { name: '说明' }).fill('同意')
    await answer.getByRole('button', { name: '批准' }).click()
    await answer.waitFor({ state: 'detached' })
    await approver.page.getByText('全部', { exact: true }).click()
    const cleared = approver.page.getByRole('row').filter({ hasText: '已从账户收回' })
    await cleared.getByText('已处理').waitFor()
    assert.deepEqual(await violations(approver.page), [])
    assert.deepEqual([...proposer.errors, ...approver.errors], [])
  } finally {
    await proposer.close()
    await approver.close()
  }
})
