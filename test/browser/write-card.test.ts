import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import type { CardDetail, Cards } from '../../contract/cards.ts'
import { isBlank, readCardData } from '../../server/protocols/epurse-log.ts'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { cardState, type DemoReader, makeBlank, startReader, writesKey } from '../demo-reader.ts'
import { call, newId, signOperatorIn } from '../independent-client.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/** The desk writes a card that it issued (DESIGN 6), on a reader of its own. */
let campus: DemoCampus
let demo: DemoFile
let reader: DemoReader

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
  reader = await startReader(campus)
})
after(async () => {
  await reader?.close()
  await campus?.remove()
})

const operator = () => demo.operators.find(({ role }) => role === 'card_centre')!

async function openConsole(page: Page): Promise<void> {
  const { login, password } = operator()
  await page.goto(`${campus.baseUrl}/console/`)
  await page.locator('#sign-in_login').fill(login)
  await page.locator('#sign-in_password').fill(password)
  await page.keyboard.press('Enter')
  await page.getByRole('navigation').waitFor()
}

/** The number of a card that the desk gave a student for a damaged one; no chip bears it yet. */
async function replacedAtDesk(index: number): Promise<string> {
  const token = await signOperatorIn(campus.baseUrl, operator())
  const ask = async (path: string) => (await call(campus.baseUrl, 'GET', path, { token })).body
  const { cards } = (await ask('/v1/cards?state=blank&kind=formal&limit=1')) as Cards
  const { campusNo } = demo.students[index]!
  const { people } = (await ask(`/v1/people?q=${campusNo}`)) as { people: { id: string }[] }
  const number = cards[0]!.number
  const body = { id: newId(), personId: people[0]!.id, number, reason: 'damaged' }
  const replaced = await call(campus.baseUrl, 'POST', '/v1/card-replacements', { token, body })
  assert.equal(replaced.status, 201, JSON.stringify(replaced.body))
  return number
}

test('a card that no chip bears yet is found in the list, written at the desk, and is due no longer', async () => {
  const number = await replacedAtDesk(60)
  const blank = await makeBlank(campus, 'blank')
  const { page, errors, close } = await openPage(DESK)
  try {
    await openConsole(page)
    await page.goto(`${campus.baseUrl}/console/#/cards?chip=unwritten`)
    const grouped = number.replace(/(\d{4})(?=\d)/g, '$1 ')
    await page.getByRole('link', { name: grouped }).click()
    await page.getByRole('button', { name: '写卡' }).click()
    await page.getByText('没有找到读卡器').waitFor()
    await page.locator('#reader_address').fill(String(reader.port))
    await page.keyboard.press('Enter')
    await page.getByText('请把空白卡放在读卡器上').waitFor()
    assert.deepEqual(await violations(page), [])
    reader.tearNext({ of: writesKey, at: 'after-commit' })
    await reader.lay(blank)
    await page.getByText('卡没有写完').waitFor()
    assert.equal(isBlank({ sw: 0x9000, data: (await cardState(blank)).publicFile }), true)
    await reader.lay(blank)
    await page.getByText('写好了，请取走卡').waitFor()
    assert.deepEqual(await violations(page), [])
    await page.getByRole('button', { name: '完成' }).click()
    await page.getByText('写卡时间').waitFor()
    assert.equal(await page.getByRole('button', { name: '写卡' }).count(), 0)
    const written = readCardData({ sw: 0x9000, data: (await cardState(blank)).publicFile })
    assert.deepEqual(written, { cardNo: number, tier: 'student' })
    const token = await signOperatorIn(campus.baseUrl, operator())
    const { body } = await call(campus.baseUrl, 'GET', `/v1/cards/${number}`, { token })
    assert.notEqual((body as CardDetail).writtenAt, null)
    assert.deepEqual(errors, [])
  } finally {
    reader.takeOut()
    await close()
  }
})
