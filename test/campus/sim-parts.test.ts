import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { chanceOf, pickWeighted } from '../../sim/chance.ts'
import { readOptions } from '../../sim/options.ts'
import { changeText } from '../../sim/plant.ts'
import { plants } from '../../sim/plants.ts'
import { idOfMoney } from '../../sim/proxy.ts'

const ID = '01a20581-70b3-7203-bcc6-af8b4e47c380'
const OTHER = '01a20581-70b3-7203-bcc6-af8b4e47c381'

describe('sim, its small parts', () => {
  test('an actor decides the same for the same seed, and otherwise for another', () => {
    const draw = (seed: number, name: string) => {
      const chance = chanceOf(seed, name)
      return Array.from({ length: 20 }, () => pickWeighted(chance, { a: 1, b: 1, c: 2 })).join('')
    }
    assert.equal(draw(1, 'diner 1'), draw(1, 'diner 1'))
    assert.notEqual(draw(1, 'diner 1'), draw(1, 'diner 2'))
    assert.notEqual(draw(1, 'diner 1'), draw(2, 'diner 1'))
  })

  test('reads its words', () => {
    const words = ['--seed', '7', '--minutes', '0.5', '--plant', 'x']
    const plain = { plant: null, storm: null, clones: null, terminals: 0, calm: false }
    assert.deepEqual(readOptions(words), { ...plain, seed: 7, seconds: 30, plant: 'x' })
    assert.deepEqual(readOptions([]), { ...plain, seed: 1, seconds: 60 })
    const storm = readOptions(['--storm', 'full', '--calm'])
    assert.deepEqual(storm, { ...plain, seed: 1, seconds: 60, storm: 'full', calm: true })
    const cards = readOptions(['--clones', '1000', '--terminals', '300'])
    assert.deepEqual(cards, { ...plain, seed: 1, seconds: 60, clones: 1000, terminals: 300 })
    const bads = [
      ['--seed', 'x'],
      ['--minutes', '0'],
      ['--minutes', '-1'],
      ['--what'],
      ['--storm', 'small'],
      ['--clones', '-1'],
      ['--terminals', 'x'],
    ]
    for (const bad of bads) assert.throws(() => readOptions(bad))
  })

  test('a plant goes where it was meant to, or fails', () => {
    const change = { in: 'file.ts', find: 'b', put: '$& c' }
    assert.equal(changeText('a b', change), 'a $& c')
    assert.throws(() => changeText('a', change), /0 times/)
    assert.throws(() => changeText('b b', change), /2 times/)
  })

  test('every planted bug finds its place in the sources as they are', async () => {
    for (const [name, { source = [] }] of Object.entries(plants))
      for (const change of source) {
        const text = await readFile(join(import.meta.dirname, '../../server', change.in), 'utf8')
        assert.doesNotThrow(() => changeText(text, change), name)
      }
  })

  test('only requests that move money are doubled, by the id in their body', () => {
    const request = (line: string) => Buffer.from(`${line} HTTP/1.1\r\nhost: x\r\n\r\n{"id":"${ID}"}`)
    assert.equal(idOfMoney(request('POST /v1/payments')), ID)
    assert.equal(idOfMoney(request(`POST /v1/payments/${OTHER}/reversal`)), ID)
    assert.equal(idOfMoney(request('POST /v1/cash-top-ups')), ID)
    assert.equal(idOfMoney(request('POST /v1/me/release')), undefined)
    assert.equal(idOfMoney(request('GET /v1/payments')), undefined)
  })
})
