import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { channelMakers } from '../domains/channels/channel-makers.ts'
import { type DemoFile, readDemoFile, writeDemoFile } from './demo-file.ts'
import { startDemoOutside } from './outside-parties.ts'

const directories: string[] = []
after(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))))

async function demoDirectory(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'onecard-outside-'))
  directories.push(directory)
  const file: DemoFile = { baseUrl: 'http://localhost:1', students: [], operators: [], terminals: [] }
  await writeDemoFile(directory, file)
  return directory
}

const start = (dataDirectory: string) => startDemoOutside({ dataDirectory }, 'demo', () => {})

test('the demo’s outside parties have a wallet, which demo.json names, and are the same after a restart', async () => {
  const dataDirectory = await demoDirectory()
  const channelsFile = join(dataDirectory, 'channels.json')
  const first = await start(dataDirectory)
  const { channels } = (await readDemoFile(dataDirectory))!
  assert.ok(first?.greeting.includes(channels!.walletUrl))
  assert.equal((await fetch(channels!.walletUrl)).status, 200)
  assert.equal((await stat(channelsFile)).mode & 0o077, 0)
  const contracts = await readFile(channelsFile, 'utf8')
  assert.deepEqual(Object.keys((JSON.parse(contracts) as { demo: object }).demo), [...channelMakers.keys()])
  await first!.close()
  await assert.rejects(fetch(channels!.walletUrl), 'they end with the server')

  const second = await start(dataDirectory)
  assert.equal((await fetch(channels!.walletUrl)).status, 200)
  assert.equal(await readFile(channelsFile, 'utf8'), contracts)
  await second!.close()
})

test('a campus with channels of its own gets nobody to play them', async () => {
  const dataDirectory = await demoDirectory()
  await writeFile(join(dataDirectory, 'channels.json'), '{}', { mode: 0o600 })
  assert.equal(await start(dataDirectory), null)
  assert.equal(await readFile(join(dataDirectory, 'channels.json'), 'utf8'), '{}')
  assert.equal((await readDemoFile(dataDirectory))!.channels, undefined)
})
