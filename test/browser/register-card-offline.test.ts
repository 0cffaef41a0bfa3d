import assert from 'node:assert/strict'
import { mkdtemp, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import type { Bills } from '../../contract/me.ts'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { type DemoReader, makeDemoCard, startReader } from '../demo-reader.ts'
import { call, signIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { openPage, openRegister, REGISTER } from './chromium.ts'

/** With no network a card pays from its allowance (RULES 3.7): torn, killed and started anew, it is charged once, late. */
let campus: DemoCampus
let demo: DemoFile
let folder: string
let reader: DemoReader

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-register-'))
  campus = await DemoCampus.start()
  demo = await campus.demo()
  reader = await startReader(campus, demo.terminals[0]!.id)
})
after(async () => {
  await reader?.close()
  await campus?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** A browser that keeps what it has on disk, and knows where the reader is asked. */
async function openOnDisk(): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    locale: 'zh-CN',
    ...REGISTER,
  })
  await context.addInitScript(`localStorage.setItem('onecard.reader', 'http://127.0.0.1:${reader.port}')`)
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

/** kill -9 of the browser: Chromium's lock names its process. */
async function killBrowser(): Promise<void> {
  const lock = await readlink(join(folder, 'SingletonLock'))
  process.kill(Number(lock.split('-').at(-1)), 'SIGKILL')
}

const badge = (page: Page, state: string) => page.locator(`[data-testid=online-badge]${state}`).waitFor()
const canTap = (page: Page) => page.locator('[data-testid=reader][data-state=ready]').waitFor()

async function type(page: Page, amount: string): Promise<void> {
  await page.keyboard.type(amount)
  await page.keyboard.press('Enter')
}

async function assertPaidLate({ campusNo, queryPin }: DemoStudent, amountFen: number): Promise<void> {
  const token = await signIn(campus.baseUrl, campusNo, queryPin)
  const { body } = await call(campus.baseUrl, 'GET', '/v1/me/bills', { token })
  const paid = (body as Bills).bills.filter((bill) => Math.abs(bill.amountFen) === amountFen)
  assert.equal(paid.length, 1)
  assert.equal(paid[0]!.late, true)
}

/** The server is gone: no network, and the reader of this machine is there all the same. */
async function loseServer(page: Page): Promise<void> {
  await campus.killServer()
  await badge(page, '[data-online=false]')
}

const DEBIT = 0x54

test('a card torn in the middle says it when it comes again, after the browser died; it is charged once, late', async () => {
  const [one, two] = demo.students.filter(({ initial }) => !initial).slice(30, 32)
  const [card, other] = await Promise.all(
    [one!, two!].map(({ cardNo }) => makeDemoCard(campus, cardNo!, 3000)),
  )
  const first = await openOnDisk()
  await openRegister(first.page, campus.baseUrl, demo.terminals[0]!)
  await first.page.evaluate('navigator.serviceWorker.ready.then(() => null)')
  await canTap(first.page)
  await loseServer(first.page)

  await type(first.page, '7.70')
  await first.page.getByText('请刷卡或出示付款码').waitFor()
  await reader.lay(other!)
  await first.page.getByText('离线收款，已记账待上传').waitFor()
  await first.page.getByText('离线额度还剩 ¥22.30').waitFor()
  // It still lies there: it pays for nobody else.
  await type(first.page, '5.55')
  await first.page.getByText('请先拿开卡，再放上来').waitFor()
  reader.tearNext({ of: (command) => command[1] === DEBIT, at: 'after-commit' })
  await reader.lay(card!)
  await first.page.getByText('请再放同一张卡').waitFor()
  assert.deepEqual(await violations(first.page), [])
  await reader.lay(other!)
  await first.page.getByText('这是另一张卡').waitFor()
  reader.takeOut()
  await badgeQueuedOnDisk(first.page)
  await killBrowser()

  await reader.close()
  reader = await startReader(campus, demo.terminals[0]!.id, reader.port)
  const second = await openOnDisk()
  try {
    await second.page.goto(`${campus.baseUrl}/pos/`)
    await second.page.getByText('请再放同一张卡').waitFor()
    await reader.lay(card!)
    await second.page.getByText('离线额度还剩 ¥24.45').waitFor()
    await second.page.keyboard.press('Escape')
    await badge(second.page, '[data-online=false][data-queued="2"]')

    await campus.serve()
    await badge(second.page, '[data-online=true][data-queued="0"]')
    await assertPaidLate(one!, 555)
    await assertPaidLate(two!, 770)
  } finally {
    reader.takeOut()
    await second.context.close()
  }
})

test('a sale that the cashier let go is charged once, when its card tells the campus at another stall', async () => {
  const [one] = demo.students.filter(({ initial }) => !initial).slice(32, 33)
  const card = await makeDemoCard(campus, one!.cardNo!, 3000)
  const terminals = demo.terminals.filter(({ kind }) => kind === 'pos')
  const { context, page } = await openOnDisk()
  const elsewhere = await startReader(campus, terminals[1]!.id)
  const stall = await openPage(REGISTER)
  await stall.page.addInitScript(
    `localStorage.setItem('onecard.reader', 'http://127.0.0.1:${elsewhere.port}')`,
  )
  try {
    await page.goto(`${campus.baseUrl}/pos/`)
    await badge(page, '[data-online=true]')
    await canTap(page)
    await loseServer(page)
    await type(page, '3.33')
    reader.tearNext({ of: (command) => command[1] === DEBIT, at: 'after-commit' })
    await reader.lay(card)
    await page.getByText('请再放同一张卡').waitFor()
    await page.keyboard.press('F9')
    await page.getByText('已放到一边：卡可能已付').waitFor()
    await badge(page, '[data-queued="1"]')
    await campus.serve()
    await badge(page, '[data-online=true][data-queued="0"]')

    await openRegister(stall.page, campus.baseUrl, terminals[1]!)
    await canTap(stall.page)
    await type(stall.page, '1.23')
    await elsewhere.lay(card)
    await stall.page.getByText('收款成功').waitFor()
    await stall.page.locator('[data-testid=tap-rest][data-at=done]').waitFor()
    await assertPaidLate(one!, 333)

    // The first stall hears of it when it is opened again, and its reader asks the card no more.
    assert.equal((await keptAt(reader)).length, 1)
    await page.reload()
    await badge(page, '[data-online=true][data-queued="0"]')
    const giveUpAt = Date.now() + 20_000
    while ((await keptAt(reader)).length > 0 && Date.now() < giveUpAt) await page.waitForTimeout(100)
    assert.deepEqual(await keptAt(reader), [])
    await assertPaidLate(one!, 333)
  } finally {
    elsewhere.takeOut()
    await Promise.all([context.close(), stall.close(), elsewhere.close()])
  }
})

/** The sales that a reader's agent keeps. */
async function keptAt({ port }: DemoReader): Promise<unknown[]> {
  const reply = await fetch(`http://127.0.0.1:${port}/v1/reader/sales`)
  return ((await reply.json()) as { sales: unknown[] }).sales
}

/** The sale whose outcome is unknown is on disk before its card is asked. */
async function badgeQueuedOnDisk(page: Page): Promise<void> {
  const kept = await page.evaluate(`new Promise((resolve, reject) => {
    const open = indexedDB.open('onecard-pos')
    open.onerror = reject
    open.onsuccess = () => {
      const all = open.result.transaction('attempts').objectStore('attempts').getAll()
      all.onsuccess = () => resolve(all.result.length)
    }
  })`)
  assert.equal(kept, 1)
}
