import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { copyFile, glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { DIST, pages, ROOT } from './pages.ts'

/** Builds every page into `dist/`, whether it is stale or not. */
for (const { folder, path, kept } of pages) {
  process.stderr.write(`building ${path}\n`)
  const source = join(ROOT, 'apps', folder)
  await build({
    configFile: false,
    logLevel: 'warn',
    root: source,
    base: path,
    publicDir: existsSync(join(source, 'public')) ? 'public' : false,
    plugins: [react()],
    build: {
      outDir: join(DIST, folder),
      emptyOutDir: true,
      target: 'es2022',
      chunkSizeWarningLimit: 1500,
    },
  })
  if (kept) await addServiceWorker(join(DIST, folder), kept)
  await compress(join(DIST, folder))
}

/** Adds the service worker, and the list of what it is to keep, named after what is in it. */
async function addServiceWorker(folder: string, kept: readonly string[]): Promise<void> {
  const files: string[] = []
  for await (const file of glob([...kept], { cwd: folder })) files.push(file)
  files.sort()
  const hash = createHash('sha256')
  for (const file of [...files, 'index.html']) hash.update(await readFile(join(folder, file)))
  const list = { build: hash.digest('hex').slice(0, 16), files }
  await writeFile(join(folder, 'kept-files.json'), JSON.stringify(list))
  await copyFile(join(ROOT, 'ui', 'service-worker.js'), join(folder, 'service-worker.js'))
}

/** Puts a `.br` and a `.gz` beside every text and wasm, so that the server sends them without work. */
async function compress(folder: string): Promise<void> {
  for await (const file of glob('**/*.{js,css,html,svg,json,webmanifest,wasm}', { cwd: folder })) {
    const path = join(folder, file)
    const content = await readFile(path)
    await writeFile(`${path}.br`, await promisify(brotliCompress)(content))
    await writeFile(`${path}.gz`, await promisify(gzip)(content))
  }
}
