import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sm4, tripleDes } from './card-cipher.ts'
import {
  formatMasterKeys,
  keyOfCard,
  newCardKeys,
  newest,
  newMasterKeys,
  parseMasterKeys,
  rotate,
  terminalKeys,
} from './card-keys.ts'

const cardNo = '1000000000000001'

test('after a rotation new cards get the new key and old cards keep theirs', () => {
  const first = newMasterKeys(tripleDes)
  const old = newCardKeys(first, cardNo).find(({ use }) => use === 'purchase')!
  const rotated = rotate(first, 'purchase', sm4)!
  const fresh = newCardKeys(rotated, cardNo).find(({ use }) => use === 'purchase')!
  assert.deepEqual([fresh.version, fresh.cipher], [2, sm4])
  assert.deepEqual(keyOfCard(rotated, cardNo, old), old.key)
  assert.deepEqual(keyOfCard(rotated, cardNo, fresh), fresh.key)
  assert.equal(keyOfCard(first, cardNo, fresh), null)
  assert.equal(keyOfCard(rotated, cardNo, { ...fresh, cipher: tripleDes }), null)
})

test('every card has keys of its own', () => {
  const master = newMasterKeys(tripleDes)
  const [one, other] = [cardNo, '1000000000000002'].map((number) => newCardKeys(master, number)[0]!.key)
  assert.notDeepEqual(one, other)
})

test('a terminal gets no key that loads a card or proves a purchase', () => {
  const uses = terminalKeys(rotate(newMasterKeys(sm4), 'purchase', sm4)!).keys.map(({ use }) => use)
  assert.deepEqual(uses, ['purchase', 'purchase'])
})

test('version numbers end at 255', () => {
  const master = newMasterKeys(tripleDes)
  const last = { keys: [{ ...newest(master, 'load')!, version: 255 }] }
  assert.equal(rotate(last, 'load', tripleDes), null)
})

test('master keys survive the file', () => {
  const master = rotate(newMasterKeys(tripleDes), 'tac', sm4)!
  assert.deepEqual(parseMasterKeys(formatMasterKeys(master)), master)
  assert.equal(parseMasterKeys('{"version":2,"keys":[]}'), null)
  assert.equal(
    parseMasterKeys('{"version":1,"keys":[{"use":"other","version":1,"cipher":0,"key":""}]}'),
    null,
  )
})
