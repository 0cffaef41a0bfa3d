import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { processExists } from '../server/base/postmaster.ts'

/* Several `npm test` at once in one checkout share a database server: the last one that ends stops it. */
const RUNS = fileURLToPath(new URL('../.onecard/test-runs', import.meta.url))

/** Says that this process runs tests, until it ends or says so. */
export function joinRuns(): void {
  mkdirSync(RUNS, { recursive: true })
  writeFileSync(join(RUNS, String(process.pid)), '')
  process.once('exit', leaveRuns)
}

/** This run is over. @returns whether another goes on; what killed ones left is removed */
export function leaveRuns(): boolean {
  rmSync(join(RUNS, String(process.pid)), { force: true })
  let others = false
  for (const name of readdirSync(RUNS)) {
    if (processExists(Number(name))) others = true
    else rmSync(join(RUNS, name), { force: true })
  }
  return others
}
