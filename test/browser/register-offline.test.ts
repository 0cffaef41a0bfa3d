import assert from 'node:assert/strict'
import { mkdtemp, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Bills } from '../../contract/me.ts'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { openPage, openRegister, PHONE, REGISTER, signStudentIn } from './chromium.ts'
import { readQr } from './read-qr.ts'

/** The network goes at noon: sales go on, the register's browser dies, and nothing is lost or charged twice. */
let campus: DemoCampus
let demo: DemoFile
let folder: string

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-register-'))
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** A browser that keeps what it has on disk, as a register's does. */
async function openOnDisk(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    locale: 'zh-CN',
    ...REGISTER,
  })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

/** kill -9 of the browser: Chromium's lock names its process. */
async function killBrowser(): Promise<void> {
  const lock = await readlink(join(folder, 'SingletonLock'))
  process.kill(Number(lock.split('-').at(-1)), 'SIGKILL')
}

const badge = (page: Page, state: string) => page.locator(`[data-testid=online-badge]${state}`).waitFor()

/** One sale by a scanner that types, and the screen that says it is kept here. */
async function sellOffline(register: Page, phone: Page, amount: string): Promise<void> {
  await register.keyboard.type(amount)
  await register.keyboard.press('Enter')
  const code = await readQr(await phone.getByTestId('pay-code-qr').screenshot())
  await register.keyboard.type(code)
  await register.keyboard.press('Enter')
  await register.getByText('离线收款，已记账待上传').waitFor()
  await register.keyboard.press('Escape')
}

async function billsOf({ campusNo, queryPin }: DemoStudent): Promise<Bills['bills']> {
  const signedIn = await fetch(`${campus.baseUrl}/v1/sessions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ login: campusNo, queryPin }),
  })
  const { token } = (await signedIn.json()) as { token: string }
  const reply = await fetch(`${campus.baseUrl}/v1/me/bills`, {
    headers: { authorization: `Bearer ${token}` },
  })
  return ((await reply.json()) as Bills).bills
}

test('three sales with no network survive the death of the browser and are charged once each, marked late', async () => {
  const students = demo.students.filter(({ initial }) => !initial).slice(20, 23)
  const amounts = ['8.88', '9.99', '11.11']
  const phones = await Promise.all(students.map(() => openPage(PHONE)))
  try {
    for (const [place, { page }] of phones.entries()) {
      await signStudentIn(page, campus.baseUrl, students[place]!)
      await page.getByRole('link', { name: '付款码' }).click()
      await page.getByTestId('pay-code-qr').waitFor()
    }
    const first = await openOnDisk()
    await openRegister(first.page, campus.baseUrl, demo.terminals[0]!)
    await first.context.setOffline(true)
    await badge(first.page, '[data-online=false]')
    await first.page.keyboard.type('30.01')
    await first.page.keyboard.press('Enter')
    await first.page.getByText('网络断开：每笔最多 ¥30.00').waitFor()
    await first.page.keyboard.press('Escape')
    await sellOffline(first.page, phones[0]!.page, amounts[0]!)
    // Now the cable is in again, and the server is gone.
    await campus.killServer(campus.port)
    await first.context.setOffline(false)
    await sellOffline(first.page, phones[1]!.page, amounts[1]!)
    await sellOffline(first.page, phones[2]!.page, amounts[2]!)
    await badge(first.page, '[data-queued="3"]')
    await killBrowser()

    await campus.serve()
    const second = await openOnDisk()
    // The campus no longer takes this terminal's key, before the queue is handed over: it cannot be given up for a new one.
    await second.context.route('**/v1/terminal-sessions', (route) =>
      route.fulfill({
        status: 403,
        contentType: 'application/problem+json',
        body: JSON.stringify({ code: 'terminal_unknown', status: 403 }),
      }),
    )
    await second.page.goto(`${campus.baseUrl}/pos/`)
    await second.page.getByText('本机还有 3 笔离线收款未上传').waitFor()
    await second.page.keyboard.press('F7')
    assert.equal(await second.page.getByText('确定').count(), 0)
    await second.context.unroute('**/v1/terminal-sessions')
    await second.page.keyboard.press('Enter')
    await badge(second.page, '[data-online=true][data-queued="0"]')
    await second.context.close()

    for (const [place, student] of students.entries()) {
      const amountFen = Math.round(Number(amounts[place]) * 100)
      const paid = (await billsOf(student)).filter((bill) => Math.abs(bill.amountFen) === amountFen)
      assert.equal(paid.length, 1)
      assert.equal(paid[0]!.late, true)
    }
  } finally {
    await Promise.all(phones.map(({ close }) => close()))
  }
})
