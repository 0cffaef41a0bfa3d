import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { call, newId, signOperatorIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/** A person who leaves, at the desk and in finance's list (RULES 2.7). */
let campus: DemoCampus
let demo: DemoFile
let cardCentre: string

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
  cardCentre = await signOperatorIn(campus.baseUrl, operator('card_centre'))
  const token = await signOperatorIn(campus.baseUrl, operator('administrator'))
  const body = { value: 0, reason: '测试不等三天' }
  const set = await call(campus.baseUrl, 'PUT', '/v1/policy/lateRecordDays', { token, body })
  assert.equal(set.status, 200)
  // The server reads policy anew after a few seconds.
  for (;;) {
    const { leaving } = await begin(await leaver())
    if (new Date(leaving.payableFrom) <= new Date()) break
  }
})
after(async () => {
  await campus?.remove()
})

const operator = (role: string) => demo.operators.find((one) => one.role === role)!

let taken = 0
/** Somebody of the demo whom nobody else uses, with so much in the wallet. */
async function leaver(amountFen = 10_00) {
  const { campusNo } = demo.students.filter(({ initial }) => !initial)[++taken]!
  const { body } = await call(campus.baseUrl, 'GET', `/v1/people?q=${campusNo}`, { token: cardCentre })
  const { people } = body as { people: { id: string; campusNo: string }[] }
  const person = people[0]!
  const topUp = { id: newId(), personId: person.id, amountFen }
  await call(campus.baseUrl, 'POST', '/v1/cash-top-ups', { token: cardCentre, body: topUp })
  return person
}

async function begin({ id }: { id: string }) {
  const body = { id: newId(), reason: '毕业离校' }
  const reply = await call(campus.baseUrl, 'POST', `/v1/people/${id}/leaving`, { token: cardCentre, body })
  assert.equal(reply.status, 201, JSON.stringify(reply.body))
  return { leaving: reply.body as { id: string; payableFrom: string; walletFen: number } }
}

async function openConsole(role: string, address: string) {
  const opened = await openPage(DESK)
  const { page } = opened
  await page.goto(`${campus.baseUrl}/console/#/${address}`)
  await page.locator('#sign-in_login').fill(operator(role).login)
  await page.locator('#sign-in_password').fill(operator(role).password)
  await page.keyboard.press('Enter')
  await page.locator('nav.shell-nav').waitFor()
  return opened
}
const confirm = (page: Page, name: RegExp) => page.getByRole('dialog').getByRole('button', { name }).click()

test('at the desk somebody leaves, comes back, leaves again and is paid to a bank; finance marks the transfer', async () => {
  const person = await leaver()
  const { page, errors, close } = await openConsole('card_centre', `people/${person.id}`)
  try {
    for (const round of ['back', 'paid']) {
      await page.getByRole('button', { name: '离校', exact: true }).click()
      await page.locator('#dialog_reason').fill('退学')
      await confirm(page, /办理离校/)
      await page.getByText('可以退还余额').waitFor()
      assert.equal(await page.getByRole('button', { name: '解冻' }).count(), 0)
      if (round === 'paid') continue
      await page.getByRole('button', { name: /^撤销离校/ }).click()
      await page.locator('#dialog_reason').fill('不退了')
      await confirm(page, /撤销离校/)
      await page.getByRole('button', { name: '冻结', exact: true }).waitFor()
    }
    await page.getByRole('button', { name: /^退余额/ }).click()
    await page.getByText('银行账户', { exact: true }).click()
    await confirm(page, /^退还/)
    await page.getByRole('dialog').getByRole('alert').getByText('请填写开户行').waitFor()
    await page.locator('#dialog_bank').fill('中国建设银行成都第一支行')
    await page.locator('#dialog_number').fill('6217003810012345678')
    assert.deepEqual(await violations(page), [])
    await confirm(page, /^退还/)
    await page.getByText('账户已于').waitFor()
    await page.getByText('尾号 5678').waitFor()
    assert.deepEqual(await violations(page), [])
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
  const office = await openConsole('finance', 'leavings?list=to_transfer')
  try {
    await office.page.getByText(person.campusNo).waitFor()
    assert.deepEqual(await violations(office.page), [])
    await office.page.getByRole('button', { name: '标记为已转账' }).click()
    await confirm(office.page, /标记为已转账/)
    await office.page.getByText('已标记').waitFor()
    await office.page.getByText(person.campusNo).waitFor({ state: 'detached' })
    assert.deepEqual(office.errors, [])
  } finally {
    await office.close()
  }
})

test('above the limit the desk may only take it back, and finance approves', async () => {
  const person = await leaver(300_00)
  const { leaving } = await begin(person)
  const body = { id: newId(), amountFen: leaving.walletFen, way: 'cash', bank: null }
  const path = `/v1/leavings/${leaving.id}/payouts`
  assert.equal((await call(campus.baseUrl, 'POST', path, { token: cardCentre, body })).status, 201)
  const desk = await openConsole('card_centre', `people/${person.id}`)
  const office = await openConsole('finance', `people/${person.id}`)
  try {
    await desk.page.getByRole('button', { name: /^撤回/ }).waitFor()
    assert.equal(await desk.page.getByRole('button', { name: /^批准/ }).count(), 0)
    await office.page.getByRole('button', { name: /^批准/ }).click()
    await office.page.locator('#dialog_note').fill('已核对')
    await confirm(office.page, /批准/)
    await office.page.getByText('账户已于').waitFor()
    assert.deepEqual([...desk.errors, ...office.errors], [])
  } finally {
    await Promise.all([desk.close(), office.close()])
  }
})

test('a list of many is checked, begun and shown as begun; a wrong row is named', async () => {
  const people = [await leaver(), await leaver()]
  const file = join(tmpdir(), `leavers-${newId()}.csv`)
  await writeFile(file, `学工号\r\n${people.map(({ campusNo }) => campusNo).join('\r\n')}\r\nNOBODY99\r\n`)
  const { page, errors, close } = await openConsole('card_centre', 'leaving-list')
  try {
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByText('没有这个学工号的人').waitFor()
    await page.getByRole('button', { name: '为 2 人办理离校' }).click()
    await page.locator('#dialog_reason').fill('2026 届毕业')
    await confirm(page, /办理离校/)
    await page.getByText('已为 2 人办理').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('link', { name: '查看名单' }).click()
    await page.getByRole('heading', { name: '离校退余额' }).waitFor()
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
