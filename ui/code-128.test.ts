import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { readCode } from '../test/zxing.ts'
import { code128 } from './code-128.ts'

/** A picture of the modules as a phone shows them, grey as a camera sees them. */
function picture(modules: boolean[], modulePx: number, heightPx: number): ImageData {
  const width = modules.length * modulePx
  const data = new Uint8ClampedArray(width * heightPx * 4).fill(255)
  for (let y = 0; y < heightPx; y++) {
    for (let x = 0; x < width; x++) {
      if (!modules[Math.floor(x / modulePx)]) continue
      data.fill(20, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return { data, width, height: heightPx, colorSpace: 'srgb' } as ImageData
}

test('a scanner reads what was drawn, whatever the digits', async () => {
  const samples = ['88123456789046119246', '88000000000000000000', '88999999999999999999']
  for (let i = 0; i < 20; i++) samples.push(`88${String(randomInt(1e9)).padStart(18, '5')}`)
  for (const digits of samples) {
    const modules = code128(digits)
    assert.equal(modules.length, 11 * 12 + 13 + 20)
    assert.equal(await readCode(picture(modules, 3, 60), ['Code128']), digits)
  }
})

test('what is no pair of digits is refused', () => {
  for (const text of ['', '8', '123', '12a4', ' 12']) assert.throws(() => code128(text), RangeError)
})
