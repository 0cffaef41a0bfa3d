import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { withFileLock } from '../server/base/file-lock.ts'

/**
 * The pages there are: the folder of their source, and the path at which the server shows them. `kept`: the files that
 * the page keeps on its machine to open without network (`ui/service-worker.js`). A phone does not keep what needs the
 * network anyway: the large icons, the decoder of other people's codes. `readsCards`: the page speaks with a reader agent
 * on its own machine.
 */
export const pages = [
  {
    folder: 'student',
    path: '/app/',
    kept: ['assets/*.{js,css}', 'manifest.webmanifest', 'icon.svg', 'icon-192.png'],
    readsCards: false,
  },
  { folder: 'pos', path: '/pos/', kept: ['assets/*.{js,css,wasm}', 'icon.svg'], readsCards: true },
  { folder: 'kiosk', path: '/kiosk/', kept: null, readsCards: true },
  { folder: 'portal', path: '/portal/', kept: null, readsCards: false },
  { folder: 'console', path: '/console/', kept: null, readsCards: true },
] as const

export const ROOT = join(import.meta.dirname, '..')
export const DIST = join(ROOT, 'dist')
const STAMP = join(DIST, 'sources.sha256')
const SOURCES = ['apps/**/*', 'ui/**/*', 'contract/**/*', 'server/protocols/**/*', 'scripts/*pages.ts']

/**
 * Sees to it that `dist/` holds the pages of these sources. They are built by a process of their own, so that a server
 * does not keep the bundler's memory; processes that start at once wait for one of them.
 */
export async function buildPagesIfStale(onProgress: (line: string) => void): Promise<void> {
  if (!(await stalePages())) return
  mkdirSync(DIST, { recursive: true })
  await withFileLock(join(DIST, 'build.lock'), async () => {
    const hash = await stalePages()
    if (!hash) return
    await runBuild(onProgress)
    await writeFile(STAMP, hash)
  })
}

/** The hash over everything the bundles are made of; null when `dist/` was built of it. */
async function stalePages(): Promise<string | null> {
  const files = ['package-lock.json']
  for await (const file of glob(SOURCES, { cwd: ROOT, withFileTypes: true })) {
    if (file.isFile() && !file.name.includes('.test.'))
      files.push(join(file.parentPath, file.name).slice(ROOT.length + 1))
  }
  const hash = createHash('sha256')
  for (const file of files.sort()) {
    hash.update(`${file}\0`)
    hash.update(await readFile(join(ROOT, file)))
  }
  const made = hash.digest('hex')
  const stamp = await readFile(STAMP, 'utf8').catch(() => null)
  return stamp === made ? null : made
}

function runBuild(onProgress: (line: string) => void): Promise<void> {
  const child = spawn(process.execPath, [join(ROOT, 'scripts', 'build-pages.ts')], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  createInterface(child.stderr).on('line', onProgress)
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) =>
      code === 0 ? resolve() : reject(new Error('the pages could not be built')),
    )
  })
}
