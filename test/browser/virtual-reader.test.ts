import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright-core'
import { cardPath } from '../../devices/reader-agent/card-shelf.ts'
import { type RunningAgent, startAgent } from '../../devices/reader-agent/start-agent.ts'
import { createVirtualReader, type VirtualReader } from '../../devices/reader-agent/virtual-reader.ts'
import { virtualRoutes } from '../../devices/reader-agent/virtual-routes.ts'
import { blankCard } from '../../devices/virtual-card/card-state.ts'
import { makeCardFile } from '../../devices/virtual-card/virtual-card.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { cardFileBytes } from '../../server/protocols/epurse-log.ts'
import { violations } from './accessibility.ts'
import { openPage, PHONE, REGISTER } from './chromium.ts'

/** The page on which cards are laid into a virtual reader. */
const cardNo = '0001100000000064'
const campusNo = '2024060002'
let directory: string
let reader: VirtualReader
let agent: RunningAgent

before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'virtual-reader-'))
  const blank = blankCard({ cipher: tripleDes, key: randomBytes(16) })
  const card = { ...blank, publicFile: cardFileBytes({ cardNo, tier: 'student' }), balanceFen: 3000 }
  await makeCardFile(cardPath(directory, cardNo), card)
  reader = createVirtualReader()
  const addBlank = async () => {
    await makeCardFile(cardPath(directory, 'blank-1'), blank)
    return 'blank-1'
  }
  const cards = { directory, holders: new Map([[cardNo, campusNo]]), addBlank }
  const more = (http: Parameters<typeof virtualRoutes>[0]) => virtualRoutes(http, reader, cards)
  agent = await startAgent({ reader, terminal: null, origins: [], port: 0, more })
})
after(async () => {
  await agent?.close()
  await rm(directory, { recursive: true })
})

const slotSays = (page: Page, text: string) => page.locator('#slot', { hasText: text }).waitFor()

test('a card is laid in, pulled out in the middle and taken out by keyboard, and the page says what lies there', async () => {
  const { page, errors, close } = await openPage(REGISTER)
  await page.goto(`http://127.0.0.1:${agent.port}/`)
  await slotSays(page, '没有卡')
  await page.getByRole('button', { name: `放上: 学号 ${campusNo}` }).focus()
  await page.keyboard.press('Enter')
  await slotSays(page, '0001 1000 0000 0064')
  await slotSays(page, '离线额度 ¥30.00')
  const told = page.waitForResponse(/virtual\/tear/)
  await page.getByLabel('写完、应答之前抽走').check()
  await told
  // DEBIT: the card is gone before its answer comes.
  const debit = Uint8Array.of(0x80, 0x54, 1, 0)
  assert.equal(await reader.hold(reader.seen().stay!, (transmit) => transmit(debit)), null)
  await slotSays(page, '没有卡')
  await page.getByLabel('不抽走').and(page.locator(':checked')).waitFor()
  await page.getByRole('button', { name: '再做一张空白卡' }).click()
  await page.getByRole('button', { name: '放上: 空白卡 1' }).click()
  await slotSays(page, '空白卡 1')
  await page.getByRole('button', { name: '拿走卡' }).click()
  await slotSays(page, '没有卡')
  assert.deepEqual(errors, [])
  await close()
})

test('a keyboard keeps its place while the page looks again, and a new language is kept', async () => {
  const { page, close } = await openPage(REGISTER)
  await page.goto(`http://127.0.0.1:${agent.port}/`)
  await page.getByRole('button', { name: 'English' }).click()
  const button = page.getByRole('button', { name: `Lay in: Student ${campusNo}` })
  await button.focus()
  await page.waitForResponse(/virtual\/cards/)
  await page.waitForResponse(/virtual\/cards/)
  assert(await button.evaluate((node) => node === node.ownerDocument.activeElement))
  await page.reload()
  await slotSays(page, 'No card')
  await close()
})

test('axe finds nothing in light and dark, on a phone and beside a register', async () => {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const device of [PHONE, REGISTER]) {
      const { page, close } = await openPage({ ...device, colorScheme })
      await page.goto(`http://127.0.0.1:${agent.port}/`)
      await page.getByRole('button', { name: `放上: 学号 ${campusNo}` }).click()
      await slotSays(page, '离线额度 ¥30.00')
      assert.deepEqual(await violations(page), [])
      await close()
    }
  }
})

test('a reader program that stopped is said', async () => {
  const other = createVirtualReader()
  const cards = { directory, holders: new Map(), addBlank: async () => '' }
  const more = (http: Parameters<typeof virtualRoutes>[0]) => virtualRoutes(http, other, cards)
  const stopped = await startAgent({ reader: other, terminal: null, origins: [], port: 0, more })
  const { page, close } = await openPage(REGISTER)
  await page.goto(`http://127.0.0.1:${stopped.port}/`)
  await slotSays(page, '没有卡')
  await stopped.close()
  await page.getByRole('alert').filter({ hasText: '没有应答' }).waitFor()
  await close()
})
