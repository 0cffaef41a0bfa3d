import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../server/base/embedded-postgres.ts'
import type { DemoTerminal } from './independent-client.ts'

export type DemoFile = {
  baseUrl: string
  students: { campusNo: string; idNumber: string; queryPin: string; spendingPin: string; initial?: boolean }[]
  operators: { role: string; login: string; password: string; totpSecret?: string }[]
  terminals: DemoTerminal[]
}

const root = join(import.meta.dirname, '..')

/** A campus as a user runs it: `onecard serve` in a process of its own, on an empty data directory. */
export class DemoCampus {
  readonly dataDirectory: string
  readonly port: number
  #server: ChildProcess | null = null

  private constructor(dataDirectory: string, port: number) {
    this.dataDirectory = dataDirectory
    this.port = port
  }

  /** Starts it and waits until `/readyz` says so. */
  static async start(): Promise<DemoCampus> {
    const campus = new DemoCampus(await mkdtemp(join(tmpdir(), 'onecard-campus-')), await freePort())
    await campus.serve()
    return campus
  }

  get baseUrl(): string {
    return `http://localhost:${this.port}`
  }

  /** Starts a server process on the same data; another one when `port` is given. */
  async serve(port = this.port): Promise<ChildProcess> {
    const server = spawn(process.execPath, [join(root, 'server', 'onecard.ts'), 'serve'], {
      env: { ...process.env, ONECARD_DATA: this.dataDirectory, PORT: String(port), DATABASE_URL: '' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let log = ''
    server.stderr.on('data', (data) => (log += data))
    if (port === this.port) this.#server = server
    for (;;) {
      if (server.exitCode !== null) throw new Error(`the server ended with ${server.exitCode}:\n${log}`)
      const ready = await fetch(`http://localhost:${port}/readyz`).catch(() => null)
      if (ready?.ok) return server
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }

  async demo(): Promise<DemoFile> {
    return JSON.parse(await readFile(join(this.dataDirectory, 'demo.json'), 'utf8')) as DemoFile
  }

  /** kill -9 of the server process. */
  async killServer(): Promise<void> {
    const server = this.#server
    if (!server || server.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await ended
  }

  /** kill -9 of the database's postmaster. */
  async killDatabase(): Promise<void> {
    process.kill(await this.databasePid(), 'SIGKILL')
  }

  async databasePid(): Promise<number> {
    const file = join(this.dataDirectory, 'postgres', 'data', 'postmaster.pid')
    return Number((await readFile(file, 'utf8')).split('\n')[0])
  }

  /** The URL of the database's owner, for a test's own look at the tables. */
  async databaseUrl(): Promise<string> {
    return (await startEmbedded(this.dataDirectory)).url
  }

  /** Runs `onecard WORDS…` on this campus's data. */
  async command(...words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
    const child = spawn(process.execPath, [join(root, 'server', 'onecard.ts'), ...words], {
      env: { ...process.env, ONECARD_DATA: this.dataDirectory, PORT: String(this.port), DATABASE_URL: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let stdout = ''
    let stderr = ''
    child.stdout.on('data', (data) => (stdout += data))
    child.stderr.on('data', (data) => (stderr += data))
    const code = await new Promise<number>((resolve) => child.on('close', (value) => resolve(value ?? 1)))
    return { code, stdout, stderr }
  }

  /** Stops server and database and removes the data. */
  async remove(): Promise<void> {
    await this.killServer()
    const database = await startEmbedded(this.dataDirectory)
    await database.stop()
    await rm(this.dataDirectory, { recursive: true, force: true })
  }
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' ? address!.port : 0
}
