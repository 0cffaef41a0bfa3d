import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Merchants } from '../../contract/merchants.ts'
import type { StallCodes } from '../../contract/stall-payments.ts'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { call, newId, signIn, signOperatorIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { openPage, PHONE, signStudentIn } from './chromium.ts'

/** The student app where it says no, asks, or undoes; and every screen of it before a checker of accessibility. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

/** A student of the demo who is not used by another test. */
function student(index: number, initial = false): DemoStudent {
  return demo.students.filter((one) => Boolean(one.initial) === initial)[index]!
}

async function goTo(page: Page, path: string): Promise<void> {
  await page.goto(`${campus.baseUrl}/app/#${path}`)
}

test('a second phone asks before it takes the pay code over, and the first then has none', async () => {
  const [first, second] = [await openPage(PHONE), await openPage(PHONE)]
  try {
    for (const { page } of [first, second]) await signStudentIn(page, campus.baseUrl, student(10))
    await goTo(first.page, '/code')
    await first.page.getByTestId('pay-code-qr').waitFor()

    await goTo(second.page, '/code')
    await second.page.getByText('同一时间只有一部手机能出示付款码').waitFor()
    assert.equal(await second.page.getByTestId('pay-code-qr').count(), 0)
    await second.page.getByRole('button', { name: '改用这部手机' }).click()
    await second.page.getByTestId('pay-code-qr').waitFor()

    await first.page.reload()
    await first.page.getByText('付款码已在另一部手机上使用').waitFor()
    assert.equal(await first.page.getByTestId('pay-code-qr').count(), 0)
    assert.deepEqual([...first.errors, ...second.errors], [])
  } finally {
    await Promise.all([first.close(), second.close()])
  }
})

test('the initial PIN is changed before anything else, with the other number and a PIN that is not weak', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const { campusNo, idNumber, queryPin } = student(0, true)
  const change = async (otherNumber: string, next: string) => {
    await page.getByLabel('另一个号码').fill(otherNumber)
    await page.getByLabel('新的查询密码').fill(next)
    await page.getByLabel('再输入一次新密码').fill(next)
    await page.getByRole('button', { name: '确认修改' }).click()
  }
  try {
    await page.goto(`${campus.baseUrl}/app/`)
    await page.getByLabel('学工号或身份证号').fill(campusNo)
    await page.getByLabel('查询密码', { exact: true }).fill(queryPin)
    await page.getByRole('button', { name: '登录', exact: true }).click()
    await change(idNumber, '135531')
    await page.getByRole('alert').getByText('不能是前后对称的数字').waitFor()
    await change('2000000000', '274919')
    await page.getByRole('alert').getByText('号码不匹配').waitFor()
    assert.equal(await page.evaluate('document.activeElement.id'), 'other-number')
    await change(idNumber, '274919')
    await page.getByTestId('balance').waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('reported lost in two taps, the code goes; released in two taps, it comes back', async () => {
  const { page, errors, close } = await openPage(PHONE)
  try {
    await signStudentIn(page, campus.baseUrl, student(11))
    await goTo(page, '/code')
    await page.getByTestId('pay-code-qr').waitFor()
    await page.getByRole('button', { name: '返回' }).click()

    await page.getByRole('link', { name: '挂失', exact: true }).click()
    await page.getByRole('button', { name: '确认挂失' }).click()
    await page.getByRole('alert').getByText('已挂失').waitFor()
    await goTo(page, '/code')
    await page.getByText('已挂失，不能付款').waitFor()
    assert.equal(await page.getByTestId('pay-code-qr').count(), 0)

    await goTo(page, '/')
    await page.getByRole('link', { name: '查看或解挂' }).click()
    await page.getByRole('button', { name: '确认解挂' }).click()
    await page.getByRole('link', { name: '去付款码' }).click()
    await page.getByTestId('pay-code-qr').waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

const views = [
  { locale: 'zh-CN', colorScheme: 'light', wrong: '登录' },
  { locale: 'en-GB', colorScheme: 'dark', wrong: 'Sign in' },
] as const

for (const { locale, colorScheme, wrong } of views) {
  test(`every screen is accessible: ${locale}, ${colorScheme}`, async () => {
    const { page, errors, close } = await openPage({ ...PHONE, locale, colorScheme })
    const { campusNo, queryPin } = student(colorScheme === 'dark' ? 12 : 13)
    const found: string[] = []
    const check = async (screen: string, content: string) => {
      await page.locator(content).first().waitFor()
      found.push(...(await violations(page)).map((violation) => `${screen}: ${violation}`))
    }
    try {
      await page.goto(`${campus.baseUrl}/app/`)
      await page.locator('#login').fill(campusNo)
      await page.locator('#query-pin').fill(`9${queryPin.slice(1)}`)
      await page.getByRole('button', { name: wrong, exact: true }).click()
      await check('sign-in, refused', '[aria-invalid=true]')
      await page.locator('#query-pin').fill(queryPin)
      await page.keyboard.press('Enter')
      await check('home', '[data-testid=balance]')
      for (const [path, content] of [
        ['/code', '[data-testid=pay-code-qr]'],
        ['/bills', '.bill-day'],
        ['/card', '.button-danger'],
        ['/settings', '.display-settings'],
        ['/settings/limit', '#per-day'],
        ['/settings/devices', '.device'],
        ['/settings/pin', '#next-pin'],
        ['/nowhere', '.button-primary'],
      ] as const) {
        await goTo(page, path)
        await check(path, content)
      }
      await goTo(page, '/bills')
      await page.locator('.bill-day button').first().click()
      await check('/bills/detail', '.timeline')
      assert.deepEqual(found, [])
      assert.deepEqual(errors, [])
    } finally {
      await close()
    }
  })
}

test('the card’s number is shown when it is asked for; who signs out here ends the pay key, and begins anew', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const { baseUrl } = campus
  const holder = student(15)
  try {
    await signStudentIn(page, baseUrl, holder)
    await goTo(page, '/card')
    const number = page.locator('.card-number')
    assert.match(await number.innerText(), new RegExp(`^•••• ${holder.cardNo!.slice(-4)}`))
    await number.click()
    assert.match(await number.innerText(), new RegExp(`^${holder.cardNo}`))
    assert.deepEqual(await violations(page), [])

    await goTo(page, '/code')
    await page.getByTestId('pay-code-qr').waitFor()
    await goTo(page, '/settings')
    await page.getByRole('button', { name: '退出登录' }).click()
    await page.getByRole('button', { name: '确认退出' }).click()
    await page.getByLabel('学工号或身份证号').waitFor()
    const token = await signIn(baseUrl, holder.campusNo, holder.queryPin)
    const { body } = await call(baseUrl, 'GET', '/v1/me', { token })
    assert.equal(body.payKey, null)

    await signStudentIn(page, baseUrl, holder)
    await goTo(page, '/code')
    await page.getByTestId('pay-code-qr').waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('paying a stall: no such code leads to another, a wrong PIN is called by its name', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const { baseUrl } = campus
  try {
    await signStudentIn(page, baseUrl, student(13))
    await goTo(page, '/stall/0000000000')
    await page.getByRole('alert').getByText('没有这个收款码').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('link', { name: '输入或扫描另一个收款码' }).click()
    await page.getByLabel('收款码', { exact: true }).waitFor()

    const token = await signOperatorIn(
      baseUrl,
      demo.operators.find(({ role }) => role === 'merchant_manager')!,
    )
    const merchants = (await call(baseUrl, 'GET', '/v1/merchants', { token })).body as Merchants
    const stallId = merchants.merchants[0]!.stalls[0]!.id
    const order = { id: newId(), amountFen: 1_00, item: null }
    const made = await call(baseUrl, 'POST', `/v1/stalls/${stallId}/codes`, { token, body: order })
    await goTo(page, `/stall/${(made.body as StallCodes).codes[0]!.code}`)
    await page.getByRole('button', { name: '下一步' }).click()
    await page.getByLabel('查询密码', { exact: true }).fill('000000')
    await page.getByRole('button', { name: /^付款/ }).click()
    await page.getByText('查询密码不正确，请重新输入').first().waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})

test('a payment channel’s portal is among the devices by its name, and is unbound there', async () => {
  const { page, errors, close } = await openPage(PHONE)
  const { baseUrl } = campus
  const { campusNo, queryPin } = student(14)
  const body = { portal: 'ccb', login: campusNo, queryPin }
  const { token } = (await call(baseUrl, 'POST', '/v1/portal/bindings', { body })).body as { token: string }
  try {
    await signStudentIn(page, baseUrl, student(14))
    await goTo(page, '/settings/devices')
    await page.getByText('建行 E码通', { exact: true }).waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: '解绑：建行 E码通' }).click()
    await page.getByText('建行 E码通已解绑').waitFor()
    assert.equal(await page.locator('.device').count(), 1)
    assert.equal((await call(baseUrl, 'GET', '/v1/me', { token })).status, 401)
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
