import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { after, before, test } from 'node:test'
import { makeResidentId } from '../../server/protocols/resident-id.ts'
import { DemoCampus, type DemoFile } from '../demo-campus.ts'
import { DESK, openPage } from './chromium.ts'

let campus: DemoCampus
let demo: DemoFile

before(async () => {
  campus = await DemoCampus.start()
  demo = await campus.demo()
})
after(async () => {
  await campus?.remove()
})

test('a file of people is checked, its good rows imported, followed over a reload, and the bad ones handed back', async () => {
  const { page, errors, close } = await openPage(DESK)
  const operator = demo.operators.find(({ role }) => role === 'card_centre')!
  const rows = Array.from(
    { length: 2000 },
    (_, i) =>
      `M${10_000 + i},人${i},本科生,${makeResidentId('420102', `${1930 + Math.floor(i / 900)}-05-01`, (i % 900) + 1)}`,
  )
  const file = ['学工号,姓名,身份,身份证号,备注', ...rows, 'M99999,校长,校长,'].join('\n')
  const choose = (buffer: Buffer) =>
    page
      .locator('input[type=file]')
      .setInputFiles({ name: '名单.csv', mimeType: 'application/vnd.ms-excel', buffer })
  try {
    await page.goto(`${campus.baseUrl}/console/#/import`)
    await page.locator('#sign-in_login').fill(operator.login)
    await page.locator('#sign-in_password').fill(operator.password)
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: '选择 CSV 文件' }).waitFor()

    await choose(Buffer.from('姓名\n张三'))
    await page.getByText('表头没有“学工号”一列').waitFor()

    await choose(Buffer.from(file))
    await page.getByRole('cell', { name: /身份应为/ }).waitFor()
    assert.match(await page.locator('.import-counts').innerText(), /新增\s*2000[\s\S]*有误\s*1$/)
    await page.getByText('这些列没有读取：备注').waitFor()
    await page.getByRole('button', { name: '只导入无误的 2000 行' }).click()
    await page.getByRole('progressbar').waitFor()
    await page.reload()
    await page.getByText('导入完成').waitFor()
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: '下载错误文件' }).click(),
    ])
    assert.match(await readFile(await download.path(), 'utf8'), /\r\nM99999,校长,校长,,,"2002 \[身份\]/)

    await page.getByRole('link', { name: '换一个文件' }).click()
    await choose(Buffer.from(file.split('\n').slice(0, -1).join('\n')))
    await page.getByText('没有要新增或更新的人').waitFor()
    assert.equal(await page.getByRole('button', { name: '全部导入' }).count(), 0)
    assert.deepEqual(errors, [])
  } finally {
    await close()
  }
})
