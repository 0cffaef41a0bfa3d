import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Key } from '../keys.ts'
import { isScannerTyping, quietWedge, wedgeDeadlineMs, wedgeKey, wedgeTime } from './wedge.ts'

/** Plays keys at their times, with the clock's ticks in between, and gathers what came to light, in order. */
function play(keys: [key: Key, atMs: number][]): { typed: string; scans: string[] } {
  let wedge = quietWedge
  const typed: Key[] = []
  const scans: string[] = []
  const note = (news: { typed: Key[]; scanned: string | null }) => {
    if (news.scanned !== null) scans.push(news.scanned)
    typed.push(...news.typed)
  }
  for (const [key, atMs] of [...keys, ['', Number.MAX_SAFE_INTEGER] as [Key, number]]) {
    const deadlineMs = wedgeDeadlineMs(wedge)
    if (deadlineMs !== null && deadlineMs <= atMs) {
      const [next, news] = wedgeTime(wedge, deadlineMs)
      wedge = next
      note(news)
    }
    if (key === '') break
    const [next, news] = wedgeKey(wedge, key, atMs)
    wedge = next
    note(news)
  }
  return { typed: typed.join(' '), scans }
}

const every = (gapMs: number, text: string, startMs = 0): [Key, number][] =>
  Array.from(text).map((key, i) => [key, startMs + i * gapMs])
const scanner = (gapMs: number, text: string, startMs = 0): [Key, number][] => [
  ...every(gapMs, text, startMs),
  ['Enter', startMs + text.length * gapMs],
]

const CODE = 'OC1:6BF+70790T9WJWG.FKY*4GO0.O1CV2 ETC$'

test('a cashier’s keys are given on in order', () => {
  assert.deepEqual(play([...every(180, '12.50'), ['Enter', 1200]]), { typed: '1 2 . 5 0 Enter', scans: [] })
})

test('a cashier who is as fast as a scanner loses no key', () => {
  assert.deepEqual(play([...every(20, '12.50'), ['Enter', 110]]), { typed: '1 2 . 5 0 Enter', scans: [] })
})

test('Backspace comes after the keys that were held', () => {
  assert.deepEqual(
    play([
      ['1', 0],
      ['Backspace', 30],
      ['2', 60],
    ]),
    { typed: '1 Backspace 2', scans: [] },
  )
})

for (const gapMs of [1, 8, 30, 150]) {
  test(`a code typed by a scanner with ${gapMs} ms between keys is one scan and no Enter`, () => {
    assert.deepEqual(play(scanner(gapMs, CODE)), { typed: '', scans: [CODE] })
  })
}

test('twenty digits at a scanner’s speed are a scan, not an amount', () => {
  assert.deepEqual(play(scanner(8, '88012345678912345678')), { typed: '', scans: ['88012345678912345678'] })
})

test('twenty digits at a person’s speed are keys', () => {
  assert.equal(play(every(120, '88012345678912345678')).scans.length, 0)
})

test('a scan that ends with Tab, or with nothing, is a scan', () => {
  assert.deepEqual(play([...every(8, CODE), ['Tab', 400]]), { typed: '', scans: [CODE] })
  assert.deepEqual(play(every(8, CODE)), { typed: '', scans: [CODE] })
})

test('two scans, one after the other, are two scans', () => {
  assert.deepEqual(play([...scanner(5, CODE), ...scanner(5, CODE, 2000)]).scans, [CODE, CODE])
})

test('digits typed just before a scan stay the cashier’s', () => {
  assert.deepEqual(play([...every(150, '12'), ...scanner(5, CODE, 400)]), { typed: '1 2', scans: [CODE] })
})

test('one stray letter is a key, and no scan', () => {
  assert.deepEqual(play([['q', 0]]), { typed: 'q', scans: [] })
})

test('a scanner at work can be seen before it is done', () => {
  let wedge = quietWedge
  for (const [key, atMs] of every(10, CODE.slice(0, 6))) [wedge] = wedgeKey(wedge, key, atMs)
  assert.equal(isScannerTyping(wedge), true)
  assert.equal(isScannerTyping(quietWedge), false)
})
