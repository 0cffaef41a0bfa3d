import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { Client } from 'pg'
import { DemoCampus } from '../demo-campus.ts'
import { call, pay, payCode } from '../independent-client.ts'
import { type Administrator, enrolStudent, openStall, setUp } from './real-campus.ts'

/** DESIGN 9: a real campus starts with `onecard setup`, here on a database that `DATABASE_URL` names. */
describe('a real campus on a database by URL', () => {
  let host: DemoCampus
  let campus: DemoCampus
  let administrator: Administrator

  before(async () => {
    host = await DemoCampus.empty({ pages: false })
    const databaseUrl = await createDatabase(await host.databaseUrl(), 'real_campus')
    campus = await DemoCampus.empty({ pages: false, databaseUrl })
  })
  after(async () => {
    await campus?.remove()
    await host?.remove()
  })

  test('serve on an empty database refuses, and says what to run', async () => {
    const { code, stderr } = await campus.command('serve')
    assert.equal(code, 1)
    assert.match(stderr, /setup/)
    assert.doesNotMatch(stderr, /\n +at /, 'a sentence, no stack')
  })

  test('setup with missing words says its usage', async () => {
    for (const words of [
      [],
      ['--code', 'x'],
      ['--code', 'A B', '--name-zh', '一', '--name-en', 'x'],
      ['--nonsense'],
    ]) {
      const { code, stderr } = await campus.command('setup', ...words)
      assert.equal(code, 1)
      assert.match(stderr, /usage: onecard setup/)
    }
  })

  test('setup makes the campus and prints its administrator once; again it changes nothing', async () => {
    administrator = await setUp(campus)
    const names = ['--code', 'yunling', '--name-zh', '云岭大学', '--name-en', 'Yunling University']
    for (const words of [names, ['--code', 'other', ...names.slice(2)]]) {
      const again = await campus.command('setup', ...words)
      assert.equal(again.code, 1)
      assert.match(again.stderr, /campus already/)
    }
  })

  test('serve then works without a demo, from the first merchant to the first lunch', async () => {
    await campus.serve()
    assert.equal(existsSync(join(campus.dataDirectory, 'demo.json')), false)
    const shown = await call(campus.baseUrl, 'GET', '/v1/campus')
    assert.deepEqual([shown.body.nameZh, shown.body.demo], ['云岭大学', false])
    const { adminToken, tillToken } = await openStall(campus, administrator)
    const { token, phone } = await enrolStudent(campus, adminToken, 5_000)
    const paid = await pay(campus.baseUrl, tillToken, { text: payCode(phone), amountFen: 1250 })
    assert.equal(paid.status, 201, JSON.stringify(paid.body))
    const { body } = await call(campus.baseUrl, 'GET', '/v1/me', { token })
    assert.equal((body.account as { walletFen: number }).walletFen, 3_750)
    const verified = await campus.command('verify-ledger')
    assert.equal(verified.code, 0, verified.stdout + verified.stderr)
  })

  test('the same keys must come with the database: with others serve refuses', async () => {
    const databaseUrl = await campus.databaseUrl()
    const stranger = await DemoCampus.empty({ pages: false, databaseUrl })
    try {
      const { code, stderr } = await stranger.command('serve')
      assert.equal(code, 1)
      assert.match(stderr, /key/i)
      assert.doesNotMatch(stderr, /\n +at /, 'a sentence, no stack')
    } finally {
      await stranger.remove()
    }
  })
})

async function createDatabase(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: `/${name}` }).href
}
