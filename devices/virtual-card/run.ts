import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { cipherOf } from '../../server/protocols/card-cipher.ts'
import { blankCard } from './card-state.ts'
import { insertCard, VPCD_PORT } from './insert-card.ts'
import { makeCardFile, openCardFile } from './virtual-card.ts'

const USAGE = `Puts a virtual card into the virtual reader until it is interrupted.
usage: run.ts FILE [--port ${VPCD_PORT}] [--blank TRANSPORT_KEY] [--cipher 3des|sm4]
  --blank  makes FILE a blank card first, with that transport key (32 hex digits); FILE must not exist
`

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    port: { type: 'string', default: String(VPCD_PORT) },
    blank: { type: 'string' },
    cipher: { type: 'string', default: '3des' },
  },
})
process.exitCode = await main(positionals[0])

async function main(path: string | undefined): Promise<number> {
  const cipher = cipherOf({ '3des': 0x00, sm4: 0x04 }[values.cipher] ?? -1)
  if (path === undefined || !cipher) return say(USAGE, 1)
  if (values.blank !== undefined) {
    if (!/^[0-9a-f]{32}$/i.test(values.blank)) return say(USAGE, 1)
    if (existsSync(path)) return say(`${path} exists: a card is not made blank again\n`, 1)
    await makeCardFile(path, blankCard({ cipher, key: Buffer.from(values.blank, 'hex') }))
  }
  const card = await insertCard(await openCardFile(path), Number(values.port))
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, card.pull)
  say('the card is in\n', 0)
  await card.out
  return say('the card is out\n', 0)
}

function say(line: string, code: number): number {
  process.stderr.write(line)
  return code
}
