import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { SealedFileError } from '../../server/base/sealed-file.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newMasterKeys, terminalKeys } from '../../server/protocols/card-keys.ts'
import { makePsam, openPsam } from './psam.ts'

const master = newMasterKeys(tripleDes)
let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'psam-'))
  await makePsam(directory, master, 'passphrase')
})
after(() => rm(directory, { recursive: true }))

test('a PSAM opens with its passphrase only, and holds the purchase keys only', async () => {
  assert.deepEqual((await openPsam(directory, 'passphrase')).keys, terminalKeys(master))
  await assert.rejects(openPsam(directory, 'another'), SealedFileError)
})

test('no transaction number is given twice, also after a restart and in a rush', async () => {
  const first = await openPsam(directory, 'passphrase')
  const numbers = await Promise.all(Array.from({ length: 20 }, () => first.nextCounter()))
  const second = await openPsam(directory, 'passphrase')
  numbers.push(await second.nextCounter())
  assert.deepEqual(
    numbers,
    Array.from({ length: 21 }, (_, i) => i + 1),
  )
})

test('a damaged counter is not taken for a new one', async () => {
  await writeFile(join(directory, 'psam.counter'), '')
  await assert.rejects(openPsam(directory, 'passphrase'), /damaged/)
})
