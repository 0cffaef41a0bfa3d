import assert from 'node:assert/strict'
import { test } from 'node:test'
import { csvLine } from './csv.ts'

test('cells are separated by commas and quoted where they must be', () => {
  assert.equal(csvLine(['张三', 12.5, null, '']), '张三,12.5,,\r\n')
  assert.equal(csvLine(['a,b', 'say "hi"', 'two\nlines']), '"a,b","say ""hi""","two\nlines"\r\n')
})

test('text that a spreadsheet would run is shown instead', () => {
  for (const text of [
    '=1+1',
    '+1',
    '-1+1',
    '-A1',
    '@SUM(A1)',
    ' =1',
    '\t=1',
    '＝1+1',
    '\r=1',
    '=HYPERLINK("http://x","y")',
  ])
    assert.equal(csvLine([text]), `"'${text.replaceAll('"', '""')}"\r\n`)
})

test('numbers below zero stay numbers', () => {
  assert.equal(csvLine([-12.5, '-12.50']), '-12.5,-12.50\r\n')
})
