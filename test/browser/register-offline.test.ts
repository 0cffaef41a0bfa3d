import assert from 'node:assert/strict'
import { mkdtemp, readlink, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { Bills } from '../../contract/me.ts'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { call, signIn, signOperatorIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
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
async function openOnDisk(
  options: BrowserContextOptions = {},
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run'],
    locale: 'zh-CN',
    ...REGISTER,
    ...options,
  })
  return { context, page: context.pages()[0] ?? (await context.newPage()) }
}

/** kill -9 of the browser: Chromium's lock names its process. */
async function killBrowser(): Promise<void> {
  const lock = await readlink(join(folder, 'SingletonLock'))
  process.kill(Number(lock.split('-').at(-1)), 'SIGKILL')
}

const badge = (page: Page, state: string) => page.locator(`[data-testid=online-badge]${state}`).waitFor()

const codeOn = async (phone: Page) => readQr(await phone.getByTestId('pay-code-qr').screenshot())

/** An amount, and a code read by a scanner that types. */
async function scan(register: Page, amount: string, code: string): Promise<void> {
  await register.keyboard.type(amount)
  await register.keyboard.press('Enter')
  await register.keyboard.type(code)
  await register.keyboard.press('Enter')
}

/** One sale, and the screen that says it is kept here. */
async function sellOffline(register: Page, phone: Page, amount: string): Promise<void> {
  await scan(register, amount, await codeOn(phone))
  await register.getByText('离线收款，已记账待上传').waitFor()
  await register.keyboard.press('Escape')
}

/** The student's phone, with the code on it. */
async function showCode(student: DemoStudent) {
  const phone = await openPage(PHONE)
  await signStudentIn(phone.page, campus.baseUrl, student)
  await phone.page.getByRole('link', { name: '付款码' }).click()
  await phone.page.getByTestId('pay-code-qr').waitFor()
  return phone
}

async function billsOf({ campusNo, queryPin }: DemoStudent): Promise<Bills['bills']> {
  const token = await signIn(campus.baseUrl, campusNo, queryPin)
  const { body } = await call(campus.baseUrl, 'GET', '/v1/me/bills', { token })
  return (body as Bills).bills
}

/** The student paid this once, with no network at the stall. */
async function assertPaidLate(student: DemoStudent, amount: string): Promise<void> {
  const amountFen = Math.round(Number(amount) * 100)
  const paid = (await billsOf(student)).filter((bill) => Math.abs(bill.amountFen) === amountFen)
  assert.equal(paid.length, 1)
  assert.equal(paid[0]!.late, true)
}

test('three sales with no network survive the death of the browser and are charged once each, marked late', async () => {
  const students = demo.students.filter(({ initial }) => !initial).slice(20, 23)
  const amounts = ['8.88', '9.99', '11.11']
  const phones = await Promise.all(students.map(showCode))
  try {
    const first = await openOnDisk()
    await openRegister(first.page, campus.baseUrl, demo.terminals[0]!)
    await first.page.evaluate('navigator.serviceWorker.ready.then(() => null)')
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

    // Opened again, and there is still no network at all: neither cable nor server.
    const second = await openOnDisk({ offline: true })
    await second.page.goto(`${campus.baseUrl}/pos/`)
    await badge(second.page, '[data-online=false][data-queued="3"]')
    await second.page.keyboard.press('F7')
    await second.page.getByText('现在不能签退').waitFor()
    await second.page.getByText('本机还有 3 笔离线收款未上传').waitFor()
    await second.page.keyboard.press('F7')
    await second.page.getByText('现在不能签退').waitFor()
    assert.deepEqual(await violations(second.page), [])

    await campus.serve()
    await second.context.setOffline(false)
    // The refusal becomes the question by itself, when all is handed over.
    await second.page.getByText('签退本机？').waitFor()
    assert.deepEqual(await violations(second.page), [])
    await second.page.keyboard.press('Escape')
    await badge(second.page, '[data-online=true][data-queued="0"]')
    await second.page.keyboard.press('F7')
    await second.page.keyboard.press('F7')
    await second.page.getByText('激活收银台').waitFor()
    await second.context.close()

    for (const [place, student] of students.entries()) await assertPaidLate(student, amounts[place]!)
    await phones[0]!.page.goto(`${campus.baseUrl}/app/#/bills`)
    await phones[0]!.page.getByText('离线补入账').first().waitFor()
  } finally {
    await Promise.all(phones.map(({ close }) => close()))
  }
})

