import { existsSync } from 'node:fs'
import { join } from 'node:path'
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
}
