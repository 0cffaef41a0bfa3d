import assert from 'node:assert/strict'
import { test } from 'node:test'
import { emptyEntry, isEmpty, totalFen, typeAmount } from './amount-entry.ts'

/** `<` stands for Backspace. */
const typing = (keys: string) =>
  Array.from(keys).reduce((entry, key) => typeAmount(entry, key === '<' ? 'Backspace' : key), emptyEntry)

const cases: [keys: string, typed: string, fen: number][] = [
  ['', '', 0],
  ['12.50', '12.50', 1250],
  ['12.5', '12.5', 1250],
  ['12', '12', 1200],
  ['.5', '0.5', 50],
  ['05', '5', 500],
  ['0.05', '0.05', 5],
  ['1.999', '1.99', 199],
  ['1..5', '1.5', 150],
  ['1234567', '123456', 12_345_600],
  ['12.5<', '12.', 1200],
  ['12<<<', '', 0],
  ['3.50+2', '2', 550],
  ['3.50+2+', '', 550],
  ['3.50+', '', 350],
  ['+', '', 0],
  ['3.50++2', '2', 550],
  ['3.50+2<<', '3.50', 350],
  ['1a2-', '12', 1200],
]
for (const [keys, typed, fen] of cases) {
  test(`typing ${JSON.stringify(keys)} shows ${JSON.stringify(typed)} and comes to ${fen} fen`, () => {
    const entry = typing(keys)
    assert.equal(entry.typed, typed)
    assert.equal(totalFen(entry), fen)
  })
}

test('an entry is empty until something stands in it', () => {
  assert.equal(isEmpty(typing('')), true)
  assert.equal(isEmpty(typing('1+')), false)
  assert.equal(isEmpty(typing('1<')), true)
})
