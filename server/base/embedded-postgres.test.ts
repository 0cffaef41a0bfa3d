import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startChild } from '../../test/child-process.ts'
import type { Cleanup } from '../../test/database.ts'
import { openPool } from './database.ts'
import { type EmbeddedPostgres, startEmbedded } from './embedded-postgres.ts'
import { embeddedPrograms } from './postgres-programs.ts'
import { isPostmaster, processExists } from './postmaster.ts'

const EMBEDDED = new URL('./embedded-postgres.ts', import.meta.url).href

/** A new data directory; what runs in it at the end is stopped and all of it removed. */
async function newDirectory(t: Cleanup): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'onecard-'))
  t.after(async () => {
    const cluster = await stat(join(directory, 'postgres')).catch(() => undefined)
    if (cluster) await (await startEmbedded(directory)).stop()
    await rm(directory, { recursive: true, force: true })
  })
  return directory
}

/** A process that starts the database, prints its pid and port, and stays. */
function startLauncher(directory: string, env?: NodeJS.ProcessEnv) {
  return startChild(
    `import { startEmbedded } from ${JSON.stringify(EMBEDDED)}
     const { pid, url } = await startEmbedded(${JSON.stringify(directory)})
     console.log(pid, new URL(url).port)
     setInterval(() => {}, 1000)`,
    env,
  )
}

async function query(url: string, text: string) {
  const pool = openPool(url, { max: 1 })
  try {
    return (await pool.query(text)).rows
  } finally {
    await pool.end()
  }
}

function kill9(server: EmbeddedPostgres): void {
  process.kill(server.pid, 'SIGKILL')
}

const shared = await newDirectory({ after })

test('an empty directory becomes a durable server on loopback with a private password', async () => {
  const lines: string[] = []
  const server = await startEmbedded(shared, { onProgress: (line) => lines.push(line) })
  assert.equal(server.adopted, false)
  assert.deepEqual(lines, ['making a database cluster', 'starting the database'])
  const settings = await query(
    server.url,
    `SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit', 'full_page_writes',
      'listen_addresses', 'unix_socket_directories', 'data_checksums', 'server_encoding') ORDER BY name`,
  )
  assert.deepEqual(Object.fromEntries(settings.map((row) => [row.name, row.setting])), {
    data_checksums: 'on',
    fsync: 'on',
    full_page_writes: 'on',
    listen_addresses: '127.0.0.1',
    server_encoding: 'UTF8',
    synchronous_commit: 'on',
    unix_socket_directories: '',
  })
  const password = join(shared, 'postgres', 'password')
  assert.equal((await stat(password)).mode & 0o777, 0o600)
  assert.equal(new URL(server.url).password, await readFile(password, 'utf8'))
  const guessed = new URL(server.url)
  guessed.password = 'guess'
  await assert.rejects(query(guessed.href, 'SELECT 1'), { code: '28P01' })
})

test('Chinese text is found by its trigrams', async () => {
  const { url } = await startEmbedded(shared)
  await query(url, 'CREATE EXTENSION IF NOT EXISTS pg_trgm')
  assert.deepEqual(await query(url, `SELECT show_trgm('食堂') <> '{}' AS letters`), [{ letters: true }])
})

test('a running server is adopted', async () => {
  const first = await startEmbedded(shared)
  const second = await startEmbedded(shared)
  assert.equal(second.adopted, true)
  assert.equal(second.pid, first.pid)
  assert.equal(second.url, first.url)
})

test('a stopped server starts again on its port with its data', async () => {
  const first = await startEmbedded(shared)
  await query(first.url, 'CREATE TABLE kept AS SELECT 42 AS answer')
  await first.stop()
  assert.equal(
    processExists(first.pid) && (await isPostmaster(first.pid, join(shared, 'postgres/data'))),
    false,
  )
  await first.stop() // once more does nothing
  const second = await startEmbedded(shared)
  assert.equal(second.adopted, false)
  assert.equal(second.url, first.url)
  assert.deepEqual(await query(second.url, 'SELECT answer FROM kept'), [{ answer: 42 }])
})

