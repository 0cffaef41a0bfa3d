import assert from 'node:assert/strict'
import { test } from 'node:test'
import { campusAccent, contrast } from './accent.ts'

test('every accent is readable on its surface, and text is readable on it', () => {
  for (const hex of ['#1f5fbf', '#8b0000', '#ffd400', '#00ff7f', '#000000', '#ffffff', '#808080']) {
    const { light, dark } = campusAccent(hex)
    assert.ok(contrast(light.accent, '#ffffff') >= 4.5, `${hex} in light`)
    assert.ok(contrast(dark.accent, '#1b1e23') >= 4.5, `${hex} in dark`)
    for (const pair of [light, dark]) assert.ok(contrast(pair.accent, pair.text) >= 4.5, `text on ${hex}`)
  }
})

test('a colour that is readable already is kept', () => {
  assert.equal(campusAccent('#1f5fbf').light.accent, '#1f5fbf')
  assert.equal(campusAccent('#7db0ff').dark.accent, '#7db0ff')
})
