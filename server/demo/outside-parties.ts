import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConfigError } from '../base/config.ts'
import { channelMakers } from '../domains/channels/channel-makers.ts'
import { type DemoFile, readDemoFile, writeDemoFile } from './demo-file.ts'

/** What stands in for the payment channels at a demo campus: a program of its own, that knows nothing of the server. */
const PROGRAM = join(import.meta.dirname, '..', '..', 'test', 'fakes', 'run.ts')
const READY_MS = 20_000
const LOOK_MS = 5_000
const RETRY_MS = 200

export type DemoOutside = {
  /** A line for whoever started the server. */
  greeting: string
  controlUrl: string
  close: () => Promise<void>
}

/**
 * Starts the demo's outside parties, unless the campus has channels of its own: on the port they had before, with the
 * orders they had, and again when they die. Several servers on one campus share the first one's.
 * @returns null when the campus has a `channels.json` that is not the demo's, or the program is not there
 */
export async function startDemoOutside(
  { dataDirectory }: { dataDirectory: string },
  campusCode: string,
  onProgress: (line: string) => void,
): Promise<DemoOutside | null> {
  const directory = join(dataDirectory, 'demo-channels')
  const channelsFile = join(dataDirectory, 'channels.json')
  const isOurs = await exists(directory)
  if (!isOurs && (await exists(channelsFile))) return null
  // A server without the tests beside it has nobody to play them.
  if (!(await exists(PROGRAM))) return null
  await mkdir(directory, { recursive: true, mode: 0o700 })
  const port = await keptPort(join(directory, 'port'))
  const baseUrl = `http://127.0.0.1:${port}`
  const program = { port, state: join(directory, 'state.jsonl'), campusCode, channelsFile }
  let child = await startOrFind(program, baseUrl)
  let isOver = false
  const look = async () => {
    if (!(await answers(baseUrl)) && !isOver) child = await start(program).catch(() => child)
  }
  const watch = setInterval(() => {
    void look()
  }, LOOK_MS).unref()
  const [walletUrl, controlUrl] = [`${baseUrl}/wallet`, `${baseUrl}/control`]
  await publish(dataDirectory, { walletUrl, controlUrl })
  onProgress(`demo campus: the payment channels are played at ${baseUrl}`)
  return {
    controlUrl,
    greeting: `  钱包       ${walletUrl}   the payer’s codes at a stall; every payment password is 123456\n`,
    async close() {
      isOver = true
      clearInterval(watch)
      const ended = child && !hasEnded(child) && new Promise((resolve) => child!.once('exit', resolve))
      child?.stdin?.end()
      if (ended) await ended
    },
  }
}

/** Tells in `demo.json` where they are. */
async function publish(dataDirectory: string, channels: NonNullable<DemoFile['channels']>): Promise<void> {
  const file = await readDemoFile(dataDirectory)
  if (file && file.channels?.walletUrl !== channels.walletUrl)
    await writeDemoFile(dataDirectory, { ...file, channels })
}

/** Two servers that start at once, or one beside an old one that ends, try for the same port: one of them has it soon. */
async function startOrFind(program: Program, baseUrl: string): Promise<ChildProcess | null> {
  const giveUpAt = Date.now() + READY_MS
  for (;;) {
    if (await answers(baseUrl)) return null
    try {
      return await start(program)
    } catch (error) {
      if (Date.now() > giveUpAt) throw error
      await sleep(RETRY_MS)
    }
  }
}

type Program = { port: number; state: string; campusCode: string; channelsFile: string }

/** Resolves once it has written the campus's contracts and listens. */
async function start({ port, state, campusCode, channelsFile }: Program): Promise<ChildProcess> {
  const contracts = [...channelMakers.keys()].join(',')
  const named = { port: String(port), state, campus: campusCode, channels: channelsFile, contracts }
  const options = Object.entries(named).flatMap(([name, value]) => [`--${name}`, value])
  const child = spawn(process.execPath, [PROGRAM, ...options], { stdio: ['pipe', 'pipe', 'ignore'] })
  // It dies with the server; what is written to it then is of no interest.
  child.stdin.on('error', () => {})
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new ConfigError('the demo’s outside parties do not start')),
      READY_MS,
    )
    createInterface(child.stdout).once('line', () => {
      clearTimeout(timer)
      resolve()
    })
    child.once('exit', () => {
      clearTimeout(timer)
      reject(new ConfigError('the demo’s outside parties ended as they started'))
    })
  })
  child.stdout.resume()
  return child
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

async function answers(baseUrl: string): Promise<boolean> {
  const reply = await fetch(`${baseUrl}/control/`, { signal: AbortSignal.timeout(1_000) }).catch(() => null)
  await reply?.body?.cancel()
  return reply !== null
}

/** The port it had before, or a free one. */
async function keptPort(file: string): Promise<number> {
  const kept = await readFile(file, 'utf8').catch(() => null)
  if (kept !== null) return Number(kept)
  const port = await freePort()
  await writeFile(file, String(port))
  return port
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
