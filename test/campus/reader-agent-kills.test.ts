import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test } from 'node:test'
import type { KeptCardSale, ReaderSold, ReaderStatus } from '../../contract/reader.ts'
import { cardPath } from '../../devices/reader-agent/card-shelf.ts'
import { blankCard } from '../../devices/virtual-card/card-state.ts'
import { makeCardFile, openCardFile } from '../../devices/virtual-card/virtual-card.ts'
import { uuidv7 } from '../../server/base/ids.ts'
import { writeSealed } from '../../server/base/sealed-file.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { formatCardKeys } from '../../server/protocols/card-key-file.ts'
import { newCardKeys, newMasterKeys } from '../../server/protocols/card-keys.ts'
import { cardFileBytes } from '../../server/protocols/epurse-log.ts'

/** The reader agent is killed while a register sells by card with no network. */
const ROOT = join(import.meta.dirname, '..', '..')
const cardNo = '0001100000000064'
const ALLOWANCE_FEN = 300_000
const KILLS = 4

let data: string
let agent: { process: ChildProcess; origin: string }
before(async () => {
  data = await mkdtemp(join(tmpdir(), 'reader-kills-'))
  const master = newMasterKeys(tripleDes)
  const transport = { batchId: null, cipher: tripleDes, key: randomBytes(16) }
  const students = [{ campusNo: '2024060002', cardNo }]
  const demo = { baseUrl: 'http://localhost:8080', students, terminals: [{ id: uuidv7(), kind: 'pos' }] }
  await writeFile(join(data, 'demo.json'), JSON.stringify(demo))
  await writeFile(join(data, 'card-keys.passphrase'), 'a demo\n')
  const text = formatCardKeys({ master, transports: [transport] })
  await writeSealed(join(data, 'card-keys.sealed'), Buffer.from(text), 'a demo')
  await mkdir(join(data, 'virtual-cards'))
  const publicFile = cardFileBytes({ cardNo, tier: 'student' })
  const card = { ...blankCard(transport), keys: newCardKeys(master, cardNo), publicFile }
  await makeCardFile(shelved(), { ...card, balanceFen: ALLOWANCE_FEN })
  agent = await start()
})
after(async () => {
  await kill()
  await rm(data, { recursive: true })
})

const shelved = () => cardPath(join(data, 'virtual-cards'), cardNo)

async function start(): Promise<typeof agent> {
  const program = join(ROOT, 'devices', 'reader-agent', 'run.ts')
  const child = spawn(process.execPath, [program, '--demo', '--port', '0'], {
    env: { ...process.env, ONECARD_DATA: data },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  for await (const line of createInterface({ input: child.stderr })) {
    const [origin] = /http:\/\/127\.0\.0\.1:[0-9]+/.exec(line) ?? []
    if (origin) return { process: child, origin }
  }
  throw new Error('the reader agent did not start')
}

async function kill(): Promise<void> {
  if (agent.process.exitCode !== null || agent.process.signalCode !== null) return
  const ended = once(agent.process, 'exit')
  agent.process.kill('SIGKILL')
  await ended
}

async function ask<T>(path: string, body?: object): Promise<T> {
  const reply = await fetch(`${agent.origin}/v1/${path}`, {
    method: body ? 'POST' : 'GET',
    headers: { origin: agent.origin, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  })
  return (reply.status === 204 ? null : await reply.json()) as T
}

async function lay(): Promise<number> {
  await ask('virtual/laid', { name: cardNo })
  for (;;) {
    const { visit, card } = await ask<ReaderStatus>('reader')
    if (card.kind === 'card') return visit
  }
}

const sell = (visit: number, saleId: string) =>
  ask<ReaderSold>('reader/offline-sales', { visit, saleId, amountFen: 100, at: '2026-09-01T08:15:30Z' })

/** Sells until the agent is killed. @returns all sales that were begun */
async function sellUntilKilled(afterMs: number): Promise<string[]> {
  const visit = await lay()
  const begun: string[] = []
  const killed = new Promise((resolve) => setTimeout(resolve, afterMs)).then(kill)
  try {
    for (;;) {
      const saleId = uuidv7()
      begun.push(saleId)
      assert.equal((await sell(visit, saleId)).outcome, 'paid')
    }
  } catch (error) {
    assert(error instanceof TypeError, String(error)) // what fetch says of a server that is gone
  }
  await killed
  return begun
}

test('a sale during which the agent was killed is paid once when its card comes again, and none is lost', async () => {
  const begun: string[] = []
  for (let round = 1; round <= KILLS; round++) {
    begun.push(...(await sellUntilKilled(20 + round * 23)))
    agent = await start()
    const again = await sell(await lay(), begun.at(-1)!)
    assert.equal(again.outcome, 'paid')
  }
  const { sales } = await ask<{ sales: KeptCardSale[] }>('reader/sales')
  assert.deepEqual(sales.map(({ saleId }) => saleId).toSorted(), begun.toSorted())
  assert(sales.every(({ state, tac }) => state === 'paid' && tac !== null))
  assert.equal(new Set(sales.map(({ counter }) => counter)).size, begun.length)
  assert.equal(new Set(sales.map(({ terminalCounter }) => terminalCounter)).size, begun.length)
  await kill()
  const { balanceFen, counters } = (await openCardFile(shelved())).state()
  assert.deepEqual([balanceFen, counters.purchase], [ALLOWANCE_FEN - begun.length * 100, begun.length])
})
