import { readOptions } from './options.ts'
import { withPlant } from './plant.ts'
import { describeResult, tableOf } from './report.ts'
import { simulate } from './simulate.ts'

/** `npm run sim -- --seed N --minutes M [--plant NAME]`: exit 0 when everything held, 1 with what did not. */
async function main(): Promise<number> {
  const { seed, seconds, plant, storm, clones, terminals, calm } = readOptions(process.argv.slice(2))
  const onProgress = (line: string) => void process.stderr.write(`${line}\n`)
  const options = {
    seed,
    seconds,
    onProgress,
    calm,
    terminals,
    fullStorm: storm === 'full',
    ...(clones === null ? {} : { clones }),
  }
  const result = plant === null ? await simulate(options) : await withPlant(plant, options, simulate)
  if (result.violations.length > 0)
    onProgress(
      `the same again: npm run sim -- --seed ${seed} --minutes ${seconds / 60}${storm === null ? '' : ` --storm ${storm}`}${plant === null ? '' : ` --plant ${plant}`}`,
    )
  process.stdout.write(`${tableOf(result)}\n${JSON.stringify(describeResult(result, { seed, plant }))}\n`)
  return result.violations.length === 0 ? 0 : 1
}

// An exit ends servers and database; a signal alone would leave them.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1))
try {
  process.exitCode = await main()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  process.exitCode = 1
}
