import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ReaderStatus } from '../../contract/reader.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { writeSealed } from '../../server/base/sealed-file.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { formatCardKeys } from '../../server/protocols/card-key-file.ts'
import { newMasterKeys } from '../../server/protocols/card-keys.ts'
import { DemoError, openDemo } from './demo-reader.ts'
import { type RunningAgent, startAgent } from './start-agent.ts'
import { createVirtualReader } from './virtual-reader.ts'
import { virtualRoutes } from './virtual-routes.ts'

const registers = [uuidv7(), uuidv7()]
const student = { campusNo: '2024060002', cardNo: '0001100000000064' }
let data: string
let agent: RunningAgent
before(async () => {
  data = await mkdtemp(join(tmpdir(), 'demo-reader-'))
  await assert.rejects(openDemo(data, null), DemoError)
  const kiosk = { id: uuidv7(), kind: 'kiosk' }
  const terminals = [kiosk, ...registers.map((id) => ({ id, kind: 'pos' }))]
  const initial = { campusNo: '2026010001', cardNo: '0001200000000018', initial: true }
  const demo = { baseUrl: 'http://localhost:8080', students: [initial, student], terminals }
  const transport = { batchId: null, cipher: tripleDes, key: randomBytes(16) }
  const keys = formatCardKeys({ master: newMasterKeys(tripleDes), transports: [transport] })
  await writeFile(join(data, 'demo.json'), JSON.stringify(demo))
  await writeFile(join(data, 'card-keys.passphrase'), 'a passphrase of the demo\n')
  await writeSealed(join(data, 'card-keys.sealed'), Buffer.from(keys), 'a passphrase of the demo')
  agent = await start()
})
after(async () => {
  await agent.close()
  await rm(data, { recursive: true })
})

async function start(): Promise<RunningAgent> {
  const { terminal, origins, cards } = await openDemo(data, null)
  const reader = createVirtualReader()
  return startAgent({
    reader,
    terminal,
    origins,
    port: 0,
    more: (http) => virtualRoutes(http, reader, cards),
  })
}

async function ask(path: string, body?: object): Promise<Response> {
  const origin = `http://127.0.0.1:${agent.port}`
  return fetch(`${origin}/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { origin, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
}

type Shelf = {
  laid: string | null
  cards: { name: string; cardNo: string | null; campusNo: string | null }[]
}
const shelf = async () => (await (await ask('virtual/cards')).json()) as Shelf
const status = async () => (await (await ask('reader')).json()) as ReaderStatus

async function lay(name: string): Promise<ReaderStatus> {
  assert.equal((await ask('virtual/laid', { name })).status, 204)
  for (;;) {
    const seen = await status()
    if (seen.card.kind !== 'none') return seen
  }
}

test('students have their cards there, whose keys are the campus’s; the first register’s keys sell by them', async () => {
  const { cards } = await shelf()
  assert.deepEqual(cards, [{ ...student, name: student.cardNo, allowanceFen: 0 }])
  const seen = await lay(student.cardNo)
  assert.deepEqual(seen.card, { kind: 'card', cardNo: student.cardNo, tier: 'student' })
  assert.equal(seen.terminalId, registers[0])
  assert.equal((await shelf()).laid, student.cardNo)
  const sale = { visit: seen.visit, saleId: uuidv7(), amountFen: 1, at: '2026-09-01T08:15:30Z' }
  assert.deepEqual(await (await ask('reader/offline-sales', sale)).json(), {
    outcome: 'refused',
    why: 'funds',
  })
  assert.equal((await ask('virtual/taken-out', {})).status, 204)
  assert.deepEqual([(await status()).card.kind, (await shelf()).laid], ['none', null])
})

test('a blank is made, laid in, and is there after a restart; a card that is not there is not laid in', async () => {
  const { name } = (await (await ask('virtual/blanks', {})).json()) as { name: string }
  assert.equal((await lay(name)).card.kind, 'blank')
  await agent.close()
  agent = await start()
  assert.equal((await lay(name)).card.kind, 'blank')
  assert.equal((await ask('virtual/laid', { name: 'blank-9' })).status, 404)
  assert.equal((await ask('virtual/laid', { name: '../demo' })).status, 400)
})

test('a card is pulled at the next step that counts, once', async () => {
  const { visit } = await lay(student.cardNo)
  assert.equal((await ask('virtual/tear', { point: 'after-commit' })).status, 204)
  const commands = ['00880001080011223344556677']
  const exchange = async (at: number) => (await ask('reader/exchanges', { visit: at, commands })).json()
  assert.deepEqual(await exchange(visit), { complete: false, responses: [] })
  const again = (await exchange((await lay(student.cardNo)).visit)) as { complete: boolean }
  assert.equal(again.complete, true)
})

test('the keys of another register may be chosen, of a kiosk not: it sells nothing by card', async () => {
  assert.equal((await openDemo(data, registers[1]!)).terminal.terminalId, registers[1])
  await assert.rejects(openDemo(data, uuidv7()), DemoError)
})
