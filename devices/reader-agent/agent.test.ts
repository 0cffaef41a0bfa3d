import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ReaderSold, ReaderStatus } from '../../contract/reader.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { encodeCommand } from '../../server/protocols/apdu.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newCardKeys, newMasterKeys, terminalKeys } from '../../server/protocols/card-keys.ts'
import { getBalance, selectPurse } from '../../server/protocols/epurse.ts'
import { cardFileBytes } from '../../server/protocols/epurse-log.ts'
import { blankCard } from '../virtual-card/card-state.ts'
import { makeCardFile } from '../virtual-card/virtual-card.ts'
import { type RunningAgent, startAgent } from './start-agent.ts'
import { openTill } from './till.ts'
import { createVirtualReader, type VirtualReader } from './virtual-reader.ts'

const master = newMasterKeys(tripleDes)
const ORIGIN = 'https://card.example.edu'
const terminalId = uuidv7()
const cardA = '3100100000000017'
const cardB = '3100100000000025'
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const balanceHex = hex(encodeCommand(getBalance))
const DEBIT = 0x54

let directory: string
let reader: VirtualReader
let agent: RunningAgent
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'agent-'))
  const blank = blankCard({ cipher: tripleDes, key: new Uint8Array(16) })
  await makeCardFile(join(directory, 'blank'), blank)
  for (const cardNo of [cardA, cardB]) {
    const publicFile = cardFileBytes({ cardNo, tier: 'student' })
    const keys = newCardKeys(master, cardNo)
    await makeCardFile(join(directory, cardNo), { ...blank, keys, publicFile, balanceFen: 3000 })
  }
  await start()
})
after(async () => {
  await agent.close()
  await rm(directory, { recursive: true })
})

async function start(): Promise<void> {
  let counter = 0
  const psam = { keys: terminalKeys(master), nextCounter: async () => ++counter }
  reader = createVirtualReader()
  const till = await openTill(join(directory, 'till'))
  agent = await startAgent({ reader, terminal: { terminalId, psam, till }, origins: [ORIGIN], port: 0 })
}

type Answer = { status: number; headers: Record<string, unknown>; body: string }

/** `fetch` sets the host itself, and these tests must lie about it. */
function ask(
  method: string,
  path: string,
  { body, headers }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const sent = {
    origin: ORIGIN,
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  }
  const options = { host: '127.0.0.1', port: agent.port, method, path: `/v1/reader${path}`, headers: sent }
  return new Promise((resolve, reject) => {
    const asked = request(options, async (reply) => {
      let text = ''
      for await (const piece of reply) text += String(piece)
      resolve({ status: reply.statusCode!, headers: reply.headers, body: text })
    })
    asked.on('error', reject)
    asked.end(typeof body === 'string' ? body : body && JSON.stringify(body))
  })
}

async function post<T>(path: string, body: unknown): Promise<T> {
  const answer = await ask('POST', path, { body })
  assert.equal(answer.status, 200, answer.body)
  return JSON.parse(answer.body) as T
}

const status = async () => JSON.parse((await ask('GET', '')).body) as ReaderStatus

