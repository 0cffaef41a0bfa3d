import { existsSync } from 'node:fs'
import {
  type FileHandle,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { withFileLock } from './file-lock.ts'
import { CLUSTER_USER, makeCluster } from './postgres-cluster.ts'
import { chooseRunner, embeddedPrograms, type Programs, type Runner, run } from './postgres-programs.ts'
import { isPostmaster, type Postmaster, processExists, readPostmaster } from './postmaster.ts'

export interface EmbeddedOptions {
  /** Gets a line for each step that takes time. */
  onProgress?: (line: string) => void
  /** Other programs than the embedded ones, and the locale flags their initdb takes. */
  programs?: Programs
  initdbFlags?: string[]
  /** Settings on top of {@link SETTINGS}; used when the server is started, not when it is adopted. */
  settings?: Record<string, string>
}

export interface EmbeddedPostgres {
  /** Of its superuser, on the database `onecard`. */
  url: string
  pid: number
  /** True if it was running already. */
  adopted: boolean
  /** A fast shutdown: open transactions are rolled back, everything committed is kept. */
  stop(): Promise<void>
}

const DATABASE = 'onecard'

/**
 * An eighth of the memory, between 128 MB and 1 GB: the pages that payments of a large campus touch at random (the last
 * page of each wallet's history, the claims of a month) should stay in it.
 */
function sharedBuffersMb(memoryBytes: number): number {
  return Math.min(1024, Math.max(128, Math.floor(memoryBytes / 2 ** 23)))
}

/** Given on the command line, so that no file in the cluster can undo them. Made for two cores and 2 GB upwards. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  fsync: 'on',
  full_page_writes: 'on',
  synchronous_commit: 'on',
  max_connections: '200',
  shared_buffers: `${sharedBuffersMb(totalmem())}MB`,
  wal_compression: 'on',
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min',
  checkpoint_completion_target: '0.9',
  random_page_cost: '1.1',
  jit: 'off',
  log_timezone: 'UTC',
  timezone: 'UTC',
}

const RETRY_MS = 10_000
const STOP_MS = 60_000
const LOG_BYTES_MAX = 10_000_000

/**
 * Starts the PostgreSQL of a data directory, making its cluster first if there is none, or adopts the one that runs
 * there: it is detached and outlives its launcher. Launchers at the same time wait for one another.
 * @param dataDirectory is made if missing; the cluster is in its folder `postgres`
 */
export async function startEmbedded(
  dataDirectory: string,
  options: EmbeddedOptions = {},
): Promise<EmbeddedPostgres> {
  const onProgress = options.onProgress ?? (() => {})
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const root = join(await realpath(dataDirectory), 'postgres')
  return withFileLock(
    `${root}.lock`,
    async () => {
      const programs = options.programs ?? (await embeddedPrograms())
      if (!existsSync(root)) await makeCluster(root, programs, onProgress, options.initdbFlags)
      return adoptOrStart(root, programs, { ...SETTINGS, ...options.settings }, onProgress)
    },
    () => onProgress('waiting for another process that starts the database'),
  )
}

/**
 * After a kill -9 of the server, what it left can need some seconds to go: its number, its port, the shared memory
 * that its dying children hold. So a failure is tried again for a while.
 */
async function adoptOrStart(
  root: string,
  programs: Programs,
  settings: Record<string, string>,
  onProgress: (line: string) => void,
): Promise<EmbeddedPostgres> {
  const runner = chooseRunner(root, programs)
  const giveUpAt = Date.now() + RETRY_MS
  for (;;) {
    try {
      const running = await findRunning(root)
      const postmaster = running ?? (await launch(root, runner, programs, settings, onProgress))
      const url = await openDatabase(root, postmaster)
      return {
        url,
        pid: postmaster.pid,
        adopted: running !== undefined,
        stop: () => stop(root, postmaster.pid),
      }
    } catch (error) {
      if (Date.now() > giveUpAt) throw error
      await sleep(100)
    }
  }
}

/** The server that runs in this cluster, once it is ready; one that is going down is waited for and gone. */
async function findRunning(root: string): Promise<Postmaster | undefined> {
  const data = join(root, 'data')
  for (;;) {
    const postmaster = await readPostmaster(data)
    if (!postmaster || !(await isPostmaster(postmaster.pid, data))) return undefined
    if (postmaster.status === 'ready') return postmaster
    await sleep(20)
  }
}

/** Starts the server and waits until it is ready, crash recovery included. Throws with the end of its log if it ends. */
async function launch(
  root: string,
  runner: Runner,
  programs: Programs,
  settings: Record<string, string>,
  onProgress: (line: string) => void,
): Promise<Postmaster> {
  const data = join(root, 'data')
  await removeForeignPid(data)
  const port = await choosePort(join(root, 'port'))
  const log = await openLog(join(root, 'log'))
  onProgress('starting the database')
  const flags = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = run(runner, programs.postgres, ['-D', data, ...flags], {
    cwd: root,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  })
  const end: { reason?: string } = {}
  child.on('error', (error) => {
    end.reason = error.message
  })
  child.on('exit', (code, signal) => {
    end.reason = `it ended with ${code ?? signal}`
  })
  child.unref()
  await log.close()
  while (end.reason === undefined) {
    const postmaster = await readPostmaster(data)
    if (postmaster?.pid === child.pid && postmaster?.status === 'ready') {
      await writeFile(join(root, 'port'), String(port), { mode: 0o600 })
      return postmaster
    }
    await sleep(10)
  }
  const lines = (await readFile(join(root, 'log'), 'utf8')).trim().split('\n')
  throw new Error(`PostgreSQL does not start in ${data}: ${end.reason}\n${lines.slice(-8).join('\n')}`)
}

/**
 * Removes a `postmaster.pid` whose number has passed to another process (after a reboot, say), which PostgreSQL
 * cannot tell from a live server. Safe because we hold the lock, and PostgreSQL still finds surviving children by
 * their shared memory.
 */
async function removeForeignPid(data: string): Promise<void> {
  const left = await readPostmaster(data)
  if (left && processExists(left.pid) && !(await isPostmaster(left.pid, data))) {
    await rm(join(data, 'postmaster.pid'), { force: true })
  }
}

/** The port of last time if it is free, else another. */
async function choosePort(file: string): Promise<number> {
  const last = Number(await readFile(file, 'utf8').catch(() => '0'))
  return (last > 0 && (await freePort(last))) || (await freePort(0)) || 0
}

function freePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.on('error', () => resolve(undefined))
    server.listen(port, '127.0.0.1', () => {
      const { port: free } = server.address() as AddressInfo
      server.close(() => resolve(free))
    })
  })
}

