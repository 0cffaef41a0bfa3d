import { spawn } from 'node:child_process'
import { join } from 'node:path'

/** The measures of DESIGN 10, a program each, one after the other so that none disturbs another. */
const measures = ['posting', 'http', 'latency', 'hot-list', 'start', 'pages', 'console', 'growth']

const given = process.argv.slice(2)
const options = given.filter((argument) => argument.startsWith('--'))
const chosen = given.filter((argument) => !argument.startsWith('--'))

/**
 * `npm run bench [MEASURE…] [--full]`: JSON lines on stdout, ours beside its reference or its target; exit 0 also
 * below target. With `--full` growth goes to 20 million transfers, which takes a quarter of an hour and 20 GB.
 */
for (const name of chosen.length > 0 ? chosen : measures) {
  if (!measures.includes(name)) throw new Error(`there is no measure ${name}: ${measures.join(', ')}`)
  const child = spawn(process.execPath, [join(import.meta.dirname, `${name}.ts`), ...options], {
    stdio: 'inherit',
  })
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) process.exitCode = 1
}
