import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uuidv7 } from '../../base/ids.ts'
import { actIdOf, orderNumberOf } from './order-number.ts'

test('an act’s id and its number at a channel are each found from the other', () => {
  const id = uuidv7()
  assert.match(orderNumberOf(id), /^[0-9a-f]{32}$/)
  assert.equal(actIdOf(orderNumberOf(id)), id)
})

test('a number that is none of ours has no act', () => {
  const number = orderNumberOf(uuidv7())
  for (const text of [
    '',
    number.toUpperCase().replace(/\d/g, 'A'),
    number.slice(1),
    `${number}0`,
    `${number}\n`,
    uuidv7(),
  ])
    assert.equal(actIdOf(text), null, JSON.stringify(text))
})
