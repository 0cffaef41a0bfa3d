import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../../contract/payments.ts'
import type { Answer } from '../../../ui/api.ts'
import { createCell } from '../../../ui/cell.ts'
import type { TerminalApi } from '../../../ui/terminal/terminal-api.ts'
import type { Timers } from '../../../ui/terminal/timers.ts'
import type { Standing } from '../offline/standing.ts'
import type { CodeAttempt } from './attempt.ts'
import type { KeptAttempt } from './attempt-book.ts'
import type { Sound } from './sale.ts'
import { createSaleRunner, type SaleDeps } from './sale-runner.ts'
import { createSetAside } from './set-aside.ts'

const ID = '0198e0a0-0000-7000-8000-000000000001'
const lost: Extract<Answer<never>, { ok: false }> = {
  ok: false,
  failure: { code: 'offline', status: 0, problem: null },
}
const approved: Answer<Payment> = {
  ok: true,
  status: 200,
  value: {
    id: ID,
    state: 'approved',
    amountFen: 1250,
    chargedFen: 1250,
    subsidyFen: 0,
    payer: { name: '张*明', campusNoTail: '0123' },
    at: '2026-11-22T04:05:06.789Z',
  },
}

const NO_OFFLINE: Standing = { ok: false, why: 'not_allowed' }
const OFFLINE: Standing = {
  ok: true,
  minutesLeft: 600,
  limits: {
    hotListMaxAgeMinutes: 30,
    hours: 24,
    maxRecords: 2000,
    maxFen: 2_000_000,
    codeFen: 3000,
    personDayFen: 5000,
  },
}

/** There is no reader. */
const NO_CARDS: SaleDeps['cards'] = {
  hasKeys: () => false,
  sells: () => false,
  prove: async () => ({ ok: false, why: 'torn' }),
  finish: async () => {},
  take: async () => ({ is: 'torn' }),
  look: async () => ({ is: 'torn' }),
  leave: () => {},
}

/** A register whose server answers from a list and whose time is moved by hand. */
function register(
  answers: Answer<unknown>[],
  { diskFails = false, standing = NO_OFFLINE, cards = NO_CARDS } = {},
) {
  const takenOffline: CodeAttempt[] = []
  const usedOnline: { text: string; onDisk: boolean }[] = []
  const sent: { path: string; body: unknown; onDisk: boolean }[] = []
  const disk = new Map<string, KeptAttempt>()
  const sounds: Sound[] = []
  const timers = handTimers()
  const next = (path: string, body: unknown) => {
    sent.push({ path, body, onDisk: disk.has(ID) })
    return Promise.resolve((answers.shift() ?? lost) as Answer<never>)
  }
  const api: TerminalApi = {
    get: (path) => next(path, null),
    send: (_method, path, body) => next(path, body),
  }
  const book = {
    keep: async (attempt: KeptAttempt) => {
      if (diskFails) throw new Error('the disk is full')
      disk.set(attempt.id, attempt)
    },
    forget: async (id: string) => void disk.delete(id),
    list: async () => [...disk.values()],
  }
  const setAside = createSetAside({ api, book, timers, onCharged: () => {} })
  const runner = createSaleRunner({
    api,
    book,
    timers,
    online: createCell(true),
    limits: () => ({ amountMinFen: 1, amountMaxFen: 99_999 }),
    offlineTill: {
      standing: () => standing,
      take: async (attempt) => {
        takenOffline.push(attempt)
        return { ok: true, code: { alias: '1', use: attempt.text } }
      },
      usedOnline: async (text) => void usedOnline.push({ text, onDisk: disk.has(ID) }),
    },
    cards,
    newId: () => ID,
    playSound: (sound) => sounds.push(sound),
    onApproved: () => {},
    onApprovedOffline: () => {},
    onSetAside: setAside.add,
  })
  const sell = () => {
    for (const key of ['1', '2', '.', '5', 'Enter']) runner.press(key)
    runner.scanned({ kind: 'pay-code', text: 'OC1:CODE' }, 'wedge')
  }
  return {
    runner,
    setAside,
    takenOffline,
    usedOnline,
    sell,
    sent,
    disk,
    sounds,
    timers,
    step: () => runner.sale.get().step,
  }
}

