import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { cruise } from 'dependency-cruiser'

const root = join(import.meta.dirname, '..')
const bin = (name: string) => join(root, 'node_modules', '.bin', name)

type Check = { name: string; run: () => Promise<string | null> }

/** Runs a program; null when it is content, else what it printed. */
function program(name: string, ...args: string[]): () => Promise<string | null> {
  return () =>
    new Promise((resolve) => {
      const child = spawn(bin(name), args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
      let output = ''
      child.stdout.on('data', (data) => (output += data))
      child.stderr.on('data', (data) => (output += data))
      child.on('close', (code) => resolve(code === 0 ? null : output))
    })
}

const CRUISED = ['server', 'devices', 'contract', 'apps', 'ui', 'test', 'scripts', 'bench']

/** The floors. Fewer modules than there must be means that the tool could not read TypeScript: that is a failure. */
async function floors(): Promise<string | null> {
  const { default: configuration } = await import(join(root, '.dependency-cruiser.mjs'))
  const { output } = await cruise(CRUISED, {
    ...configuration.options,
    validate: true,
    ruleSet: { forbidden: configuration.forbidden },
    baseDir: root,
  })
  if (typeof output === 'string') return output
  const { summary, modules } = output
  const own = modules.filter((module) => !module.source.includes('node_modules')).length
  if (own < 50) return `dependency-cruiser saw only ${own} modules of ours: it checked nothing`
  const lines = summary.violations.map(
    (violation) => `${violation.rule.severity} ${violation.rule.name}: ${violation.from} → ${violation.to}`,
  )
  return summary.error > 0 ? lines.join('\n') : null
}

const checks: Check[] = [
  { name: 'types: server', run: program('tsc', '-p', 'tsconfig.json') },
  { name: 'types: pages', run: program('tsc', '-p', 'apps/tsconfig.json') },
  { name: 'types: tests of pages', run: program('tsc', '-p', 'apps/tsconfig.tests.json') },
  { name: 'lint', run: program('oxlint', '--type-aware', '--deny-warnings') },
  { name: 'format', run: program('biome', 'check', '--error-on-warnings', '.') },
  { name: 'floors', run: floors },
  { name: 'dead code', run: program('knip') },
]

let failed = 0
for (const { name, run } of checks) {
  const problem = await run()
  process.stdout.write(`${problem === null ? 'ok  ' : 'FAIL'} ${name}\n${problem === null ? '' : problem}`)
  if (problem !== null) failed++
}
process.stdout.write(`${failed === 0 ? 'all checks passed' : `${failed} checks failed`}\n`)
process.exitCode = failed === 0 ? 0 : 1
