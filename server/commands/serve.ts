import type { Config } from '../base/config.ts'
import { startServer } from '../main.ts'

/** Runs the campus until SIGINT or SIGTERM; every step that takes time is told on stderr. */
export async function serve(config: Config): Promise<number> {
  const server = await startServer(config, (line) => process.stderr.write(`${line}\n`))
  process.stdout.write(`OneCard runs at ${server.baseUrl}\n${server.greeting}`)
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve)
    process.once('SIGTERM', resolve)
  })
  process.stderr.write('stopping\n')
  await server.close()
  return 0
}
