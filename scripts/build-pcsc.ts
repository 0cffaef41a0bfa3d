import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const module = join(root, 'node_modules/smartcard')
const built = join(module, 'build/Release/smartcard_napi.node')

/**
 * Compiles npm `smartcard` where PC/SC's headers are, once. `npm ci` does not: it must work on machines without them.
 * @returns null when it is there; else why not, or what a person should run
 */
export function buildPcsc(onProgress: (line: string) => void): string | null {
  if (existsSync(built)) return null
  // An older npm tried to build it without the headers, and took it away.
  if (!existsSync(module)) return 'npm ci'
  onProgress('building PC/SC, once')
  const { status, stdout, stderr } = spawnSync(
    'npm',
    // Of this package only: the policy for all is in package.json.
    ['rebuild', 'smartcard', '--dangerously-allow-all-scripts', '--foreground-scripts'],
    { cwd: root, env: { ...process.env, ...headers() }, encoding: 'utf8' },
  )
  if (existsSync(built)) return null
  return `npm run build:pcsc (it ended with ${status}: ${`${stdout}${stderr}`.trim().split('\n').slice(-12).join('\n')})`
}

/** The pinned Node brings its own headers. */
function headers(): Record<string, string> {
  const nodedir = dirname(dirname(process.execPath))
  return existsSync(join(nodedir, 'include/node/node_api.h')) ? { npm_config_nodedir: nodedir } : {}
}

if (import.meta.main) {
  const missing = buildPcsc((line) => process.stdout.write(`${line}\n`))
  process.stdout.write(missing === null ? 'PC/SC is built\n' : `PC/SC is not built. Run: ${missing}\n`)
  process.exitCode = missing === null ? 0 : 1
}
