import assert from 'node:assert/strict'
import { test } from 'node:test'
import { strFromU8, unzipSync } from 'fflate'
import readXlsxFile from 'read-excel-file/node'
import { writeXlsx } from './xlsx.ts'

test('amounts are numbers in yuan to the fen, texts stay texts', async () => {
  const file = await writeXlsx([
    {
      name: '科目/余额: [表] Trial balance of the year',
      head: ['名称 Name', '金额 Amount', '笔数 Count'],
      rows: [
        ['=1+1', { fen: 1010 }, 3],
        ['6222020200112233445', { fen: -1 }, 0],
        [null, { fen: 123_456_789_01 }, null],
      ],
    },
    { name: '空 Empty', head: ['一 One'], rows: [] },
  ])
  const [first, second] = await readXlsxFile(file)
  assert.deepEqual(first?.data, [
    ['名称 Name', '金额 Amount', '笔数 Count'],
    ['=1+1', 10.1, 3],
    ['6222020200112233445', -0.01, 0],
    [null, 123_456_789.01, null],
  ])
  assert.equal(first?.sheet, '科目 余额   表  Trial balance of the')
  assert.deepEqual(second?.data, [['一 One']])
  const sheet = strFromU8(unzipSync(file)['xl/worksheets/sheet1.xml']!)
  assert.doesNotMatch(sheet, /<f[ >]/)
})

test('a large table is made beside, and the same', async () => {
  const rows = Array.from({ length: 2_500 }, (_, index) => [`行 ${index}`, { fen: index }] as const)
  const [sheet] = await readXlsxFile(
    await writeXlsx([{ name: '大 Large', head: ['行 Row', '金额 Amount'], rows }]),
  )
  assert.equal(sheet?.data.length, 2_501)
  assert.deepEqual(sheet?.data.at(-1), ['行 2499', 24.99])
})
