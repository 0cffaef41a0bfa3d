import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { makeMerchant, makeTerminal, testCampus } from '../../test/factories.ts'
import { loadKeys } from '../base/keys.ts'
import { readSealed } from '../base/sealed-file.ts'
import { loadCardKeys } from '../domains/cards/card-keys.ts'
import { sm4, tripleDes } from '../protocols/card-cipher.ts'
import { transportKeyOf } from '../protocols/card-key-file.ts'
import { parseMasterKeys, terminalKeys } from '../protocols/card-keys.ts'

const ONECARD = join(import.meta.dirname, '..', 'onecard.ts')
const PASSPHRASE = 'correct horse battery'
const BATCH = '0199e1a0-0000-7000-8000-000000000001'

const campus = await testCampus({ after })
const dataDirectory = await mkdtemp(join(tmpdir(), 'card-keys-cli-'))
after(() => rm(dataDirectory, { recursive: true }))

type Ended = { code: number | null; stdout: string; stderr: string }

/** As an operator types it. */
async function cardKeys(words: string[], environment: NodeJS.ProcessEnv = {}, input = ''): Promise<Ended> {
  const child = spawn(process.execPath, [ONECARD, 'card-keys', ...words], {
    env: {
      ...process.env,
      ONECARD_DATA: dataDirectory,
      DATABASE_URL: campus.url,
      ONECARD_CARD_PASSPHRASE: PASSPHRASE,
      ...environment,
    },
  })
  child.stdin.end(input)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (part) => (stdout += part))
  child.stderr.on('data', (part) => (stderr += part))
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  return { code, stdout, stderr }
}

async function refused(said: RegExp, ...call: Parameters<typeof cardKeys>): Promise<void> {
  const { code, stderr } = await cardKeys(...call)
  assert.equal(code, 1)
  assert.match(stderr, said)
  assert.doesNotMatch(stderr, /\n +at /, 'a sentence, no stack')
}
const kept = async () => (await loadCardKeys({ dataDirectory, passphrase: PASSPHRASE }))!

test('outside a campus’s data directory it does nothing', async () => {
  await refused(/keys.json is missing/, ['make'])
  await loadKeys(dataDirectory)
})

test('master keys are made once, with a passphrase worth the name, and listed by their check values', async () => {
  await refused(/no card keys yet/, ['list'])
  await refused(/at least 12 characters/, ['make'], { ONECARD_CARD_PASSPHRASE: 'short' })
  await refused(/at least 12 characters/, ['make'], { ONECARD_CARD_PASSPHRASE: '' })
  const made = await cardKeys(['make'])
  assert.equal(made.code, 0, made.stderr)
  const { master } = await kept()
  assert.equal(made.stdout.trim().split('\n').length, master.keys.length)
  const { stdout } = await cardKeys(['list'])
  assert.equal(stdout, made.stdout)
  for (const { use, key, cipher } of master.keys) {
    assert.ok(!stdout.includes(Buffer.from(key).toString('hex')))
    const check = Buffer.from(cipher.encrypt(key, new Uint8Array(8)).slice(0, 3)).toString('hex')
    assert.match(stdout, new RegExp(`^${use} +version 1 +3des +${check}$`, 'm'))
  }
  await refused(/card keys already/, ['make'])
  assert.deepEqual(await kept(), { master, transports: [] })
  await refused(/does not open/, ['list'], { ONECARD_CARD_PASSPHRASE: 'another passphrase' })
})

test('a rotation adds a version and keeps the old ones, with the cipher of the last unless another is asked for', async () => {
  const before = await kept()
  const rotated = await cardKeys(['rotate', 'purchase'])
  assert.equal(rotated.code, 0)
  assert.match(rotated.stderr, /PSAM of every terminal/)
  assert.equal((await cardKeys(['rotate', 'tac', '--cipher', 'sm4'])).code, 0)
  const { keys } = (await kept()).master
  assert.deepEqual(keys.slice(0, before.master.keys.length), before.master.keys)
  assert.deepEqual(
    keys.slice(before.master.keys.length).map(({ use, version, cipher }) => ({ use, version, cipher })),
    [
      { use: 'purchase', version: 2, cipher: tripleDes },
      { use: 'tac', version: 2, cipher: sm4 },
    ],
  )
})

test('the key of a batch’s blanks is read from standard input, and no other text is', async () => {
  await refused(/no key/, ['transport'], {}, 'abc\n')
  await refused(/no key/, ['transport'], {}, '')
  assert.equal((await cardKeys(['transport'], {}, `${'0a'.repeat(16)}\n`)).code, 0)
  const own = await cardKeys(['transport', '--batch', BATCH, '--cipher', 'sm4'], {}, 'FF'.repeat(16))
  assert.match(own.stdout, new RegExp(`^transport +${BATCH} +sm4`, 'm'))
  const keys = await kept()
  assert.equal(keys.transports.length, 2)
  assert.deepEqual([transportKeyOf(keys, 'x')?.key[0], transportKeyOf(keys, BATCH)?.key[0]], [0x0a, 0xff])
})

test('a register’s PSAM holds the purchase keys and nothing else; made anew it has the new ones', async () => {
  const { terminalId } = await makeTerminal(campus, await makeMerchant(campus))
  const kiosk = await makeTerminal(campus, null, { kind: 'kiosk' })
  const out = join(dataDirectory, 'psam')
  const sealedWith = { ONECARD_PSAM_PASSPHRASE: 'a passphrase of the terminal' }
  await refused(/ONECARD_PSAM_PASSPHRASE/, ['psam', terminalId, '--out', out])
  for (const other of [kiosk.terminalId, BATCH])
    await refused(/no register/, ['psam', other, '--out', out], sealedWith)
  const read = async () =>
    parseMasterKeys(
      (await readSealed(join(out, 'psam.sealed'), sealedWith.ONECARD_PSAM_PASSPHRASE)).toString(),
    )
  const before = terminalKeys((await kept()).master)
  const done = await cardKeys(['psam', terminalId, '--out', out], sealedWith)
  assert.equal(done.code, 0, done.stderr)
  assert.match(done.stdout, /psam\.sealed is for POS 1/)
  assert.deepEqual(await read(), before)
  await cardKeys(['rotate', 'purchase'])
  await cardKeys(['psam', terminalId, '--out', out], sealedWith)
  assert.equal((await read())?.keys.length, before.keys.length + 1)
  assert.equal((await readFile(join(out, 'psam.sealed'))).subarray(0, 4).toString(), 'OCS1')
})

test('anything else is told its usage', async () => {
  for (const words of [
    [],
    ['make', 'x'],
    ['rotate'],
    ['rotate', 'x'],
    ['list', '--nonsense'],
    ['psam', BATCH],
    ['make', '--cipher', 'des'],
    ['transport', '--batch', 'x'],
    ['shred'],
  ])
    await refused(/usage: onecard card-keys/, words)
})