test('a code that paid with network pays no second time without it, though the page was opened anew between', async () => {
  const student = demo.students.filter(({ initial }) => !initial)[25]!
  const phone = await showCode(student)
  const { page, close } = await openPage(REGISTER)
  try {
    await openRegister(page, campus.baseUrl, demo.terminals[0]!)
    await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
    const code = await codeOn(phone.page)
    await scan(page, '3.21', code)
    await page.getByText('收款成功').waitFor()
    await page.context().setOffline(true)
    await page.reload()
    await badge(page, '[data-online=false]')
    await scan(page, '3.22', code)
    await page.getByText('码已用过，请刷新付款码').waitFor()
  } finally {
    await Promise.all([close(), phone.close()])
  }
})

test('an earlier build that comes back finds the register as the later one left it', async () => {
  const { page, close } = await openPage(REGISTER)
  try {
    await openRegister(page, campus.baseUrl, demo.terminals[0]!)
    await page.goto(`${campus.baseUrl}/openapi.json`)
    await page.evaluate(`new Promise((resolve, reject) => {
      const request = indexedDB.open('onecard-pos', 99)
      request.onsuccess = () => resolve(request.result.close())
      request.onerror = reject
    })`)
    await page.goto(`${campus.baseUrl}/pos/`)
    await badge(page, '[data-online=true]')
  } finally {
    await close()
  }
})

test('a terminal suspended or replaced while its journal holds sales hands them over all the same', async () => {
  const [administrator] = demo.operators.filter(({ role }) => role === 'administrator')
  const token = await signOperatorIn(campus.baseUrl, administrator!)
  const tell = (terminal: { id: string }, what: 'suspend' | 'resume' | 'activation-code') =>
    call(campus.baseUrl, 'POST', `/v1/terminals/${terminal.id}/${what}`, { token, body: {} })
  const codeFor = async (terminal: { id: string }) =>
    (await tell(terminal, 'activation-code')).body.activationCode as string
  const students = demo.students.filter(({ initial }) => !initial).slice(23, 25)
  const phones = await Promise.all(students.map(showCode))
  const [terminal, other] = demo.terminals.filter(({ kind }) => kind === 'pos').slice(1)
  const { page, close, errors } = await openPage(REGISTER)
  const context = page.context()
  try {
    await openRegister(page, campus.baseUrl, terminal!)
    await page.evaluate('navigator.serviceWorker.ready.then(() => null)')
    await context.setOffline(true)
    await badge(page, '[data-online=false]')
    await sellOffline(page, phones[0]!.page, '6.66')
    await tell(terminal!, 'suspend')
    // Loaded anew, it has no session left, and the browser asks whether to leave what is queued.
    const asked = page.waitForEvent('dialog')
    await Promise.all([page.reload(), asked.then((dialog) => dialog.accept())])
    assert.equal((await asked).type(), 'beforeunload')
    await badge(page, '[data-online=false][data-queued="1"]')
    await context.setOffline(false)
    await page.getByText('终端已停用').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByText('本机还有 1 笔离线收款未上传').waitFor({ state: 'detached' })
    await assertPaidLate(students[0]!, '6.66')
    await tell(terminal!, 'resume')
    await page.keyboard.press('Enter')
    await badge(page, '[data-online=true]')

    // Activated elsewhere: this machine's key is of no use any more.
    await context.setOffline(true)
    await badge(page, '[data-online=false]')
    await sellOffline(page, phones[1]!.page, '7.77')
    const x = Buffer.alloc(32, 1).toString('base64url')
    const publicKey = { kty: 'OKP', crv: 'Ed25519', x }
    const body = { activationCode: await codeFor(terminal!), publicKey }
    assert.equal((await call(campus.baseUrl, 'POST', '/v1/terminals/activate', { body })).status, 200)
    // A session is believed for a second: until then the sale would get home by the old one.
    await page.waitForTimeout(1500)
    await context.setOffline(false)
    await page.getByText('系统不认识这台终端').waitFor()
    await page.keyboard.press('F7')
    await page.getByLabel('激活码').fill(await codeFor(other!))
    await page.keyboard.press('Enter')
    await page.getByText('这个激活码属于另一台终端').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByLabel('激活码').fill(await codeFor(terminal!))
    await page.keyboard.press('Enter')
    await badge(page, '[data-online=true][data-queued="0"]')
    await assertPaidLate(students[1]!, '7.77')
    assert.deepEqual(errors, [])
  } finally {
    await Promise.all([close(), ...phones.map((phone) => phone.close())])
  }
})
