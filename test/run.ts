import { glob } from 'node:fs/promises'
import { join } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'
import { buildPcsc } from '../scripts/build-pcsc.ts'
import { buildPagesIfStale } from '../scripts/pages.ts'
import { joinRuns, leaveRuns } from './beside.ts'
import { stopTestServer } from './database.ts'
import { installTestPackages, pagePackages, readerPackages } from './debian-packages.ts'
import { startDebianPostgres } from './postgres-15.ts'

const root = join(import.meta.dirname, '..')

type Counts = { passed: number; failed: number; skipped: number }
type Suite = {
  name: string
  patterns: string[]
  environment?: Record<string, string>
  concurrency: number
  /** Makes ready what it needs beside npm. @returns null, or what a person should run first */
  prepare?: () => string | null
}

/** Everything on the embedded PostgreSQL; browsers and kills one at a time, since they need the machine to themselves. */
const suites: Suite[] = [
  {
    name: 'server, protocols and page logic',
    patterns: [
      'server/**/*.test.ts',
      'devices/**/*.test.ts',
      'contract/**/*.test.ts',
      'apps/**/*.test.ts',
      'ui/**/*.test.ts',
      'test/api/*.test.ts',
      'test/fakes/*.test.ts',
    ],
    concurrency: 2,
  },
  { name: 'kills and whole campuses', patterns: ['test/campus/*.test.ts'], concurrency: 1 },
  {
    name: 'cards on PC/SC',
    patterns: ['test/pcsc/*.test.ts'],
    concurrency: 1,
    prepare: () => installTestPackages(readerPackages, say) ?? buildPcsc(say),
  },
  {
    name: 'pages in Chromium',
    patterns: ['test/browser/*.test.ts'],
    concurrency: 1,
    prepare: () => installTestPackages(pagePackages, say),
  },
]

/** What must also hold on the oldest PostgreSQL we support, where Debian's is installed. */
const onPostgres15 = [
  'server/base/migrate.test.ts',
  'server/domains/ledger/*.test.ts',
  'server/domains/payments/*.test.ts',
]

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}

async function runSuite(suite: Suite): Promise<Counts> {
  const only = process.argv.slice(2)
  const files: string[] = []
  for await (const file of glob(suite.patterns, { cwd: root })) {
    if (only.length === 0 || only.some((part) => file.includes(part))) files.push(join(root, file))
  }
  const counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  if (files.length === 0) return counts
  const missing = suite.prepare?.() ?? null
  if (missing !== null) {
    say(`\n== ${suite.name}: skipped. Run first: ${missing}`)
    return { ...counts, skipped: 1 }
  }
  process.stdout.write(`\n== ${suite.name} (${files.length} files)\n`)
  const stream = run({
    files: files.sort(),
    concurrency: suite.concurrency,
    timeout: 15 * 60_000,
    env: { ...process.env, ...suite.environment },
  })
  stream.on('test:summary', ({ file, counts: total }) => {
    if (file !== undefined) return
    counts.passed = total.passed
    counts.failed = total.tests - total.passed - total.skipped - total.todo
    counts.skipped = total.skipped + total.todo
  })
  const report = stream.compose(spec)
  report.pipe(process.stdout, { end: false })
  await new Promise((resolve, reject) => report.on('end', resolve).on('error', reject))
  return counts
}

joinRuns()
await buildPagesIfStale(say)

const total: Counts = { passed: 0, failed: 0, skipped: 0 }
const add = (counts: Counts) => {
  for (const key of ['passed', 'failed', 'skipped'] as const) total[key] += counts[key]
}
for (const suite of suites) add(await runSuite(suite))

const debian = await startDebianPostgres()
if (debian) {
  try {
    add(
      await runSuite({
        name: 'migrations, ledger and payments on PostgreSQL 15',
        patterns: onPostgres15,
        environment: { ONECARD_TEST_DATABASE_URL: debian.url },
        concurrency: 2,
      }),
    )
  } finally {
    await debian.stop()
  }
} else process.stdout.write('\nDebian’s PostgreSQL 15 is not installed: not tried on it\n')

if (!leaveRuns()) await stopTestServer()
process.stdout.write(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`)
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1)
