import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { Client } from 'pg'
import type { Page } from 'playwright-core'
import readXlsx from 'read-excel-file/node'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { violations } from './accessibility.ts'
import { DESK, openPage } from './chromium.ts'

/** A merchant's manager reads yesterday's statement, downloads it, and it adds up to the ledger. */
let campus: DemoCampus
let demo: DemoFile
before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

const ISSUED_MS = 60_000

async function openConsole(page: Page, role: string, address: string): Promise<void> {
  const { login, password } = demo.operators.find((one) => one.role === role)!
  await page.goto(`${campus.baseUrl}/console/#/${address}`)
  await page.locator('#sign-in_login').fill(login)
  await page.locator('#sign-in_password').fill(password)
  await page.keyboard.press('Enter')
  await page.locator('nav.shell-nav').waitFor()
}

async function downloaded(page: Page, label: RegExp): Promise<Buffer> {
  const waiting = page.waitForEvent('download')
  await page.getByRole('button', { name: label }).first().click()
  return readFile(await (await waiting).path())
}

/** What a workbook's first sheet says, by the beginning of each line's name. */
async function summaryOf(file: Buffer): Promise<(name: string) => unknown> {
  const sheets = (await readXlsx(file)) as unknown as { data: unknown[][] }[]
  return (name) => sheets[0]!.data.find(([first]) => String(first).startsWith(name))?.[1]
}

const fen = (yuan: unknown) => Math.round(Number(yuan) * 100)

test('a manager’s statement as PDF and XLSX adds up to what the ledger moved on that day', async () => {
  const { page, errors, close } = await openPage(DESK)
  const db = new Client({ connectionString: await campus.databaseUrl() })
  await db.connect()
  try {
    await openConsole(page, 'merchant_manager', 'statements')
    const first = page.locator('tbody tr').first()
    for (const giveUpAt = Date.now() + ISSUED_MS; Date.now() < giveUpAt; await page.reload())
      if (
        await first
          .getByRole('link')
          .waitFor({ timeout: 5_000 })
          .then(
            () => true,
            () => false,
          )
      )
        break
    assert.deepEqual(await violations(page), [])
    const date = await first.getByRole('link').innerText()
    await first.getByRole('link').click()
    await page.getByText('与账本逐分一致').waitFor()
    assert.deepEqual(await violations(page), [])

    const pdf = await downloaded(page, /^下载 PDF/)
    assert.equal(pdf.subarray(0, 5).toString(), '%PDF-')
    const read = await summaryOf(await downloaded(page, /^下载 XLSX/))
    const { rows } = await db.query<{ moved: string; balance: string }>(
      `SELECT sum(CASE WHEN t.credit_id = m.payable_account_id THEN t.amount_fen ELSE -t.amount_fen END)
                FILTER (WHERE (t.posted_at AT TIME ZONE 'Asia/Shanghai')::date = $1) AS moved,
              sum(CASE WHEN t.credit_id = m.payable_account_id THEN t.amount_fen ELSE -t.amount_fen END)
                FILTER (WHERE (t.posted_at AT TIME ZONE 'Asia/Shanghai')::date <= $1) AS balance
         FROM merchants m JOIN transfers t ON m.payable_account_id IN (t.debit_id, t.credit_id)
        WHERE m.name = $2`,
      [date, read('商户')],
    )
    const { moved, balance } = rows[0]!
    assert.equal(fen(read('期末余额')) - fen(read('期初余额')), Number(moved))
    assert.equal(fen(read('期末余额')), Number(balance))
    assert.equal(fen(read('销售')) > 0, true)

    // The month is the sum of its days.
    await page.goto(`${campus.baseUrl}/console/#/statements`)
    const month = await summaryOf(await downloaded(page, new RegExp(`^下载 XLSX：${date.slice(0, 7)}$`)))
    assert.equal(fen(month('期末余额')), Number(balance))
    assert.deepEqual(errors, [])
  } finally {
    await db.end()
    await close()
  }
})
