import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { readSealed, SealedFileError, writeSealed } from './sealed-file.ts'

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sealed-'))
})
after(() => rm(directory, { recursive: true }))

test('a sealed file opens with its passphrase, and with no other', async () => {
  const path = join(directory, 'a')
  const secret = Buffer.from('the master key')
  await writeSealed(path, secret, '校园 correct horse')
  assert.deepEqual(await readSealed(path, '校园 correct horse'), secret)
  await assert.rejects(readSealed(path, 'correct horse'), SealedFileError)
  assert.equal((await readFile(path)).includes(secret), false)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
})

test('a changed byte anywhere, or a missing end, is noticed', async () => {
  const path = join(directory, 'b')
  await writeSealed(path, Buffer.from('secret'), 'p')
  const whole = await readFile(path)
  for (const at of [0, 5, 22, 33, whole.length - 1]) {
    await writeFile(
      path,
      Uint8Array.from(whole, (byte, i) => (i === at ? byte ^ 1 : byte)),
    )
    await assert.rejects(readSealed(path, 'p'), SealedFileError)
  }
  await writeFile(path, whole.subarray(0, 20))
  await assert.rejects(readSealed(path, 'p'), SealedFileError)
})

test('writing again seals anew and leaves no draft', async () => {
  const path = join(directory, 'c')
  await writeSealed(path, Buffer.from('secret'), 'p')
  const first = await readFile(path)
  await writeSealed(path, Buffer.from('secret'), 'p')
  assert.notDeepEqual(await readFile(path), first)
  assert.deepEqual(
    (await readdir(directory)).filter((name) => name.startsWith('c')),
    ['c'],
  )
})
