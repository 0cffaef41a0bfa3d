import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { wechatSettings } from '../../../test/wechat-party.ts'
import { systemClock } from '../../base/clock.ts'
import { ConfigError } from '../../base/config.ts'
import { loadChannels } from './load-channels.ts'

const dataDirectory = await mkdtemp(join(tmpdir(), 'onecard-channels-'))
after(() => rm(dataDirectory, { recursive: true }))
const path = join(dataDirectory, 'channels.json')
const load = () => loadChannels({ dataDirectory, campusCodes: ['demo', 'east'] }, systemClock)
const write = (file: unknown) =>
  writeFile(path, typeof file === 'string' ? file : JSON.stringify(file), { mode: 0o600 })

/** What the operator reads when the file cannot be worked with. */
async function fault(file: unknown): Promise<string> {
  await write(file)
  const error = await load().then(
    () => assert.fail('the file was taken'),
    (reason: unknown) => reason,
  )
  assert.ok(error instanceof ConfigError, String(error))
  assert.ok(error.message.startsWith(path))
  return error.message.slice(path.length)
}
const faultOf = (settings: unknown) => fault({ demo: { wechat: settings } })

test('without the file no campus has a channel', async () => {
  assert.equal((await load()).size, 0)
})

test('a campus has the channels that the file names, another campus none of them', async () => {
  await write({ demo: { wechat: wechatSettings }, east: {} })
  const channels = await load()
  assert.deepEqual([...channels.get('demo')!.keys()], ['wechat'])
  assert.equal(channels.get('demo')!.get('wechat')!.code, 'wechat')
  assert.equal(channels.get('east')!.size, 0)
})

test('a file that others may read is refused', async () => {
  await write({})
  await chmod(path, 0o640)
  await assert.rejects(load, /open to other users: chmod 600 it/)
  await chmod(path, 0o600)
})

test('what is wrong is told by its name, never with its value', async () => {
  assert.equal(await fault('{'), ': it is not JSON')
  assert.equal(await fault([]), ': it must hold one object, by campus code')
  assert.equal(await fault({ west: {} }), ': there is no campus "west"')
  assert.equal(await fault({ demo: 1 }), ': "demo" must hold one object, by channel')
  assert.match(await fault({ demo: { paypal: {} } }), /names "paypal": known are wechat/)
  assert.equal(await faultOf('x'), ': demo.wechat: must be an object')
  const { apiV3Key: _, ...without } = wechatSettings
  assert.equal(await faultOf(without), ': demo.wechat: "apiV3Key" is missing')
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 })
  const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const wrong: [string, unknown, RegExp][] = [
    ['apiV3Key', 'secret', /"apiV3Key" has the wrong form/],
    ['platformKeyId', '5157F09E', /"platformKeyId" has the wrong form/],
    ['privateKey', 'secret', /"privateKey" has the wrong form/],
    [
      'privateKey',
      '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----',
      /"privateKey" is not a key in PEM/,
    ],
    ['privateKey', small.privateKey.export({ type: 'pkcs8', format: 'pem' }), /not an RSA key of 2048 bits/],
    ['platformKey', curve.publicKey.export({ type: 'spki', format: 'pem' }), /not an RSA key of 2048 bits/],
    ['baseUrl', 'http://pay.example', /"baseUrl" must be an https address/],
    ['baseUrl', 'https://', /"baseUrl" has the wrong form/],
    ['apiKey', 'secret', /"apiKey" is not known; known are merchantId, /],
  ]
  for (const [name, value, words] of wrong) {
    const message = await faultOf({ ...wechatSettings, [name]: value })
    assert.match(message, words)
    assert.doesNotMatch(message, /secret/)
  }
})
