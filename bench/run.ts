import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** The measures of DESIGN 10, a program each, one after the other so that none disturbs another. */
const measures = ['posting', 'http']

/** `npm run bench [posting|http]`: JSON lines on stdout, ours beside its reference; exit 0 also below target. */
for (const name of process.argv.length > 2 ? process.argv.slice(2) : measures) {
  if (!measures.includes(name)) throw new Error(`there is no measure ${name}: ${measures.join(', ')}`)
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`)], { stdio: 'inherit' })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) process.exitCode = 1
}
