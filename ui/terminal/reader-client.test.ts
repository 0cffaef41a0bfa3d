import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import type { Cell } from '../cell.ts'
import { followReader, READER_ADDRESS, readAddress } from './reader-client.ts'

const STATUS = {
  reader: 'Reader 0',
  visit: 3,
  card: { kind: 'card', cardNo: '3100100000000017', tier: 'student' },
  terminalId: null,
} as const

const stop = new AbortController()
const closers: (() => void)[] = []
after(() => {
  stop.abort()
  for (const close of closers) close()
})

/** An agent that answers as it is told. */
async function agent(answer: (request: IncomingMessage, reply: ServerResponse, body: string) => void) {
  const server = createServer((request, reply) => {
    let body = ''
    request.on('data', (piece: Buffer) => {
      body += piece.toString()
    })
    request.on('end', () => answer(request, reply, body))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

function followed(stored: string | null) {
  const kept = new Map(stored === null ? [] : [['onecard.reader', stored]])
  const storage = {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => void kept.set(name, value),
  }
  return { kept, reader: followReader({ fetch, storage, signal: stop.signal }) }
}

async function becomes<T>(cell: Cell<T>, wanted: (value: T) => boolean): Promise<T> {
  return new Promise((resolve) => {
    const look = () => {
      if (!wanted(cell.get())) return
      end()
      resolve(cell.get())
    }
    const end = cell.subscribe(look)
    look()
  })
}

const json = (reply: ServerResponse, value: unknown) =>
  reply.setHeader('content-type', 'application/json').end(JSON.stringify(value))

test('what lies on the reader is told as it changes, and an agent that goes away is no reader any more', async () => {
  const { server, address } = await agent((_, reply) => {
    reply.setHeader('content-type', 'text/event-stream')
    reply.write(`event: reader\ndata: ${JSON.stringify(STATUS)}\n\n`)
  })
  const { reader } = followed(address)
  assert.deepEqual(await becomes(reader.status, (status) => status !== null), STATUS)
  server.closeAllConnections()
  server.close()
  await becomes(reader.status, (status) => status === null)
})

test('without an agent everything says so quietly', async () => {
  const { reader } = followed('http://127.0.0.1:9')
  assert.deepEqual(await reader.exchange(1, ['00a40000']), { complete: false, responses: [] })
  const sale = { visit: 1, saleId: STATUS.card.cardNo, amountFen: 1, at: '2026-09-01T08:15:30Z' }
  assert.equal(await reader.sell(sale), null)
  assert.equal(await reader.keptSales(), null)
  assert.equal(await reader.uploaded(['a']), false)
  assert.equal(reader.status.get(), null)
})

test('commands, sales and what is home go to the agent; more than it takes at once go in parts', async () => {
  const heard: { path: string; body: unknown }[] = []
  const { address } = await agent(({ url }, reply, body) => {
    heard.push({ path: url!, body: body === '' ? null : JSON.parse(body) })
    if (url === '/v1/reader/events') return void reply.writeHead(404).end()
    if (url === '/v1/reader/sales/uploaded') return void reply.writeHead(204).end()
    if (url === '/v1/reader/sales') return void json(reply, { sales: [] })
    json(reply, url?.endsWith('exchanges') ? { complete: true, responses: ['9000'] } : { outcome: 'torn' })
  })
  const { reader } = followed(address)
  assert.deepEqual(await reader.exchange(3, ['0084']), { complete: true, responses: ['9000'] })
  const sale = { visit: 3, saleId: 'x', amountFen: 120, at: '2026-09-01T08:15:30Z' }
  assert.deepEqual(await reader.sell(sale), { outcome: 'torn' })
  assert.deepEqual(await reader.keptSales(), [])
  const ids = Array.from({ length: 201 }, (_, place) => String(place))
  assert.equal(await reader.uploaded(ids), true)
  const sent = heard.filter(({ path }) => path !== '/v1/reader/events')
  assert.deepEqual(sent, [
    { path: '/v1/reader/exchanges', body: { visit: 3, commands: ['0084'] } },
    { path: '/v1/reader/offline-sales', body: sale },
    { path: '/v1/reader/sales', body: null },
    { path: '/v1/reader/sales/uploaded', body: { saleIds: ids.slice(0, 200) } },
    { path: '/v1/reader/sales/uploaded', body: { saleIds: ids.slice(200) } },
  ])
})

test('the address is of this machine, is kept, and the new agent is followed at once', async () => {
  assert.equal(readAddress('8092'), 'http://127.0.0.1:8092')
  assert.equal(readAddress(' http://localhost:9000/ '), 'http://localhost:9000')
  const elsewhere = [
    'http://10.1.2.3:8091',
    'https://127.0.0.1:8091',
    'http://127.0.0.1:8091/x',
    'reader',
    '',
  ]
  for (const typed of elsewhere) assert.equal(readAddress(typed), null, typed)

  const { address } = await agent((_, reply) => {
    reply.setHeader('content-type', 'text/event-stream')
    reply.write(`event: reader\ndata: ${JSON.stringify(STATUS)}\n\n`)
  })
  const { reader, kept } = followed('http://10.1.2.3:8091')
  assert.equal(reader.address.get(), READER_ADDRESS)
  assert.equal(reader.setAddress('http://10.1.2.3:8091'), false)
  assert.equal(reader.setAddress(address), true)
  await becomes(reader.status, (status) => status?.visit === STATUS.visit)
  assert.deepEqual([...kept.values()], [address])
})
