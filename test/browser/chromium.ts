import { type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import type { DemoFile } from '../demo-campus.ts'

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Debian's Chromium with one page. Scripts that fail on the page fail the test that asks `errors`. */
export async function openPage(
  options: BrowserContextOptions,
  extraArguments: string[] = [],
): Promise<{ page: Page; errors: string[]; close: () => Promise<void> }> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...ARGUMENTS, ...extraArguments],
  })
  const context = await browser.newContext({ locale: 'zh-CN', ...options })
  const page = await context.newPage()
  const errors: string[] = []
  page.on('pageerror', (error) => errors.push(String(error)))
  return { page, errors, close: () => browser.close() }
}

/** A phone in somebody's hand. */
export const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
}
export const REGISTER: BrowserContextOptions = { viewport: { width: 1280, height: 800 } }
/** Portrait, standing. */
export const KIOSK: BrowserContextOptions = { viewport: { width: 1080, height: 1920 }, hasTouch: true }
export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } }

/** Signs a student in at the app and waits for the home screen. */
export async function signStudentIn(
  page: Page,
  baseUrl: string,
  student: DemoFile['students'][number],
): Promise<void> {
  await page.goto(`${baseUrl}/app/`)
  await page.getByLabel('学工号或身份证号').fill(student.campusNo)
  await page.getByLabel('查询密码', { exact: true }).fill(student.queryPin)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByTestId('balance').waitFor()
}

/** Makes this browser the register that the terminal of `demo.json` is, and waits until it is online. */
export async function openRegister(
  page: Page,
  baseUrl: string,
  terminal: DemoFile['terminals'][number],
): Promise<void> {
  await page.goto(`${baseUrl}/pos/`)
  await page.getByRole('button', { name: /密钥文件/ }).click()
  await page.locator('#key-file').fill(JSON.stringify(terminal))
  await page.keyboard.press('Enter')
  await page.locator('[data-testid=online-badge][data-online=true]').waitFor()
}
