import assert from 'node:assert/strict'
import { sign, verify } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { startChild } from '../../test/child-process.ts'
import { KeysError, loadKeys, lookupHash, openText, sealText } from './keys.ts'

const KEYS = new URL('./keys.ts', import.meta.url).href

async function newDirectory(t: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'onecard-keys-'))
  t.after(() => rm(directory, { recursive: true }))
  return join(directory, 'data')
}

test('keys are made once, for their owner only, and are the same at every start', async (t) => {
  const directory = await newDirectory(t)
  const first = await loadKeys(directory)
  const second = await loadKeys(directory, { mayMake: false })
  assert.deepEqual(await readdir(directory), ['keys.json'])
  assert.equal((await stat(join(directory, 'keys.json'))).mode & 0o777, 0o600)
  for (const name of ['pepper', 'dataKey', 'indexKey'] as const) {
    assert.equal(first[name].length, 32)
    assert.deepEqual(first[name], second[name])
  }
  assert.equal(first.issuer.kid.length, 8)
  assert.deepEqual(first.issuer.kid, second.issuer.kid)
  assert.ok(first.issuer.privateKey.equals(second.issuer.privateKey))
  assert.ok(first.ledgerHead.privateKey.equals(second.ledgerHead.privateKey))
  assert.notDeepEqual(first.pepper, first.dataKey)
  assert.notDeepEqual(first.dataKey, first.indexKey)
})

test('the issuer signs with P-256 and the ledger with Ed25519', async (t) => {
  const { issuer, ledgerHead } = await loadKeys(await newDirectory(t))
  const text = Buffer.from('head')
  assert.equal(issuer.privateKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
  assert.ok(verify('sha256', text, issuer.publicKey, sign('sha256', text, issuer.privateKey)))
  assert.equal(ledgerHead.publicKey.asymmetricKeyType, 'ed25519')
  assert.ok(verify(null, text, ledgerHead.publicKey, sign(null, text, ledgerHead.privateKey)))
})

test('processes that start at once use the same keys', async (t) => {
  const directory = await newDirectory(t)
  const code = `import { loadKeys } from ${JSON.stringify(KEYS)}
    console.log((await loadKeys(${JSON.stringify(directory)})).pepper.toString('hex'))`
  const peppers = await Promise.all([1, 2, 3, 4].map(() => startChild(code).line()))
  assert.equal(peppers[0], (await loadKeys(directory)).pepper.toString('hex'))
  assert.equal(new Set(peppers).size, 1)
  assert.deepEqual(await readdir(directory), ['keys.json'])
})

test('missing keys are not made again for a database that was written with them', async (t) => {
  const directory = await newDirectory(t)
  const refused = loadKeys(directory, { mayMake: false })
  await assert.rejects(
    refused,
    (error) => error instanceof KeysError && /is missing.*backup/.test(error.message),
  )
})

test('keys that others may read, or that are damaged, are refused and left as they are', async (t) => {
  const directory = await newDirectory(t)
  const path = join(directory, 'keys.json')
  await loadKeys(directory)
  await chmod(path, 0o640)
  await assert.rejects(loadKeys(directory), { message: /chmod 600/ })
  await chmod(path, 0o600)
  const whole = await readFile(path, 'utf8')
  const damages = [
    '',
    'null',
    whole.slice(0, -10),
    whole.replace('"version": 1', '"version": 2'),
    whole.replace(/("pepper": ".{20})./, '$1'),
    whole.replace('"P-256"', '"P-384"'),
    whole.replace(/"ledgerHead"/, '"ledgerTail"'),
  ]
  for (const damage of damages) {
    await writeFile(path, damage)
    await assert.rejects(loadKeys(directory), { message: /is damaged: restore it/ }, damage)
    assert.equal(await readFile(path, 'utf8'), damage)
  }
})

test('a sealed text opens with its key and context only, and unchanged only', async (t) => {
  const { dataKey, indexKey } = await loadKeys(await newDirectory(t))
  const text = '张三 13800138000'
  const context = 'people.phone:1:per_1'
  const sealed = sealText(dataKey, text, context)
  assert.equal(openText(dataKey, sealed, context), text)
  assert.equal(openText(dataKey, sealText(dataKey, '', ''), ''), '')
  assert.equal(sealed.length, 1 + 12 + Buffer.byteLength(text) + 16)
  assert.throws(() => openText(dataKey, sealed, 'people.phone:1:per_2'))
  assert.throws(() => openText(indexKey, sealed, context))
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed)
    changed[at]! ^= 1
    assert.throws(() => openText(dataKey, changed, context), `byte ${at}`)
  }
  for (let length = 0; length < sealed.length; length++) {
    assert.throws(() => openText(dataKey, sealed.subarray(0, length), context), `${length} bytes`)
  }
})

test('equal texts are sealed differently and looked up equally, column by column', async (t) => {
  const { dataKey, indexKey } = await loadKeys(await newDirectory(t))
  assert.notDeepEqual(sealText(dataKey, 'a', 'c'), sealText(dataKey, 'a', 'c'))
  assert.deepEqual(lookupHash(indexKey, 'people.phone', '1'), lookupHash(indexKey, 'people.phone', '1'))
  assert.equal(lookupHash(indexKey, 'people.phone', '1').length, 32)
  const others = [
    lookupHash(indexKey, 'people.id', '1'),
    lookupHash(indexKey, 'people.phone', '2'),
    lookupHash(indexKey, 'people.phone1', ''),
    lookupHash(dataKey, 'people.phone', '1'),
  ]
  for (const other of others) assert.notDeepEqual(other, lookupHash(indexKey, 'people.phone', '1'))
  assert.throws(() => lookupHash(indexKey, 'a\0b', 'c'), /assertion failed/)
})