function handTimers(): Timers & { pass: (ms: number) => Promise<void> } {
  let nowMs = 0
  let planned: { atMs: number; run: () => void }[] = []
  // Lets everything that waits for promises go on.
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  return {
    nowMs: () => nowMs,
    after(ms, run) {
      const plan = { atMs: nowMs + ms, run }
      planned.push(plan)
      return () => {
        planned = planned.filter((other) => other !== plan)
      }
    },
    async pass(ms) {
      const endMs = nowMs + ms
      await settle()
      for (;;) {
        const due = planned.filter((plan) => plan.atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
        if (!due) break
        planned = planned.filter((plan) => plan !== due)
        nowMs = due.atMs
        due.run()
        await settle()
      }
      nowMs = endMs
    },
  }
}

test('a sale is on disk before it is sent, and off it when approved', async () => {
  const { sell, sent, disk, sounds, timers, step } = register([approved])
  sell()
  await timers.pass(0)
  assert.deepEqual(sent, [
    {
      path: '/v1/payments',
      body: { id: ID, amountFen: 1250, credential: { kind: 'pay-code', text: 'OC1:CODE' } },
      onDisk: true,
    },
  ])
  assert.equal(step(), 'approved')
  assert.equal(disk.size, 0)
  assert.deepEqual(sounds, ['approved'])
})

test('a code is noted as used while its payment is still on disk: a kill in between loses neither', async () => {
  const { sell, usedOnline, disk, timers } = register([approved])
  sell()
  await timers.pass(0)
  assert.deepEqual(usedOnline, [{ text: 'OC1:CODE', onDisk: true }])
  assert.equal(disk.size, 0)
})

test('the code of a payment that was set aside is used too: it may have been taken', async () => {
  const { runner, sell, usedOnline, timers } = register([lost, lost, lost])
  sell()
  await timers.pass(2000)
  runner.press('F9')
  await timers.pass(0)
  assert.deepEqual(
    usedOnline.map(({ text }) => text),
    ['OC1:CODE'],
  )
})

test('answers that are lost are asked for again with the same body until one comes', async () => {
  const { sell, sent, sounds, timers, step } = register([lost, lost, approved])
  sell()
  await timers.pass(5000)
  assert.equal(sent.length, 3)
  assert.equal(new Set(sent.map(({ body }) => JSON.stringify(body))).size, 1)
  assert.equal(step(), 'approved')
  assert.deepEqual(sounds, ['approved'])
})

test('what cannot be written to disk is never sent', async () => {
  const { sell, sent, timers, step } = register([approved], { diskFails: true })
  sell()
  await timers.pass(10_000)
  assert.equal(sent.length, 0)
  assert.equal(step(), 'refused')
})

test('a payment that was set aside stays on disk and is settled while the next is served', async () => {
  const { runner, setAside, sell, disk, timers, step } = register([lost, lost, lost, lost, approved])
  sell()
  await timers.pass(2000)
  runner.press('F9')
  await timers.pass(0)
  assert.equal(step(), 'entering')
  assert.equal(disk.get(ID)?.setAside, true)
  assert.equal(setAside.open.get().length, 1)
  await timers.pass(20_000)
  assert.equal(disk.size, 0)
  assert.deepEqual(setAside.open.get(), [])
  assert.equal(setAside.settled.get()?.chargedTo, '张*明')
})

test('a payment found on disk at the start is asked for again', async () => {
  const { runner, sent, timers, step } = register([approved])
  runner.resume({ id: ID, amountFen: 1250, text: 'OC1:CODE' })
  await timers.pass(0)
  assert.equal(sent.length, 1)
  assert.equal(step(), 'approved')
})

test('an answer that is lost becomes a sale with no network under the id that was sent', async () => {
  const { sell, sent, takenOffline, sounds, timers, step } = register([lost], { standing: OFFLINE })
  sell()
  await timers.pass(0)
  assert.equal(step(), 'approved-offline')
  assert.deepEqual(takenOffline, [{ id: ID, amountFen: 1250, text: 'OC1:CODE' }])
  assert.equal(sent.length, 1)
  assert.deepEqual(sounds, ['approved'])
})

const CARD_NO = '3100100000000017'
const onReader = {
  visit: 1,
  card: { kind: 'card', cardNo: CARD_NO, tier: 'student' },
  spent: false,
} as const

test('a card’s proof is on disk before it is sent, and the rest of its tap follows the approval', async () => {
  const finished: string[] = []
  const proof = { tap: 'sealed', responses: ['9000'] }
  const cards: SaleDeps['cards'] = {
    ...NO_CARDS,
    prove: async () => ({ ok: true, proof }),
    finish: async ({ id }) => void finished.push(id),
  }
  const { runner, sent, disk, timers, step } = register([approved], { cards })
  for (const key of ['1', '2', '.', '5', 'Enter']) runner.press(key)
  runner.laid(onReader)
  await timers.pass(0)
  const credential = { kind: 'card', ...proof }
  assert.deepEqual(sent, [
    { path: '/v1/payments', body: { id: ID, amountFen: 1250, credential }, onDisk: true },
  ])
  assert.deepEqual([step(), disk.size, finished], ['approved', 0, [ID]])
})

test('a sale from the allowance is on disk before its card is asked, and one whose end is unknown is left to the reader', async () => {
  const left: string[] = []
  const onDisk: boolean[] = []
  const cards: SaleDeps['cards'] = {
    ...NO_CARDS,
    sells: () => true,
    prove: async () => ({ ok: false, why: 'failed', failure: lost.failure }),
    take: async () => {
      onDisk.push(disk.has(ID))
      return { is: 'open', wrongCard: false }
    },
    leave: ({ id }) => void left.push(id),
  }
  const { runner, sent, disk, timers, step } = register([], { cards, standing: OFFLINE })
  for (const key of ['1', '2', '.', '5', 'Enter']) runner.press(key)
  runner.laid(onReader)
  await timers.pass(0)
  assert.deepEqual([onDisk, sent, step()], [[true], [], 'deciding'])
  runner.press('F9')
  await timers.pass(0)
  assert.deepEqual([left, disk.get(ID)?.setAside, step()], [[ID], true, 'entering'])
})
