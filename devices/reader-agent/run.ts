import { parseArgs } from 'node:util'
import { readConfig } from '../../server/base/config.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'
import { DemoError, openDemo } from './demo-reader.ts'
import { type RunningAgent, startAgent } from './start-agent.ts'
import { createVirtualReader } from './virtual-reader.ts'
import { virtualRoutes } from './virtual-routes.ts'

const PORT = '8091'
const USAGE = `The reader agent: a card reader for the pages of the register, the kiosk and the desk on this machine.
usage: npm run reader -- --demo [--terminal ID] [--port ${PORT}]
  --demo      virtual cards of the demo campus in ONECARD_DATA, with a page to lay them in; needs no reader
  --terminal  the register whose keys it holds; by default the demo's first
`

const { values } = parseArgs({
  options: {
    demo: { type: 'boolean', default: false },
    terminal: { type: 'string' },
    port: { type: 'string', default: PORT },
  },
})
process.exitCode = await main()

async function main(): Promise<number> {
  const port = Number(values.port)
  if (!values.demo || !Number.isInteger(port) || port < 0 || port > 65535) return say(USAGE, 1)
  try {
    const agent = await startDemo(port)
    say(`lay cards in at http://127.0.0.1:${agent.port}/\n`, 0)
    await new Promise((resolve) => ['SIGINT', 'SIGTERM'].map((signal) => process.once(signal, resolve)))
    await agent.close()
    return 0
  } catch (error) {
    if (error instanceof DemoError) return say(`${error.message}\n`, 1)
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error
    return say(`port ${port} is taken: another reader agent runs, or choose --port\n`, 1)
  }
}

async function startDemo(port: number): Promise<RunningAgent> {
  const demo = await openDemo(readConfig(process.env).dataDirectory, values.terminal ?? null)
  const reader = createVirtualReader()
  const { terminal, origins, cards } = demo
  return startAgent({ reader, terminal, origins, port, more: (http) => virtualRoutes(http, reader, cards) })
}

function say(line: string, code: number): number {
  process.stderr.write(line)
  return code
}
