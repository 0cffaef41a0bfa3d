import type { Page } from 'playwright-core'
import type { DemoFile, DemoStudent } from '../demo-campus.ts'

/** Makes this browser the kiosk of `demo.json`, and waits until it is ready. */
export async function openKiosk(page: Page, demo: DemoFile, query = ''): Promise<void> {
  await page.goto(`${demo.baseUrl}/kiosk/${query}`)
  const terminals = demo.terminals.filter(({ kind }) => kind === 'kiosk').slice(0, 1)
  await page.locator('#code').fill(JSON.stringify({ baseUrl: demo.baseUrl, terminals }))
  await page.keyboard.press('Enter')
  await page.locator('main.home').waitFor()
}

/** Puts an ID card on its reader, which types the number faster than anybody could. */
export async function putDown({ idNumber }: Pick<DemoStudent, 'idNumber'>, page: Page): Promise<void> {
  const keys = JSON.stringify([...idNumber, 'Enter'])
  await page.evaluate(`for (const key of ${keys}) dispatchEvent(new KeyboardEvent('keydown', { key }))`)
  await page.locator('.dots').waitFor()
}

/** The person is in, by ID card and query PIN. */
export async function enter(one: DemoStudent, page: Page): Promise<void> {
  await putDown(one, page)
  await page.keyboard.type(one.queryPin)
  await page.locator('.choices').waitFor()
}