async function openLog(path: string): Promise<FileHandle> {
  const size = await stat(path).then(
    (stats) => stats.size,
    () => 0,
  )
  if (size > LOG_BYTES_MAX) await rename(path, `${path}.1`)
  return open(path, 'a', 0o600)
}

/** Connects with the kept password, and makes the database `onecard` on the first time. */
async function openDatabase(root: string, { port }: Postmaster): Promise<string> {
  const password = (await readFile(join(root, 'password'), 'utf8')).trim()
  const urlOf = (database: string) => `postgres://${CLUSTER_USER}:${password}@127.0.0.1:${port}/${database}`
  const client = new Client({ connectionString: urlOf('postgres') })
  client.on('error', () => {}) // told by the query that fails
  await client.connect()
  try {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE])
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`)
  } finally {
    await client.end().catch(() => {})
  }
  return urlOf(DATABASE)
}

async function stop(root: string, pid: number): Promise<void> {
  const data = join(root, 'data')
  if (!(await isPostmaster(pid, data))) return
  process.kill(pid, 'SIGINT') // PostgreSQL's "fast shutdown"
  const giveUpAt = Date.now() + STOP_MS
  while (await isPostmaster(pid, data)) {
    if (Date.now() > giveUpAt) throw new Error(`PostgreSQL (process ${pid}) does not stop`)
    await sleep(20)
  }
}
