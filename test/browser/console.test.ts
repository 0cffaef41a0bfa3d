import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright-core'
import { decodeBase32 } from '../../server/protocols/base32.ts'
import { totpAt, totpStep } from '../../server/protocols/totp.ts'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/** The console where money moves, where it must say no, and every screen of it before a checker of accessibility. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

async function goTo(page: Page, address: string): Promise<void> {
  await page.goto(`${campus.baseUrl}/console/#/${address}`)
}

// A code works once and so does every earlier one: each sign-in takes the next.
let lastStep = 0

async function signIn(page: Page, role: string): Promise<void> {
  const operator = demo.operators.find((one) => one.role === role)!
  await page.locator('#sign-in_login').fill(operator.login)
  await page.locator('#sign-in_password').fill(operator.password)
  await page.keyboard.press('Enter')
  if (operator.totpSecret) {
    lastStep = Math.max(lastStep + 1, totpStep(new Date()) - 1)
    await page.locator('#sign-in_totp').fill(totpAt(decodeBase32(operator.totpSecret)!, lastStep))
    await page.keyboard.press('Enter')
  }
  await page.locator('nav.shell-nav').waitFor()
}

test('cash is credited once, by keyboard alone, though replies are lost and the page is loaded again', async () => {
  const { page, errors, close } = await openPage(DESK)
  const { campusNo } = demo.students.filter(({ initial }) => !initial)[20]!
  const ids = new Set<string>()
  let losing = true
  try {
    await goTo(page, 'cash')
    await signIn(page, 'card_centre')
    await page.route('**/v1/cash-top-ups', async (route) => {
      if (route.request().method() !== 'POST') return route.continue()
      ids.add(route.request().postDataJSON().id)
      if (!losing) return route.continue()
      // The server has it; the answer never comes.
      await route.fetch()
      return route.abort()
    })
    await page.getByRole('combobox').waitFor()
    // Number and Enter in one breath, as a scanner does.
    await page.keyboard.type(campusNo)
    await page.keyboard.press('Enter')
    await page.getByTestId('cash-amount').waitFor()
    await page.keyboard.type('20.50')
    await page.keyboard.press('Enter')
    await page.getByText('请核对').waitFor()
    await page.keyboard.press('Enter')
    await page.getByText('结果未知，正在核实').waitFor()

    await page.reload()
    await page.getByText('结果未知，正在核实').waitFor()
    losing = false
    await page.keyboard.press('Enter')
    await page.getByText('充值成功').waitFor()
    assert.equal(ids.size, 1)
    const rows = page.getByRole('row').filter({ hasText: campusNo })
    await rows.first().waitFor()
    assert.equal(await rows.count(), 1)

    await page.keyboard.press('Enter')
    await page.getByRole('combobox').waitFor()
    await rows.getByRole('button', { name: /^撤销/ }).click()
    await page.getByRole('dialog').getByText('您需要把现金 ¥20.50 退还给').waitFor()
    await page.keyboard.type('金额输错')
    await page.keyboard.press('Enter')
    await rows.getByText('已撤销').waitFor()
    // Ready for the next person, without the mouse.
    await page.locator('[role=combobox]:focus').waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('an operator is offered what the roles allow, and comes back to the same page after a session ended', async () => {
  const { page, errors, close } = await openPage(DESK)
  try {
    await goTo(page, 'operators')
    await signIn(page, 'merchant_manager')
    await page.getByRole('heading', { name: '您没有权限使用这一页' }).waitFor()
    const offered = await page.locator('nav.shell-nav a').allInnerTexts()
    assert.deepEqual(
      offered.map((text) => text.trim()),
      ['今日营业', '报表', '商户与档口', '班次', '终端', '结算单', '结算付款', '退款', '规则参数'],
    )
    await goTo(page, 'terminals?state=active')
    await page.getByRole('row').nth(1).waitFor()
    await page.evaluate(`sessionStorage.setItem('onecard.console.token', 'ended')`)
    await page.reload()
    await page.getByText('登录已失效').waitFor()
    await signIn(page, 'merchant_manager')
    await page.getByRole('heading', { name: '终端' }).waitFor()
    assert.ok(page.url().endsWith('#/terminals?state=active'))
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('a person is found by pinyin in the list and by Ctrl-K; an ID number stays out of the address', async () => {
  const { page, errors, close } = await openPage(DESK)
  const { campusNo, idNumber } = demo.students.filter(({ initial }) => !initial)[21]!
  try {
    await goTo(page, 'people')
    await signIn(page, 'card_centre')
    const row = page.getByRole('row').filter({ hasText: campusNo })
    await page.getByTestId('people-search').fill(idNumber)
    await row.waitFor()
    assert.equal(await page.getByRole('row').count(), 2)
    assert.ok(!page.url().includes(idNumber.slice(0, 6)))

    await page.getByTestId('people-search').fill('wang')
    await page.waitForURL(/q=wang/)
    await page.getByRole('row').filter({ hasText: /王|汪/ }).first().waitFor()

    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByRole('combobox').fill(campusNo)
    await page.getByRole('option').filter({ hasText: campusNo }).waitFor()
    await page.keyboard.press('Enter')
    await page.waitForURL(/#\/people\/[0-9a-f-]{36}$/)
    await page.locator('.timeline-entry').first().waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('a merchant is paid: account and run by two people each, the list for the bank, and the books agree', async () => {
  const finance = await openPage(DESK)
  const second = await openPage(DESK)
  const manager = await openPage(DESK)
  const decide = async (what: string) => {
    const dialog = second.page.getByRole('dialog')
    await second.page.getByRole('button', { name: '批准', exact: true }).click()
    await dialog.getByText(what).waitFor()
    await dialog.getByLabel('说明').fill('已电话核实')
    await second.page.keyboard.press('Enter')
    await dialog.waitFor({ state: 'hidden' })
  }
  try {
    await goTo(finance.page, 'payout-accounts')
    await signIn(finance.page, 'finance')
    const merchant = finance.page.getByRole('row').filter({ hasText: '第一食堂' })
    await merchant.getByRole('button', { name: '登记或变更' }).click()
    await finance.page.getByLabel('户名').fill('第一食堂餐饮部')
    await finance.page.getByLabel('开户行').fill('建设银行')
    await finance.page.getByLabel('账号').fill('6217000000000000001')
    await finance.page.keyboard.press('Enter')
    await merchant.getByText('由财务处提出').waitFor()
    await goTo(second.page, 'payout-accounts')
    await signIn(second.page, 'administrator')
    await decide('今后付到 第一食堂餐饮部 建设银行 ···0001')

    await goTo(finance.page, 'payouts')
    await finance.page.getByRole('button', { name: '新建付款' }).click()
    await finance.page.getByRole('button', { name: /^拟定 1 家/ }).click()
    await finance.page.getByText('只有另一位操作员能批准').waitFor()
    const amount = (await finance.page.getByTestId('run-amount').innerText()).slice(1).replaceAll(',', '')
    assert.ok(Number(amount) > 0)
    await second.page.goto(finance.page.url())
    await decide('按现在的应付余额付款')
    await finance.page.reload()
    const downloading = finance.page.waitForEvent('download')
    await finance.page.getByRole('button', { name: '付款清单 CSV' }).click()
    const list = await readFile(await (await downloading).path(), 'utf8')
    assert.match(list, new RegExp(`第一食堂餐饮部,建设银行, 6217000000000000001,${amount},JS000001-001`))

    await finance.page.getByRole('button', { name: '全选待转账' }).click()
    await finance.page.getByRole('button', { name: '标记已转账' }).click()
    await finance.page.getByRole('dialog').getByRole('button', { name: '标记已转账' }).click()
    await finance.page.getByText('已完成').waitFor()
    await goTo(manager.page, 'payouts')
    await signIn(manager.page, 'merchant_manager')
    const paid = manager.page.getByRole('row').filter({ hasText: 'JS000001-001' })
    await paid.getByText('已转账').waitFor()
    assert.deepEqual(await violations(manager.page), [])
    await goTo(finance.page, 'accounting')
    await finance.page.getByText('与账本逐户相符').waitFor()
    const bank = finance.page.getByRole('row').filter({ hasText: '银行' })
    assert.equal((await bank.getByRole('cell').nth(3).innerText()).replaceAll(',', ''), amount)
    await finance.page.getByRole('button', { name: '核对整本账' }).click()
    await finance.page.getByText(/笔全部成立/).waitFor()
    assert.deepEqual(
      [finance, second, manager].flatMap(({ errors }) => errors),
      [],
    )
  } finally {
    await Promise.all([finance, second, manager].map((one) => one.close()))
  }
})

test('the aid officer looks for a month, marks a student, and the file says so', async () => {
  const { page, errors, close } = await openPage(DESK)
  try {
    await goTo(page, '')
    await signIn(page, 'aid_officer')
    const rows = page.getByRole('table').getByRole('checkbox')
    // What was eaten is folded every few seconds.
    for (const giveUpAt = Date.now() + 60_000; (await rows.count()) === 0 && Date.now() < giveUpAt; ) {
      await page.getByRole('button', { name: /查看名单|重新查看/ }).click()
      await page.getByText('入列条件').waitFor()
    }
    assert.deepEqual(await violations(page), [])
    await rows.first().check()
    await page.getByRole('button', { name: '记为无需资助' }).click()
    await page.getByRole('row').nth(1).getByText('无需资助 学生资助中心').waitFor()
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: '导出 CSV' }).click()
    const list = await readFile(await (await downloading).path(), 'utf8')
    assert.equal(list.trim().split('\n').length, (await rows.count()) + 1)
    assert.match(list, /低于全校分位,无需资助/)
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

const screens = [
  ['people', 'tbody td'],
  ['people?q=nobodyatall', '.state-panel'],
  ['import', '.import-rules'],
  ['cash', '[role=combobox]'],
  ['takings', '[data-testid=takings-total]'],
  ['merchants', 'tbody td'],
  ['terminals', 'tbody td'],
  ['accounting', 'tbody td'],
  ['subsidies', 'tbody td, .state-panel'],
  ['statements', 'tbody td, .state-panel'],
  ['reconciliation', 'tbody td, .state-panel'],
  ['channel-money', '.channel-money-parts, .state-panel'],
  ['channels', '.channels-facts, .channels .soft'],
  ['payouts', 'tbody td, .state-panel'],
  ['payout-accounts', 'tbody td'],
  ['ledger', 'tbody td'],
  ['refunds', '.state-panel'],
  ['cases', 'tbody td, .state-panel'],
  ['risk', 'tbody td'],
  ['audit', 'tbody td'],
  ['policy', 'tbody td'],
  ['operators', 'tbody td'],
  ['aid-report', '.state-panel'],
  ['nowhere', '.state-panel'],
] as const

for (const [locale, colorScheme] of [
  ['zh-CN', 'light'],
  ['en-GB', 'dark'],
] as const) {
  test(`every screen is accessible: ${locale}, ${colorScheme}`, async () => {
    const { page, errors, close } = await openPage({ ...DESK, locale, colorScheme })
    const found: string[] = []
    const check = async (screen: string, content: string, within: Page | Locator = page) => {
      await within.locator(content).first().waitFor()
      found.push(...(await violations(page)).map((violation) => `${screen}: ${violation}`))
    }
    try {
      await goTo(page, '')
      await check('sign-in', '#sign-in_login')
      await page.keyboard.press('Enter')
      await check('sign-in, incomplete', '[aria-invalid=true]')
      await signIn(page, 'administrator')
      for (const [address, content] of screens) {
        await goTo(page, address)
        await check(address, content)
      }
      await goTo(page, 'people')
      await page.locator('tbody a').first().click()
      await check('a person', '.timeline-entry')
      for (const tab of ['bills', 'credentials', 'details']) {
        await page.locator(`[data-node-key=${tab}] [role=tab]`).click()
        await check(tab, 'td, dd', page.getByRole('tabpanel'))
      }
      await page.keyboard.press('Control+k')
      await check('palette', '[role=option]')
      assert.deepEqual(found, [])
      assert.deepEqual(errors, [])
    } finally {
      await close()
    }
  })
}
