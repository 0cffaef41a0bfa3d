import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readKeyFile } from './key-file.ts'

const id = '0198e0a0-0000-7000-8000-000000000001'
const privateKeyJwk = { kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }
const terminal = { id, kind: 'pos', merchantId: id, privateKeyJwk }

test('one terminal is read, its server being the one that shows the page', () => {
  assert.deepEqual(readKeyFile(JSON.stringify(terminal)), [{ terminalId: id, privateKeyJwk, audience: null }])
})

test('of a demo campus the registers are read, with its server', () => {
  const file = {
    baseUrl: 'http://localhost:8080',
    terminals: [{ ...terminal, kind: 'door' }, terminal, { ...terminal, privateKeyJwk: { kty: 'OKP' } }],
  }
  assert.deepEqual(readKeyFile(JSON.stringify(file)), [
    { terminalId: id, privateKeyJwk, audience: 'http://localhost:8080' },
  ])
})

for (const text of ['', 'no JSON', '7', 'null', '{}', '[]', JSON.stringify({ ...terminal, id: 'x' })]) {
  test(`${JSON.stringify(text.slice(0, 20))} holds no key`, () => assert.deepEqual(readKeyFile(text), []))
}
