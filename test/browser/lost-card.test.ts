import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { Cases } from '../../contract/cases.ts'
import type { Me } from '../../contract/me.ts'
import { DemoCampus, type DemoFile, type DemoStudent } from '../demo-campus.ts'
import { cardState, type DemoReader, makeBlank, makeDemoCard, startReader } from '../demo-reader.ts'
import {
  call,
  type EnrolledPhone,
  enrolPhone,
  pay,
  payCode,
  signIn,
  signOperatorIn,
  signTerminalIn,
} from '../independent-client.ts'
import { KIOSK, openPage, openRegister, PHONE, REGISTER, signStudentIn } from './chromium.ts'
import { enter, openKiosk } from './kiosk-page.ts'

/** A card is lost (RULES 2.3, 2.5, 3.7): reported in the app, refused at the stall, made new at the kiosk in one go. */
let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const student = (index: number) => demo.students.filter(({ initial }) => !initial)[index]!
const registers = () => demo.terminals.filter(({ kind }) => kind === 'pos')

async function meOf({ campusNo, queryPin }: DemoStudent): Promise<Me> {
  const token = await signIn(campus.baseUrl, campusNo, queryPin)
  return (await call(campus.baseUrl, 'GET', '/v1/me', { token })).body as Me
}

/** The student's phone; they have spent until the wallet holds exactly this. */
async function spendTo(one: DemoStudent, leftFen: number): Promise<EnrolledPhone> {
  const token = await signIn(campus.baseUrl, one.campusNo, one.queryPin)
  const phone = await enrolPhone(campus.baseUrl, token)
  const till = await signTerminalIn(campus.baseUrl, registers()[2]!)
  const paid = await pay(campus.baseUrl, till, {
    text: payCode(phone),
    amountFen: (await meOf(one)).account.walletFen - leftFen,
    spendingPin: one.spendingPin,
  })
  assert.equal(paid.status, 201, JSON.stringify(paid.body))
  return phone
}

/** A register with a reader beside it. */
async function openStall(index: number) {
  const terminal = registers()[index]!
  const reader = await startReader(campus, terminal.id)
  const stall = await openPage(REGISTER)
  await stall.page.addInitScript(`localStorage.setItem('onecard.reader', 'http://127.0.0.1:${reader.port}')`)
  await openRegister(stall.page, campus.baseUrl, terminal)
  const close = async () => {
    await reader.close()
    await stall.close()
  }
  return { ...stall, reader, close }
}
type Stall = { page: Page; reader: DemoReader }

/** The campus is out of reach, while the reader beside the register is not. @returns what mends it */
async function cut(page: Page): Promise<() => Promise<void>> {
  const toCampus = `${campus.baseUrl}/**`
  await page.context().setOffline(true)
  await page.locator('[data-testid=online-badge][data-online=false]').waitFor()
  await page.context().route(toCampus, (route) => route.abort())
  await page.context().setOffline(false)
  return () => page.context().unroute(toCampus)
}

const amount = async ({ page }: Stall, yuan: string) => {
  await page.keyboard.press('Escape')
  await page.keyboard.type(yuan)
  await page.keyboard.press('Enter')
}

/** What the stall says to a card that is laid on, or to a code that is read. */
async function hears(stall: Stall, shown: { card: string } | string, text: string | RegExp) {
  await amount(stall, '1')
  if (typeof shown === 'string') {
    await stall.page.keyboard.type(shown)
    await stall.page.keyboard.press('Enter')
  } else await stall.reader.lay(shown.card)
  await stall.page.getByText(text).first().waitFor()
  if (typeof shown !== 'string') stall.reader.takeOut()
}

