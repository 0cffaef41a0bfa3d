import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { readCode } from '../zxing.ts'
import { violations } from './accessibility.ts'
import { openPage, openRegister, PHONE, REGISTER, signStudentIn } from './chromium.ts'

/** Digits for one-dimensional scanners (DESIGN 5): on the phone as bars, typed into the register by a scanner. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

test('a scanner reads the bars, also with no network on the phone; the digits pay once and are masked until tapped', async () => {
  const student = demo.students.filter(({ initial }) => !initial)[40]!
  const [phone, register] = [await openPage(PHONE), await openPage(REGISTER)]
  try {
    await openRegister(register.page, campus.baseUrl, demo.terminals.find(({ kind }) => kind === 'pos')!)
    await signStudentIn(phone.page, campus.baseUrl, student)
    await phone.page.goto(`${campus.baseUrl}/app/#/code`)
    const bars = phone.page.getByTestId('pay-digits')
    await bars.waitFor()
    const box = await bars.boundingBox()
    // A phone of 390 points is about 70 mm wide: 45 mm are 251 points, 14 mm are 78 (UX).
    assert.ok(box && box.width >= 251 && box.height >= 78, JSON.stringify(box))
    const masked = phone.page.locator('.digits-text')
    assert.match(await masked.innerText(), /^88\d\d( ••••){4}\n显示数字$/)
    await masked.click()
    assert.match(await masked.innerText(), /^88\d\d( \d{4}){4}\n隐藏数字$/)
    assert.deepEqual(await violations(phone.page), [])

    await phone.page.context().setOffline(true)
    const png = await bars.screenshot()
    const digits = await readCode(new Blob([new Uint8Array(png)]), ['Code128'])
    assert.match(digits, /^88\d{18}$/)

    const sell = async (scanned: string, outcome: string) => {
      await register.page.keyboard.type('8.50')
      await register.page.keyboard.press('Enter')
      await register.page.keyboard.type(scanned)
      await register.page.keyboard.press('Enter')
      await register.page.locator(`[data-testid=result][data-outcome=${outcome}]`).waitFor()
      await register.page.keyboard.press('Escape')
    }
    await sell(digits, 'approved')
    await sell(digits, 'refused')
    assert.deepEqual([...phone.errors, ...register.errors], [])
  } finally {
    await Promise.all([phone.close(), register.close()])
  }
})
