import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from './csv.ts'
import { type CsvFault, type CsvRow, csvRows } from './read-csv.ts'
import { readText } from './read-text.ts'

const LIMITS = { rowsMax: 10, columnsMax: 5 }
/** All rows, or why they cannot be read. */
function read(text: string): CsvRow[] | CsvFault {
  const rows: CsvRow[] = []
  const reader = csvRows(text, LIMITS)
  for (;;) {
    const { done, value } = reader.next()
    if (done) return value ?? rows
    rows.push(value)
  }
}

test('cells are what stands between commas, quoted or not', () => {
  assert.deepEqual(read('a,b,\r\n"x,y","say ""hi""","two\r\nlines"\r\n'), [
    { row: 1, cells: ['a', 'b', ''] },
    { row: 2, cells: ['x,y', 'say "hi"', 'two\r\nlines'] },
  ])
  assert.deepEqual(read('""""\n'), [{ row: 1, cells: ['"'] }])
  assert.deepEqual(read('"",'), [])
})

test('rows end with LF, CRLF, CR or the file', () => {
  for (const end of ['\n', '\r\n', '\r'])
    for (const last of [end, ''])
      assert.deepEqual(read(`a,b${end}c,d${last}`), [
        { row: 1, cells: ['a', 'b'] },
        { row: 2, cells: ['c', 'd'] },
      ])
})

test('blank rows are left out and still count', () => {
  assert.deepEqual(read('a\n\n , \nb'), [
    { row: 1, cells: ['a'] },
    { row: 4, cells: ['b'] },
  ])
  assert.deepEqual(read(''), [])
})

test('quotes that do not match are refused with their row', () => {
  for (const text of ['a\n"b', 'a\nb"c', 'a\n"b"c', 'a\n"b" ,c', 'a\n"""', `a\n${'""'.repeat(5000)}"`])
    assert.deepEqual(read(text), { fault: 'quotes', row: 2 }, text.slice(0, 20))
})

test('a file with too many rows or columns is refused', () => {
  for (const text of ['a\n', '\n'])
    assert.deepEqual(read(text.repeat(11)), { fault: 'too_many_rows', row: 11 })
  assert.deepEqual(read(',,,,,'), { fault: 'too_many_columns', row: 1 })
})

test('what the writer wrote is read back', () => {
  const cells = ['张三', 'a,b', 'say "hi"', 'two\nlines', '']
  assert.deepEqual(read(csvLine(cells)), [{ row: 1, cells }])
})

test('text is read in UTF-8 with or without a mark, or in GB18030', () => {
  assert.equal(readText(Buffer.from('\ufeff张三')), '张三')
  assert.equal(readText(Buffer.from('张三')), '张三')
  assert.equal(readText(Buffer.from([0xd5, 0xc5, 0xc8, 0xfd])), '张三')
  // 𠮷 has four bytes there: GBK would not know it.
  assert.equal(readText(Buffer.from([0x95, 0x34, 0xb2, 0x35])), '𠮷')
  assert.equal(readText(Buffer.from([0xff, 0xff, 0xff])), null)
})
