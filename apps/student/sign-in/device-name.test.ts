import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deviceName } from './device-name.ts'

test('a phone is named by model, system and browser', () => {
  const old =
    'Mozilla/5.0 (Linux; Android 9; Redmi Note 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.91 Mobile Safari/537.36'
  assert.equal(deviceName(old), 'Redmi Note 8 · Android · Chrome')
  const built =
    'Mozilla/5.0 (Linux; Android 11; M2101K6G Build/RKQ1.200826.002; wv) AppleWebKit/537.36 Chrome/89.0 Mobile Safari/537.36 MicroMessenger/8.0.2'
  assert.equal(deviceName(built), 'M2101K6G · Android · 微信')
  const iphone =
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1'
  assert.equal(deviceName(iphone), 'iPhone · Safari')
})

test('a browser that hides the model is named without it', () => {
  const reduced =
    'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0.0.0 Mobile Safari/537.36'
  assert.equal(deviceName(reduced, 'Android'), 'Android · Chrome')
  assert.equal(deviceName(''), '')
})
