import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { readConfig } from '../../server/base/config.ts'
import { withFileLock } from '../../server/base/file-lock.ts'
import type { Http } from '../../server/base/http.ts'
import { SealedFileError } from '../../server/base/sealed-file.ts'
import { systemErrorCode } from '../../server/base/system-error.ts'
import type { AgentTerminal } from './agent.ts'
import { DemoError, openDemo } from './demo-reader.ts'
import { openTerminal } from './open-terminal.ts'
import { openPcscReader } from './pcsc-reader.ts'
import { loadPcsc, PCSC_MISSING } from './pcsc-stack.ts'
import type { CardReader } from './reader.ts'
import { startAgent } from './start-agent.ts'
import { createVirtualReader } from './virtual-reader.ts'
import { type VirtualCards, virtualRoutes } from './virtual-routes.ts'

const PORT = '8091'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const USAGE = `The reader agent: a card reader for the pages of the register, the kiosk and the desk on this machine.
usage: npm run reader -- --demo [--terminal ID]
       npm run reader -- --pcsc --origin URL [--reader NAME] [--psam DIR --terminal ID]
       npm run reader -- --virtual DIR --origin URL [--psam DIR --terminal ID]
  --demo      virtual cards of the demo campus in ONECARD_DATA, with a page to lay them in
  --pcsc      the card reader of this machine (PC/SC)
  --reader    its name, where there are several; by default the first
  --virtual   the virtual cards (NAME.card) of a directory
  --origin    where the campus's pages come from; may be given several times
  --psam      the directory with the register's psam.sealed, which ONECARD_PSAM_PASSPHRASE opens; it keeps its sales there
  --terminal  the register's id; in a demo by default the first one's
  --port      ${PORT}
  --release   CARD_NUMBER: lets a card buy again that contradicted this terminal, once somebody looked at it
`

const values = readArguments()

type Place = { terminal: AgentTerminal | null; origins: readonly string[]; cards: VirtualCards }
process.exitCode = await main()

function readArguments() {
  try {
    return parseArgs({
      options: {
        demo: { type: 'boolean', default: false },
        virtual: { type: 'string' },
        pcsc: { type: 'boolean', default: false },
        reader: { type: 'string' },
        origin: { type: 'string', multiple: true, default: [] },
        psam: { type: 'string' },
        terminal: { type: 'string' },
        port: { type: 'string', default: PORT },
        release: { type: 'string' },
      },
    }).values
  } catch {
    // An unknown word: what there is to say is the usage.
    process.exit(say(USAGE, 1))
  }
}

async function main(): Promise<number> {
  const port = Number(values.port)
  const data = values.demo ? readConfig(process.env).dataDirectory : (values.psam ?? values.virtual)
  if (!isWhole() || !Number.isInteger(port) || port < 0 || port > 65535) return say(USAGE, 1)
  try {
    if (!data) return values.pcsc ? await serve(await open(), port) : say(USAGE, 1)
    // Keys, till and virtual cards are for one process at a time.
    const lock = join(data, 'reader-agent.lock')
    const onWait = () => say('another reader agent has this directory: waiting until it ends\n', 0)
    return await withFileLock(lock, async () => serve(await open(), port), onWait)
  } catch (error) {
    if (error instanceof DemoError || error instanceof SealedFileError) return say(`${error.message}\n`, 1)
    if (systemErrorCode(error) === 'ENOENT') return say(`${String(error)}\n`, 1)
    if (systemErrorCode(error) !== 'EADDRINUSE') throw error
    return say(`port ${port} is taken: choose another with --port\n`, 1)
  }
}

/** Whether what was given goes together; a demo knows the rest itself. */
function isWhole(): boolean {
  const { demo, psam, terminal, origin } = values
  if (terminal !== undefined && !UUID.test(terminal)) return false
  if (demo) return true
  const isNamed = origin.length > 0 && origin.every((url) => URL.canParse(url))
  return isNamed && (psam === undefined) === (terminal === undefined)
}

async function open(): Promise<Place> {
  if (values.demo) return openDemo(readConfig(process.env).dataDirectory, values.terminal ?? null)
  const { psam, terminal, virtual = '' } = values
  const passphrase = process.env.ONECARD_PSAM_PASSPHRASE ?? ''
  return {
    terminal: psam && terminal ? await openTerminal(psam, terminal, passphrase) : null,
    origins: values.origin.map((origin) => new URL(origin).origin),
    cards: { directory: virtual, holders: new Map(), addBlank: null },
  }
}

async function serve({ terminal, origins, cards }: Place, port: number): Promise<number> {
  if (values.release !== undefined) await terminal?.till.release(values.release)
  const opened = values.pcsc ? openPcsc() : openVirtual(cards)
  if (!opened) return say(`${PCSC_MISSING}\n`, 1)
  const agent = await startAgent({ ...opened, terminal, origins, port })
  const what = values.pcsc ? 'the card reader is served at' : 'lay cards in at'
  say(`${what} http://127.0.0.1:${agent.port}/\n`, 0)
  await new Promise((resolve) => ['SIGINT', 'SIGTERM'].map((signal) => process.once(signal, resolve)))
  await agent.close()
  return 0
}

type Opened = { reader: CardReader; more?: (http: Http) => void }

function openVirtual(cards: VirtualCards): Opened {
  const reader = createVirtualReader()
  return { reader, more: (http) => virtualRoutes(http, reader, cards) }
}

function openPcsc(): Opened | null {
  const pcsc = loadPcsc()
  return pcsc && { reader: openPcscReader(pcsc, values.reader ?? null) }
}

function say(line: string, code: number): number {
  process.stderr.write(line)
  return code
}