test('reported lost, a card and its code are refused; the kiosk makes a new one in one go, and the old one is dead', async () => {
  const one = student(30)
  const phone = await spendTo(one, 16_01)
  const before = await meOf(one)
  const old = await makeDemoCard(campus, before.card!.number)
  const blank = await makeBlank(campus, 'new')
  const [stall, cutOff] = [await openStall(0), await openStall(1)]
  const [app, kiosk] = [await openPage(PHONE), await openPage(KIOSK)]
  const kioskReader = await startReader(campus)
  try {
    // In use until now: it has its allowance.
    await openKiosk(kiosk.page, demo, `?reader=${kioskReader.port}`)
    await kioskReader.lay(old)
    await kiosk.page.getByTestId('laid-balance').waitFor()
    kioskReader.takeOut()
    const mend = await cut(cutOff.page)

    await signStudentIn(app.page, campus.baseUrl, one)
    await app.page.goto(`${campus.baseUrl}/app/#/card`)
    await app.page.getByRole('button', { name: '确认挂失' }).click()
    await app.page.getByText('已挂失').first().waitFor()
    await hears(stall, { card: old }, '请先解挂')
    await hears(stall, payCode(phone), '请先解挂')
    // This stall cannot know yet. The use is after the loss report.
    await hears(cutOff, payCode(phone), '离线收款')
    await hears(cutOff, { card: old }, '离线收款')
    assert.equal((await cardState(old)).balanceFen, 15_01)

    await enter(one, kiosk.page)
    await kiosk.page.locator('.choice', { hasText: '补卡' }).click()
    await kiosk.page.getByText('补卡后余额 ¥1.01').waitFor()
    await kiosk.page.getByRole('button', { name: '付 ¥15.00 补卡' }).click()
    await kiosk.page.getByText('请把空白卡放入读卡区').waitFor()
    await kioskReader.lay(blank)
    await kiosk.page.getByText('请取走您的新卡').waitFor()
    const shown = (await kiosk.page.getByTestId('new-card-number').innerText()).replaceAll(' ', '')
    kioskReader.takeOut()
    await kiosk.page.locator('main.home').waitFor()
    const fresh = await meOf(one)
    assert.deepEqual(
      [fresh.card?.number, fresh.card?.state, fresh.account.walletFen],
      [shown, 'active', 1_01],
    )
    assert.notEqual(shown, before.card?.number)
    assert.equal((await cardState(blank)).balanceFen, 1_01)

    // More than the day's limit was spent already (RULES 1.7).
    await amount(stall, '1')
    await stall.reader.lay(blank)
    await stall.page
      .getByText(/消费密码/)
      .first()
      .waitFor()
    await stall.page.keyboard.type(one.spendingPin)
    await stall.page.keyboard.press('Enter')
    await stall.page.getByText('余额 ¥0.01').waitFor()
    stall.reader.takeOut()
    await hears(stall, { card: old }, '请去卡中心')
    await kioskReader.lay(old)
    await kiosk.page.getByText('这张卡不能使用了').waitFor()

    // What the other stall sold meanwhile is the campus's loss, and it knows the old card from now on.
    await mend()
    await cutOff.page.locator('[data-testid=online-badge][data-online=true][data-queued="0"]').waitFor()
    assert.equal((await meOf(one)).account.walletFen, 1)
    const operator = demo.operators.find(({ role }) => role === 'finance')!
    const token = await signOperatorIn(campus.baseUrl, operator)
    const { cases } = (await call(campus.baseUrl, 'GET', '/v1/cases', { token })).body as Cases
    // The demo's channels differ from its books, and nobody walks as fast as this test pays.
    const ofCards = cases.filter(({ kind }) => kind !== 'risk_pattern' && kind !== 'channel_difference')
    assert.deepEqual(
      ofCards.map(({ kind, subjects }) => [kind, subjects.filter((one) => one.kind === 'record').length]),
      [['offline_after_loss', 2]],
    )
    await hears(cutOff, { card: old }, '请去卡中心')
    assert.deepEqual(
      [app, stall, cutOff, kiosk].flatMap(({ errors }) => errors),
      [],
    )
  } finally {
    await kioskReader.close()
    await Promise.all([app, stall, cutOff, kiosk].map(({ close }) => close()))
  }
})

test('a balance of exactly 16.00 is told what is missing, and nothing changes', async () => {
  const one = student(31)
  await spendTo(one, 16_00)
  const { card, account } = await meOf(one)
  const { page, errors, close } = await openPage(KIOSK)
  try {
    await openKiosk(page, demo)
    await enter(one, page)
    await page.locator('.choice', { hasText: '补卡' }).click()
    await page.getByRole('button', { name: '卡坏了' }).click()
    await page.getByRole('button', { name: '付 ¥15.00 补卡' }).click()
    await page.getByRole('alert').getByText('补卡须余额超过 ¥16.00，请先充值').waitFor()
    const now = await meOf(one)
    assert.deepEqual([now.card, now.account.walletFen], [card, account.walletFen])
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
