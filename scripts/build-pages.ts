import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { pages } from './pages.ts'

const root = join(import.meta.dirname, '..')
const stampFile = join(root, 'dist', 'sources.sha256')

/** One hash over everything the bundles are made of: sources, contract and lockfile. */
async function sourcesHash(): Promise<string> {
  const files: string[] = ['package-lock.json', 'scripts/build-pages.ts']
  for await (const file of glob(['apps/**/*', 'ui/**/*', 'contract/**/*'], {
    cwd: root,
    withFileTypes: true,
  })) {
    if (file.isFile()) files.push(join(file.parentPath, file.name).slice(root.length + 1))
  }
  const hash = createHash('sha256')
  for (const file of files.sort())
    hash
      .update(file)
      .update('\0')
      .update(await readFile(join(root, file)))
      .update('\0')
  return hash.digest('hex')
}

/**
 * Builds the pages into `dist/` when their sources changed since the last build.
 * @returns true when something was built
 */
export async function buildPagesIfStale(onProgress: (line: string) => void): Promise<boolean> {
  const hash = await sourcesHash()
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return false
  for (const { folder, path } of pages) {
    onProgress(`building ${path}`)
    await build({
      configFile: false,
      logLevel: 'warn',
      root: join(root, 'apps', folder),
      base: path,
      publicDir: existsSync(join(root, 'apps', folder, 'public')) ? 'public' : false,
      plugins: [react()],
      build: {
        outDir: join(root, 'dist', folder),
        emptyOutDir: true,
        target: 'es2022',
        chunkSizeWarningLimit: 1500,
        manifest: true,
      },
    })
  }
  await writeFile(stampFile, hash)
  return true
}

if (import.meta.main) {
  const built = await buildPagesIfStale((line) => process.stderr.write(`${line}\n`))
  process.stdout.write(built ? 'pages built\n' : 'pages are up to date\n')
}
