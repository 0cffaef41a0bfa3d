import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmbedded } from '../server/base/embedded-postgres.ts'
import type { DemoTerminal } from './independent-client.ts'

export type DemoStudent = {
  campusNo: string
  idNumber: string
  queryPin: string
  spendingPin: string
  initial?: boolean
  /** The card they carry. */
  cardNo?: string
}
export type DemoOperator = { role: string; login: string; password: string; totpSecret?: string }
export type DemoFile = {
  baseUrl: string
  students: DemoStudent[]
  operators: DemoOperator[]
  terminals: DemoTerminal[]
}

export type CampusOptions = {
  /** False for tests that open no page: none are built. */
  pages?: boolean
  /** The database, instead of an embedded one. */
  databaseUrl?: string
  /** The data directory of a campus that was stopped: this one starts with a copy of it. */
  copyOf?: string
  /** Where the data directory is made, instead of the machine's place for temporary files. */
  under?: string
  /** Another command line than the product's, to be run in its place. */
  program?: string
}

type Ended = { code: number; stdout: string; stderr: string }

const ONECARD = join(import.meta.dirname, '..', 'server', 'onecard.ts')
const READY_MS = 180_000

/** A campus as a user runs it: `onecard` in processes of its own, on a data directory of its own. */
export class DemoCampus {
  readonly dataDirectory: string
  readonly port: number
  readonly #options: CampusOptions
  readonly #servers = new Map<number, ChildProcess>()

  private constructor(dataDirectory: string, port: number, options: CampusOptions) {
    this.dataDirectory = dataDirectory
    this.port = port
    this.#options = options
    process.once('exit', this.#killAll)
  }

  /** Starts it and waits until `/readyz` says so. What was begun is removed if it does not start. */
  static async start(options: CampusOptions = {}): Promise<DemoCampus> {
    const campus = await DemoCampus.empty(options)
    try {
      await campus.serve()
      return campus
    } catch (error) {
      await campus.remove()
      throw error
    }
  }

  /** An empty data directory, for {@link command} and {@link serve}. */
  static async empty(options: CampusOptions = {}): Promise<DemoCampus> {
    const dataDirectory = await mkdtemp(join(options.under ?? tmpdir(), 'onecard-campus-'))
    if (options.copyOf !== undefined)
      await cp(options.copyOf, dataDirectory, { recursive: true, preserveTimestamps: true })
    return new DemoCampus(dataDirectory, await freePort(), options)
  }

  get baseUrl(): string {
    return `http://localhost:${this.port}`
  }

  /** Starts a server process on the same data and waits until it is ready; another one when `port` is given. */
  async serve(port = this.port): Promise<ChildProcess> {
    const server = this.#spawn(['serve'], port)
    this.#servers.set(port, server)
    let log = ''
    server.stdout!.resume()
    server.stderr!.on('data', (data) => (log += data))
    const giveUpAt = Date.now() + READY_MS
    for (;;) {
      if (hasEnded(server)) throw new Error(`the server ended with ${server.exitCode}:\n${log}`)
      if (Date.now() > giveUpAt) throw new Error(`the server is not ready:\n${log}`)
      const ready = await fetch(`http://localhost:${port}/readyz`).catch(() => null)
      await ready?.body?.cancel()
      if (ready?.ok) return server
      await sleep(50)
    }
  }

  async demo(): Promise<DemoFile> {
    return JSON.parse(await readFile(join(this.dataDirectory, 'demo.json'), 'utf8')) as DemoFile
  }

  /** kill -9 of a server process. */
  async killServer(port = this.port): Promise<void> {
    const server = this.#servers.get(port)
    if (!server || hasEnded(server)) return
    const ended = new Promise((resolve) => server.once('exit', resolve))
    server.kill('SIGKILL')
    await ended
  }

  /** kill -9 of the database's postmaster. */
  async killDatabase(): Promise<void> {
    process.kill(this.#databasePid(), 'SIGKILL')
  }

  /** The URL of the database's owner, for a test's own look at the tables. */
  async databaseUrl(): Promise<string> {
    return this.#options.databaseUrl ?? (await startEmbedded(this.dataDirectory)).url
  }

  /** Runs `onecard WORDS…` on this campus's data until it ends. */
  async command(...words: string[]): Promise<Ended> {
    const child = this.#spawn(words, this.port)
    let stdout = ''
    let stderr = ''
    child.stdout!.on('data', (data) => (stdout += data))
    child.stderr!.on('data', (data) => (stderr += data))
    const code = await new Promise<number>((resolve) => child.on('close', (value) => resolve(value ?? 1)))
    return { code, stdout, stderr }
  }

  /** Stops servers and database, whatever state they are in; the data stays. */
  async stop(): Promise<void> {
    for (const port of this.#servers.keys()) await this.killServer(port)
    if (this.#options.databaseUrl === undefined) await (await startEmbedded(this.dataDirectory)).stop()
    process.off('exit', this.#killAll)
  }

  /** Stops everything and removes the data. */
  async remove(): Promise<void> {
    await this.stop()
    await rm(this.dataDirectory, { recursive: true, force: true })
  }

  #spawn(words: string[], port: number): ChildProcess {
    return spawn(process.execPath, [this.#options.program ?? ONECARD, ...words], {
      env: {
        ...process.env,
        ONECARD_DATA: this.dataDirectory,
        ONECARD_BUILD_PAGES: this.#options.pages === false ? 'no' : '',
        DATABASE_URL: this.#options.databaseUrl ?? '',
        PORT: String(port),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  }

  #databasePid(): number {
    const file = join(this.dataDirectory, 'postgres', 'data', 'postmaster.pid')
    return Number(readFileSync(file, 'utf8').split('\n')[0])
  }

  /** Nothing outlives a test that ends before its `after` hooks. */
  readonly #killAll = (): void => {
    for (const server of this.#servers.values()) server.kill('SIGKILL')
    try {
      process.kill(this.#databasePid(), 'SIGINT')
    } catch {
      // It never started, or is gone.
    }
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null
}

export async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' ? address!.port : 0
}
