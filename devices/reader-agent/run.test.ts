import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { uuidv7 } from '../../server/base/ids.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newMasterKeys } from '../../server/protocols/card-keys.ts'
import { makePsam } from '../psam/psam.ts'

/** How the reader agent's program ends when it cannot begin. */
let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reader-run-'))
  await makePsam(directory, newMasterKeys(tripleDes), 'the right one')
})
after(() => rm(directory, { recursive: true }))

function run(...words: string[]): Promise<{ code: number; said: string }> {
  const program = [join(import.meta.dirname, 'run.ts'), ...words]
  const env = { ...process.env, ONECARD_DATA: directory, ONECARD_PSAM_PASSPHRASE: 'the right one' }
  return new Promise((resolve) => {
    execFile(process.execPath, program, { env, timeout: 60_000 }, (error, _, said) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, said }),
    )
  })
}

const virtual = () => ['--virtual', directory, '--origin', 'https://card.example.edu']

test('started wrongly it says how it is started', async () => {
  for (const words of [['--help'], ['--virtual', directory], [...virtual(), '--psam', directory]]) {
    const { code, said } = await run(...words)
    assert.equal(code, 1, words.join(' '))
    assert.match(said, /^The reader agent: .*\nusage: /)
  }
})

test('without a demo, with a passphrase that is wrong, on a port that is taken it says so in a line', async () => {
  const one = async (...words: string[]) => {
    const { code, said } = await run(...words)
    assert.deepEqual([code, said.trim().split('\n').length], [1, 1], said)
    return said
  }
  assert.match(await one('--demo'), /demo\.json is not there: start the demo campus first/)
  const terminal = ['--psam', directory, '--terminal', uuidv7()]
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const { port } = taken.address() as AddressInfo
  assert.match(await one(...virtual(), ...terminal, '--port', String(port)), /is taken/)
  taken.close()
  await rm(join(directory, 'psam.sealed'))
  await makePsam(directory, newMasterKeys(tripleDes), 'another one')
  assert.match(await one(...virtual(), ...terminal), /does not open: the passphrase is wrong/)
})