/** Lays a card in and waits until it was looked at. */
async function lay(name: string): Promise<number> {
  const before = (await status()).visit
  await reader.lay(join(directory, name))
  for (;;) {
    const { visit, card } = await status()
    if (visit > before && card.kind !== 'none') return visit
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

const at = '2026-09-01T08:15:30.750Z'
const sell = (sale: { visit: number; saleId: string; amountFen: number }) =>
  post<ReaderSold>('/offline-sales', { ...sale, at })
const kept = async () => {
  const { sales } = JSON.parse((await ask('GET', '/sales')).body) as { sales: { saleId: string }[] }
  return sales
}
async function forgetAll(): Promise<void> {
  const saleIds = (await kept()).map(({ saleId }) => saleId)
  if (saleIds.length > 0)
    assert.equal((await ask('POST', '/sales/uploaded', { body: { saleIds } })).status, 204)
  assert.deepEqual(await kept(), [])
}

test('the events tell at once what lies there, and each card that comes or goes, a blank and a stranger among them', async () => {
  const events: ReaderStatus[] = []
  const stop = new AbortController()
  const reply = await fetch(`http://127.0.0.1:${agent.port}/v1/reader/events`, { signal: stop.signal })
  const listened = (async () => {
    const lines = reply.body!.pipeThrough(new TextDecoderStream())
    for await (const text of lines)
      for (const [, data] of text.matchAll(/^data: (.*)$/gm)) events.push(JSON.parse(data!) as ReaderStatus)
  })().catch(() => undefined)
  await lay(cardA)
  reader.takeOut()
  await lay('blank')
  const visit = await lay(cardB)
  stop.abort()
  await listened
  assert.deepEqual(
    events.map(({ card }) => (card.kind === 'card' ? card.cardNo : card.kind)),
    ['none', cardA, 'none', 'blank', 'none', cardB],
  )
  const visits = events.map((event) => event.visit)
  assert.deepEqual(
    visits,
    visits.toSorted((a, b) => a - b),
  )
  assert.equal(new Set(visits).size, 6)
  const expected = { reader: 'Virtual reader', visit, terminalId }
  assert.deepEqual(await status(), { ...expected, card: { kind: 'card', cardNo: cardB, tier: 'student' } })
})

test('commands reach the card of that visit up to the first that fails; a card that was changed gets none', async () => {
  const visit = await lay(cardA)
  const wrong = '00b2017f00'
  const answer = await post('/exchanges', { visit, commands: [balanceHex, wrong, balanceHex] })
  assert.deepEqual(answer, { complete: true, responses: ['00000bb89000', '6a83'] })
  await lay(cardB)
  assert.deepEqual(await post('/exchanges', { visit, commands: [balanceHex] }), {
    complete: false,
    responses: [],
  })
})

test('a card pulled in the middle is said to be gone, with the answers it gave', async () => {
  const visit = await lay(cardA)
  let commands = 0
  reader.tearNext({ of: () => ++commands === 2, at: 'after-commit' })
  const asked = { visit, commands: [balanceHex, balanceHex, balanceHex] }
  assert.deepEqual(await post('/exchanges', asked), { complete: false, responses: ['00000bb89000'] })
  assert.equal((await status()).card.kind, 'none')
})

test('a sale is taken from the allowance, kept until its record is home, and told again to whoever repeats it', async () => {
  const visit = await lay(cardA)
  const saleId = uuidv7()
  const sold = await sell({ visit, saleId, amountFen: 1200 })
  assert(sold.outcome === 'paid')
  assert.equal(sold.allowanceFen, 1800)
  assert.match(sold.sale.tac!, /^[0-9a-f]{8}$/)
  assert.equal(sold.sale.at, '2026-09-01T08:15:30.000Z')
  assert.deepEqual(await kept(), [sold.sale])
  const again = await sell({ visit, saleId, amountFen: 1200 })
  assert(again.outcome === 'paid')
  assert.deepEqual([again.sale, again.allowanceFen], [sold.sale, 1800])
  assert.deepEqual(await sell({ visit, saleId, amountFen: 1201 }), { outcome: 'conflict' })
  assert.deepEqual(await sell({ visit, saleId: uuidv7(), amountFen: 1801 }), {
    outcome: 'refused',
    why: 'funds',
  })
  assert.deepEqual(await sell({ visit: visit - 1, saleId: uuidv7(), amountFen: 1 }), { outcome: 'no-card' })
  await forgetAll()
})

test('two pages that sell and ask at one card at once do not come between each other', async () => {
  const visit = await lay(cardB)
  const asked = { visit, commands: [hex(encodeCommand(selectPurse)), balanceHex] }
  const sales = Array.from({ length: 5 }, () => sell({ visit, saleId: uuidv7(), amountFen: 100 }))
  const answers = Array.from({ length: 5 }, () => post<{ complete: boolean }>('/exchanges', asked))
  assert.deepEqual(new Set((await Promise.all(sales)).map(({ outcome }) => outcome)), new Set(['paid']))
  assert((await Promise.all(answers)).every(({ complete }) => complete))
  assert.deepEqual(await post('/exchanges', { visit, commands: [balanceHex] }), {
    complete: true,
    responses: ['000009c49000'],
  })
  await forgetAll()
})

test('torn in the middle of its debit a sale is unknown, also after a restart; its own card says that it paid', async () => {
  const saleId = uuidv7()
  const visit = await lay(cardB)
  reader.tearNext({ of: (command) => command[1] === DEBIT, at: 'after-commit' })
  assert.deepEqual(await sell({ visit, saleId, amountFen: 500 }), { outcome: 'unknown' })
  await agent.close()
  await start()
  const [pending] = (await kept()) as { saleId: string; state?: string; tac?: unknown }[]
  assert.deepEqual([pending?.saleId, pending?.state, pending?.tac], [saleId, 'pending', null])
  assert.deepEqual(await sell({ visit: await lay(cardA), saleId, amountFen: 500 }), {
    outcome: 'another-card',
  })
  const sold = await sell({ visit: await lay(cardB), saleId, amountFen: 500 })
  assert(sold.outcome === 'paid')
  assert.equal(sold.allowanceFen, 2000)
  await forgetAll()
})

test('a card torn before its debit did not pay, and a blank is not ours', async () => {
  const saleId = uuidv7()
  reader.tearNext({ of: (command) => command[1] === 0x50, at: 'before-commit' })
  assert.deepEqual(await sell({ visit: await lay(cardB), saleId, amountFen: 500 }), { outcome: 'torn' })
  assert.deepEqual(await kept(), [])
  const refused = await sell({ visit: await lay('blank'), saleId, amountFen: 500 })
  assert.deepEqual(refused, { outcome: 'refused', why: 'not-ours' })
})

test('without a terminal it sells nothing and keeps nothing', async () => {
  const other = await startAgent({ reader: createVirtualReader(), terminal: null, origins: [], port: 0 })
  const url = `http://127.0.0.1:${other.port}/v1/reader`
  const headers = { 'content-type': 'application/json', origin: `http://127.0.0.1:${other.port}` }
  const sale = { visit: 1, saleId: uuidv7(), amountFen: 1, at }
  const sold = await fetch(`${url}/offline-sales`, { method: 'POST', headers, body: JSON.stringify(sale) })
  assert.deepEqual(await sold.json(), { outcome: 'no-keys' })
  assert.deepEqual(await (await fetch(`${url}/sales`)).json(), { sales: [] })
  await other.close()
})

test('a page of another origin, or by another name, is refused; a page of the campus may call', async () => {
  const code = async (answer: Promise<Answer>) => {
    const { status: told, body } = await answer
    return `${told} ${(JSON.parse(body) as { code?: string }).code}`
  }
  const read = (headers: Record<string, string>) => code(ask('GET', '', { headers }))
  assert.equal(await read({ origin: 'https://evil.example' }), '403 forbidden')
  assert.equal(await read({ origin: 'null' }), '403 forbidden')
  assert.equal(await read({ host: `evil.example:${agent.port}` }), '403 forbidden')
  assert.equal(await read({ host: '127.0.0.1' }), '403 forbidden')
  const { origin: _, ...bare } = { origin: '', 'content-type': 'application/json' }
  const unnamed = await fetch(`http://127.0.0.1:${agent.port}/v1/reader/exchanges`, {
    method: 'POST',
    headers: bare,
    body: JSON.stringify({ visit: 1, commands: [balanceHex] }),
  })
  assert.equal(unnamed.status, 403)
  const preflight = await ask('OPTIONS', '/exchanges', {
    headers: { 'access-control-request-method': 'POST', 'access-control-request-private-network': 'true' },
  })
  assert.equal(preflight.status, 204)
  assert.equal(preflight.headers['access-control-allow-origin'], ORIGIN)
  assert.equal(preflight.headers['access-control-allow-private-network'], 'true')
  const foreign = await ask('OPTIONS', '/exchanges', { headers: { origin: 'https://evil.example' } })
  assert.deepEqual([foreign.status, foreign.headers['access-control-allow-origin']], [403, undefined])
  assert.equal((await ask('GET', '')).headers['access-control-allow-origin'], ORIGIN)
})

test('a body that is not as the contract says is a coded problem, and nothing is sold', async () => {
  const good = { visit: 1, saleId: uuidv7(), amountFen: 1, at }
  const refused = async (path: string, body: unknown) => {
    const answer = await ask('POST', path, { body })
    assert.equal(answer.status, 400, `${path} ${JSON.stringify(body)}`)
    assert.equal((JSON.parse(answer.body) as { code: string }).code, 'body_invalid')
    assert.equal(answer.headers['access-control-allow-origin'], ORIGIN)
  }
  for (const wrong of [
    { amountFen: '1' },
    { amountFen: 0 },
    { amountFen: 1.5 },
    { saleId: 'x' },
    { at: 'now' },
  ])
    await refused('/offline-sales', { ...good, ...wrong })
  await refused('/offline-sales', { ...good, more: 1 })
  await refused('/exchanges', { visit: 1, commands: [] })
  await refused('/exchanges', { visit: 1, commands: ['zz'] })
  await refused('/sales/uploaded', { saleIds: [] })
  await refused('/sales/uploaded', '{"saleIds":')
  assert.equal((await ask('GET', '/nothing')).status, 404)
  assert.deepEqual(await kept(), [])
})
