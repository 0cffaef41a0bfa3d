import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { KeysError } from '../../base/keys.ts'
import { sm4, tripleDes } from '../../protocols/card-cipher.ts'
import { transportKeyOf } from '../../protocols/card-key-file.ts'
import { newest, newMasterKeys, rotate } from '../../protocols/card-keys.ts'
import { changeCardKeys, loadCardKeys, makeDemoCardKeys } from './card-keys.ts'

async function newPlace(t: TestContext) {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'card-keys-'))
  t.after(() => rm(dataDirectory, { recursive: true }))
  return { dataDirectory, passphrase: 'a long enough passphrase' }
}
const made = { master: newMasterKeys(tripleDes), transports: [] }

test('a campus that has made no card keys has none, with and without a passphrase', async (t) => {
  const place = await newPlace(t)
  assert.equal(await loadCardKeys(place), null)
  assert.equal(await loadCardKeys({ ...place, passphrase: null }), null)
})

test('what was kept is read with its passphrase only, and no key lies open in the file', async (t) => {
  const place = await newPlace(t)
  assert.deepEqual(await changeCardKeys(place, () => made), made)
  assert.deepEqual(await loadCardKeys(place), made)
  await assert.rejects(loadCardKeys({ ...place, passphrase: 'another' }), KeysError)
  await assert.rejects(loadCardKeys({ ...place, passphrase: null }), /set ONECARD_CARD_PASSPHRASE/)
  const path = join(place.dataDirectory, 'card-keys.sealed')
  const bytes = await readFile(path)
  for (const { key } of made.master.keys) assert.ok(!bytes.includes(key))
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  await writeFile(path, bytes.subarray(1))
  await assert.rejects(loadCardKeys(place), KeysError)
})

test('of changes at the same time none is lost', async (t) => {
  const place = await newPlace(t)
  await changeCardKeys(place, () => made)
  const change = () =>
    changeCardKeys(place, (keys) => keys && { ...keys, master: rotate(keys.master, 'tac', sm4)! })
  await Promise.all([change(), change(), change()])
  const kept = await loadCardKeys(place)
  assert.equal(newest(kept!.master, 'tac')?.version, 4)
})

test('a change that gives nothing leaves everything as it was', async (t) => {
  const place = await newPlace(t)
  assert.equal(await changeCardKeys(place, () => null), null)
  assert.equal(await loadCardKeys(place), null)
})

test('a demo makes its keys once, with a passphrase of its own beside them or the one that was given', async (t) => {
  for (const passphrase of [null, 'given by the environment']) {
    const place = { ...(await newPlace(t)), passphrase }
    await makeDemoCardKeys(place)
    const keys = await loadCardKeys(place)
    assert.ok(keys && transportKeyOf(keys, 'any batch'))
    await makeDemoCardKeys(place)
    assert.deepEqual(await loadCardKeys(place), keys)
    const own = await readFile(join(place.dataDirectory, 'card-keys.passphrase')).catch(() => null)
    assert.equal(own === null, passphrase !== null)
  }
})
