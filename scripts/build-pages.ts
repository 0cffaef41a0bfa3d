import { existsSync } from 'node:fs'
import { glob, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, gzip } from 'node:zlib'
import react from '@vitejs/plugin-react'
import { build } from 'vite'
import { DIST, pages, ROOT } from './pages.ts'

/** Builds every page into `dist/`, whether it is stale or not. */
for (const { folder, path } of pages) {
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
      manifest: true,
    },
  })
  await compress(join(DIST, folder))
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
