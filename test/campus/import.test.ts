import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { makeResidentId } from '../../server/protocols/resident-id.ts'
import { DemoCampus } from '../demo-campus.ts'
import { setUp } from './real-campus.ts'

const PEOPLE = 3000

/** `onecard import` as an operator runs it, on a campus that was just set up. */
describe('import on the command line', () => {
  let campus: DemoCampus
  let path: string
  const lastLine = (text: string) => text.trimEnd().split('\n').at(-1)

  before(async () => {
    campus = await DemoCampus.empty({ pages: false })
    await setUp(campus)
    path = join(campus.dataDirectory, 'people.csv')
    const rows = Array.from(
      { length: PEOPLE },
      (_, i) =>
        `N${10_000 + i},人${i},本科生,${makeResidentId('420102', `${2000 + Math.floor(i / 900)}-05-01`, (i % 900) + 1)}`,
    )
    await writeFile(path, ['学工号,姓名,身份,身份证号', ...rows].join('\r\n'))
  })
  after(async () => {
    await campus?.remove()
  })

  test('without a file, or with one that is no list of people, it says what to do', async () => {
    const none = await campus.command('import')
    assert.equal(none.code, 1)
    assert.match(none.stderr, /usage: onecard import FILE\.csv/)
    const odd = join(campus.dataDirectory, 'odd.csv')
    await writeFile(odd, '姓名\n张三')
    for (const [words, said] of [
      [['nowhere.csv'], /nowhere\.csv cannot be read/],
      [[odd], /no column “campus number”/],
      [[path, '--campus', 'other'], /There is no campus other/],
    ] as const) {
      const { code, stderr } = await campus.command('import', ...words)
      assert.equal(code, 1)
      assert.match(stderr, said)
      assert.doesNotMatch(stderr, /\n +at /, 'a sentence, no stack')
    }
  })

  test('a dry run counts and changes nothing', async () => {
    for (let i = 0; i < 2; i++) {
      const { code, stdout } = await campus.command('import', path, '--dry-run')
      assert.equal(code, 0)
      assert.equal(
        lastLine(stdout),
        `dry run, nothing was changed: ${PEOPLE} new, 0 changed, 0 unchanged, 0 bad`,
      )
    }
  })

  test('killed in the middle it comes right when it is run again, and then changes nothing', async () => {
    await killMidway(campus, path)
    const again = await campus.command('import', path)
    assert.equal(again.code, 0, again.stderr)
    const [, added, unchanged] = /imported: (\d+) new, 0 changed, (\d+) unchanged, 0 bad/.exec(again.stdout)!
    assert.ok(Number(added) > 0 && Number(unchanged) >= 500, again.stdout)
    assert.equal(Number(added) + Number(unchanged), PEOPLE)
    const third = await campus.command('import', path)
    assert.equal(lastLine(third.stdout), `imported: 0 new, 0 changed, ${PEOPLE} unchanged, 0 bad`)
    assert.equal((await campus.command('verify-ledger')).code, 0)
  })

  test('bad rows stop it, or are left out when that is asked; they and random PINs are in files of one’s own', async () => {
    const mixed = join(campus.dataDirectory, 'mixed.csv')
    await writeFile(mixed, '学工号,姓名,身份\nV0001,访客甲,访客\nV0002,访客乙,校长')
    const stopped = await campus.command('import', mixed)
    assert.equal(stopped.code, 1)
    assert.match(stopped.stderr, /row 3 \[身份\]/)
    assert.match(stopped.stdout, /nothing was changed.*1 new, 0 changed, 0 unchanged, 1 bad/)
    const pins = join(campus.dataDirectory, 'mixed.pins.csv')
    assert.equal(existsSync(pins), false)
    const good = await campus.command('import', mixed, '--good-rows')
    assert.equal(good.code, 1, 'a row was bad')
    assert.match(good.stdout, /imported: 1 new, 0 changed, 0 unchanged, 1 bad/)
    assert.match(await readFile(pins, 'utf8'), /^V0001,访客甲,\d{6},\d{6}\r\n$/)
    assert.match(await readFile(join(campus.dataDirectory, 'mixed.errors.csv'), 'utf8'), /V0002,访客乙,校长/)
    for (const what of ['pins', 'errors'])
      assert.equal((await stat(join(campus.dataDirectory, `mixed.${what}.csv`))).mode & 0o077, 0)
  })
})

/** Starts the import and kills it with -9 once the first rows are in. */
async function killMidway(campus: DemoCampus, path: string): Promise<void> {
  const program = join(import.meta.dirname, '..', '..', 'server', 'onecard.ts')
  const child = spawn(process.execPath, [program, 'import', path], {
    env: { ...process.env, ONECARD_DATA: campus.dataDirectory, DATABASE_URL: '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let told = ''
  await new Promise<void>((resolve, reject) => {
    child.on('exit', (code) => (code === null ? resolve() : reject(new Error(`ended with ${code}: ${told}`))))
    child.stderr.on('data', (data) => {
      told += data
      if (told.includes('imported 500 of')) child.kill('SIGKILL')
    })
  })
}