test('a server killed in mid-load starts again at once with everything committed', async () => {
  for (let round = 1; round <= 5; round++) {
    const server = await startEmbedded(shared)
    const pool = openPool(server.url, { max: 4 })
    await pool.query('CREATE TABLE IF NOT EXISTS acknowledged (id int PRIMARY KEY)')
    await pool.query('TRUNCATE acknowledged')
    let acknowledged = 0
    const writers = Array.from({ length: 4 }, async (_, writer) => {
      for (let id = writer; ; id += 4) {
        await pool.query('INSERT INTO acknowledged VALUES ($1)', [id])
        acknowledged++
      }
    })
    await sleep(100)
    kill9(server)
    const outcomes = await Promise.allSettled(writers)
    assert.ok(outcomes.every((outcome) => outcome.status === 'rejected'))
    const again = await startEmbedded(shared)
    assert.equal(again.adopted, false)
    // The same pool goes on: the port is the same, and lost connections did not end the process.
    const { rows } = await pool.query('SELECT count(*) AS count FROM acknowledged')
    assert.ok(
      acknowledged > 0 && rows[0].count >= acknowledged,
      `${rows[0].count} of ${acknowledged} are there`,
    )
    await pool.end()
  }
})

test('a server outlives its killed launcher and is adopted', async (t) => {
  const directory = await newDirectory(t)
  const launcher = startLauncher(directory)
  const [pid] = (await launcher.line())!.split(' ')
  await launcher.kill()
  const server = await startEmbedded(directory)
  assert.equal(server.adopted, true)
  assert.equal(server.pid, Number(pid))
})

test('a launcher killed at any step leaves nothing that the next one cannot finish', async (t) => {
  const directory = await newDirectory(t)
  for (const afterMs of [150, 300, 450, 600, 750, 900]) {
    const launcher = startLauncher(directory)
    await sleep(afterMs)
    await launcher.kill()
  }
  const server = await startEmbedded(directory)
  assert.deepEqual(await query(server.url, 'SELECT current_database() AS name'), [{ name: 'onecard' }])
  const names = await readdir(directory)
  assert.deepEqual(names.toSorted(), ['postgres', 'postgres.lock'])
})

test('launchers at once share one server', async (t) => {
  const directory = await newDirectory(t)
  const launchers = [1, 2, 3].map(() => startLauncher(directory))
  const answers = await Promise.all(launchers.map((launcher) => launcher.line()))
  await Promise.all(launchers.map((launcher) => launcher.kill()))
  assert.ok(answers[0])
  assert.equal(new Set(answers).size, 1)
})

test('a killed server whose number has passed to another process is not mistaken for it', async () => {
  const first = await startEmbedded(shared)
  const file = join(shared, 'postgres', 'data', 'postmaster.pid')
  const text = await readFile(file, 'utf8')
  await first.stop()
  const other = spawn('sleep', ['60'])
  await writeFile(file, text.replace(/^\d+/, String(other.pid)))
  const second = await startEmbedded(shared)
  other.kill()
  assert.equal(second.adopted, false)
  assert.deepEqual(await query(second.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('a taken port is left to its holder', async (t) => {
  const first = await startEmbedded(shared)
  await first.stop()
  const holder = createServer()
  t.after(() => holder.close())
  await new Promise<void>((resolve) => holder.listen(Number(new URL(first.url).port), '127.0.0.1', resolve))
  const second = await startEmbedded(shared)
  assert.notEqual(second.url, first.url)
  assert.deepEqual(await query(second.url, 'SELECT 1 AS one'), [{ one: 1 }])
})

test('a platform without programs is told to set DATABASE_URL', async () => {
  await assert.rejects(
    embeddedPrograms('plan9-mips'),
    /no embedded PostgreSQL for plan9-mips: set DATABASE_URL/,
  )
})

for (const [reach, mode] of [
  ['can', 0o711],
  ['cannot', 0o700],
] as const) {
  test(`without user namespaces root runs it as a user who ${reach} reach the directory, others as themselves`, async (t) => {
    const parent = await mkdtemp(join(tmpdir(), 'onecard-'))
    await chmod(parent, mode)
    const directory = join(parent, 'data')
    t.after(async () => {
      await (await startEmbedded(directory)).stop()
      await rm(parent, { recursive: true })
    })
    const programs = join(parent, 'bin') // everything but unshare
    await mkdir(programs)
    for (const name of ['setpriv', 'test', 'true']) {
      await symlink(`/usr/bin/${name}`, join(programs, name))
    }
    const launcher = startLauncher(directory, { PATH: programs })
    const [pid] = ((await launcher.line()) ?? '').split(' ')
    await launcher.kill()
    const { uid } = await stat(join(directory, 'postgres', 'data'))
    assert.notEqual(uid, 0)
    if (process.getuid?.() !== 0) assert.equal(uid, process.getuid?.())
    const server = await startEmbedded(directory)
    assert.equal(server.pid, Number(pid))
    assert.deepEqual(await query(server.url, 'SELECT 1 AS one'), [{ one: 1 }])
  })
}
