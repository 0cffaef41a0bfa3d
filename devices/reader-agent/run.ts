import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../../server/base/config.ts'
import { withFileLock } from '../../server/base/file-lock.ts'
import type { Http } from '../../server/base/http.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'
import { DemoError, openDemo } from './demo-reader.ts'
import { startAgent } from './start-agent.ts'
import { createVirtualReader } from './virtual-reader.ts'
import { virtualRoutes } from './virtual-routes.ts'

const PORT = '8091'
const USAGE = `The reader agent: a card reader for the pages of the register, the kiosk and the desk on this machine.
usage: npm run reader -- --demo [--terminal ID] [--port ${PORT}] [--release CARD_NUMBER]
  --demo      virtual cards of the demo campus in ONECARD_DATA, with a page to lay them in; needs no reader
  --terminal  the register whose keys it holds; by default the demo's first
  --release   lets a card buy again that contradicted this terminal, once somebody looked at it; its sale stays kept
`

const { values } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    terminal: { type: 'string' },
    port: { type: 'string', default: PORT },
    release: { type: 'string' },
  },
})
process.exitCode = await main()

async function main(): Promise<number> {
  const port = Number(values.port)
  const { dataDirectory } = readConfig(process.env)
  if (!values.demo || !Number.isInteger(port) || port < 0 || port > 65535) return say(USAGE, 1)
  try {
    // Keys, till and virtual cards are for one process at a time.
    const lock = join(dataDirectory, 'reader-agent.lock')
    return await withFileLock(
      lock,
      () => serveDemo(dataDirectory, port),
      () => say('another reader agent of this campus runs: waiting until it ends\n', 0),
    )
  } catch (error) {
    if (error instanceof DemoError) return say(`${error.message}\n`, 1)
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error
    return say(`port ${port} is taken: choose another with --port\n`, 1)
  }
}

async function serveDemo(dataDirectory: string, port: number): Promise<number> {
  const { terminal, origins, cards } = await openDemo(dataDirectory, values.terminal ?? null)
  if (values.release !== undefined) await terminal.till.release(values.release)
  const reader = createVirtualReader()
  const more = (http: Http) => virtualRoutes(http, reader, cards)
  const agent = await startAgent({ reader, terminal, origins, port, more })
  say(`lay cards in at http://127.0.0.1:${agent.port}/\n`, 0)
  await new Promise((resolve) => ['SIGINT', 'SIGTERM'].map((signal) => process.once(signal, resolve)))
  await agent.close()
  return 0
}

function say(line: string, code: number): number {
  process.stderr.write(line)
  return code
}
