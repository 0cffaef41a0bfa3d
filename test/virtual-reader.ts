import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { CardAtReader, ReaderStatus } from '../contract/reader.ts'
import { blankCard, type CardState } from '../devices/virtual-card/card-state.ts'
import { makeCardFile, openCardFile, type VirtualCard } from '../devices/virtual-card/virtual-card.ts'
import { loadCardKeys } from '../server/domains/cards/card-keys.ts'
import { decodeResponse, encodeCommand } from '../server/protocols/apdu.ts'
import { transportKeyOf } from '../server/protocols/card-key-file.ts'
import { selectPurse } from '../server/protocols/epurse.ts'
import { isBlank, readCardData, readCardFile } from '../server/protocols/epurse-log.ts'

/** A reader beside a page, with virtual cards: what a page asks of contract/reader.ts while the network is there. */
export type VirtualReader = {
  port: number
  /** Lays a card in; one that lay there is taken out. */
  lay: (card: VirtualCard) => Promise<void>
  takeOut: () => void
  /** The card goes after so many more commands, unanswered. */
  pullAfter: (commands: number) => void
  close: () => void
}

export async function startVirtualReader(): Promise<VirtualReader> {
  let card: VirtualCard | null = null
  let commandsLeft = Number.POSITIVE_INFINITY
  let status: ReaderStatus = { reader: 'Virtual reader', visit: 1, card: { kind: 'none' }, terminalId: null }
  const streams = new Set<ServerResponse>()
  const event = () => `event: reader\ndata: ${JSON.stringify(status)}\n\n`

  function tell(seen: CardAtReader): void {
    status = { ...status, visit: status.visit + 1, card: seen }
    for (const stream of streams) stream.write(event())
  }

  function takeOut(): void {
    card?.reset()
    card = null
    tell({ kind: 'none' })
  }

  async function exchange({ visit, commands }: { visit: number; commands: string[] }) {
    const responses: string[] = []
    for (const command of commands) {
      if (!card || visit !== status.visit) return { complete: false, responses }
      if (commandsLeft-- <= 0) {
        takeOut()
        return { complete: false, responses }
      }
      const response = Buffer.from(await card.transmit(Buffer.from(command, 'hex'))).toString('hex')
      responses.push(response)
      if (!response.endsWith('9000')) break
    }
    return { complete: true, responses }
  }

  const server = createServer(async (request, reply) => {
    reply.setHeader('access-control-allow-origin', request.headers.origin ?? 'null')
    reply.setHeader('access-control-allow-headers', 'content-type')
    if (request.method === 'OPTIONS') return void reply.writeHead(204).end()
    if (request.url === '/v1/reader/events') {
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).write(event())
      streams.add(reply)
      return void reply.on('close', () => streams.delete(reply))
    }
    if (request.url !== '/v1/reader/exchanges') return void reply.writeHead(404).end()
    let body = ''
    for await (const piece of request) body += String(piece)
    reply.setHeader('content-type', 'application/json')
    reply.end(JSON.stringify(await exchange(JSON.parse(body))))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async lay(laid) {
      if (card) takeOut()
      laid.reset()
      card = laid
      commandsLeft = Number.POSITIVE_INFINITY
      tell(await look(laid))
    },
    takeOut,
    pullAfter: (commands) => void (commandsLeft = commands),
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** What a reader says of a card that was laid in. */
async function look(card: VirtualCard): Promise<CardAtReader> {
  await card.transmit(encodeCommand(selectPurse))
  const file = decodeResponse(await card.transmit(encodeCommand(readCardFile)))
  if (!file) return { kind: 'unreadable' }
  const known = readCardData(file)
  if (known) return { kind: 'card', ...known }
  return { kind: isBlank(file) ? 'blank' : 'unreadable' }
}

/** A blank of the demo campus, in a file of that name. */
export async function demoBlank(dataDirectory: string, name: string): Promise<VirtualCard> {
  return cardFile(dataDirectory, name, blankCard(await demoTransport(dataDirectory)))
}

async function cardFile(dataDirectory: string, name: string, state: CardState): Promise<VirtualCard> {
  const path = join(dataDirectory, `card-${name}.json`)
  await makeCardFile(path, state)
  return openCardFile(path)
}

async function demoKeys(dataDirectory: string) {
  const keys = await loadCardKeys({ dataDirectory, passphrase: null })
  if (!keys) throw new Error(`${dataDirectory} has no card keys`)
  return keys
}

async function demoTransport(dataDirectory: string) {
  const transport = transportKeyOf(await demoKeys(dataDirectory), '')
  if (!transport) throw new Error('a demo has a transport key for its blanks')
  return transport
}
