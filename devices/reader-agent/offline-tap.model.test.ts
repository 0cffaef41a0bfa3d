import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import fc from 'fast-check'
import { decodeCommand, encodeResponse } from '../../server/protocols/apdu.ts'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newCardKeys, newMasterKeys, terminalKeys } from '../../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE } from '../../server/protocols/epurse.ts'
import { cardFileBytes, type LogRecord } from '../../server/protocols/epurse-log.ts'
import type { Psam } from '../psam/psam.ts'
import { blankCard, type CardState } from '../virtual-card/card-state.ts'
import { execute, poweredOn } from '../virtual-card/execute.ts'
import { offlineTap } from './offline-tap.ts'
import type { Transmit } from './reader.ts'
import { openTill, type Till } from './till.ts'

/*
 * Any order of taps at two terminals: the same sale again or another, the card pulled at any command, an answer that is none,
 * a terminal that starts anew. Whatever happens, the purse pays each sale once at most, and once the card lies still
 * both terminals know exactly what it paid them.
 */
const master = newMasterKeys(tripleDes)
const CARD = '3100100000000017'
const FULL_FEN = 3000
const SALE_FEN = 100
const AT = new Date('2026-09-01T08:15:30Z')
const DEBIT = 0x54

type Fault =
  | { is: 'none' }
  | { is: 'pulled'; command: number; when: 'before' | 'after' }
  | { is: 'garbled'; answer: string }
type Step = { terminal: 0 | 1; sale: number; fault: Fault; restarts: boolean }

const faults: fc.Arbitrary<Fault> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Fault>({ is: 'none' }) },
  {
    weight: 4,
    arbitrary: fc.record({
      is: fc.constant('pulled' as const),
      command: fc.integer({ min: 1, max: 7 }),
      when: fc.constantFrom('before' as const, 'after' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      is: fc.constant('garbled' as const),
      answer: fc.constantFrom('9000', '6108', '6281', '00112233445566779000'),
    }),
  },
)
// Few enough that the card's log of ten holds them all.
const histories: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    terminal: fc.constantFrom(0 as const, 1 as const),
    sale: fc.integer({ min: 0, max: 3 }),
    fault: faults,
    restarts: fc.boolean(),
  }),
  { minLength: 1, maxLength: 14 },
)

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tap-model-'))
})
after(() => rm(directory, { recursive: true }))

test('however a sale is torn, garbled, interrupted and tried again, its card pays it once and its terminal knows', async () => {
  let runs = 0
  await fc.assert(
    fc.asyncProperty(histories, async (steps) => {
      const card = makeCard()
      const terminals = [await openTerminal(`${++runs}-0`), await openTerminal(`${runs}-1`)] as const
      for (const { terminal, sale, fault, restarts } of steps) {
        const at = terminals[terminal]
        if (restarts) at.till = await openTill(at.path)
        await offlineTap(at, card.inReader(fault), saleOf(terminal, sale))
        onceAtMost(card.paid)
      }
      // The card lies still: each terminal sells once more, and whatever it left open is settled by that.
      for (const [terminal, at] of terminals.entries()) {
        const last = await offlineTap(at, card.inReader({ is: 'none' }), saleOf(terminal, 9))
        assert.equal(last.outcome, 'paid')
        assert.deepEqual(at.till.pending(), [])
        const known = at.till.paid().map(({ counter }) => counter)
        assert.deepEqual(known.toSorted(byNumber), card.paidTo(at.number).toSorted(byNumber))
      }
      onceAtMost(card.paid)
      assert.equal(card.balanceFen(), FULL_FEN - SALE_FEN * card.paid.length)
    }),
    { numRuns: 150 },
  )
})

const byNumber = (a: number, b: number) => a - b

function saleOf(terminal: number, sale: number) {
  // The time tells sales apart in the card's log.
  const at = new Date(AT.getTime() + (terminal * 10 + sale) * 1000)
  return { saleId: `${terminal}-${sale}`, amountFen: SALE_FEN, at }
}

function onceAtMost(paid: readonly LogRecord[]): void {
  const times = paid.map(({ at }) => at.getTime())
  assert.equal(new Set(times).size, times.length, 'a sale was paid twice')
}

type At = { number: Uint8Array; psam: Psam; till: Till; path: string }

async function openTerminal(name: string): Promise<At> {
  let counter = 0
  const path = join(directory, name)
  const psam: Psam = { keys: terminalKeys(master), nextCounter: async () => ++counter }
  const number = Uint8Array.of(0, 0, 0, 0, 0, Number(name.at(-1)) + 1)
  return { number, psam, till: await openTill(path), path }
}

/** A card in memory that knows what it paid. */
function makeCard() {
  let state: CardState = {
    ...blankCard({ cipher: tripleDes, key: new Uint8Array(16) }),
    keys: newCardKeys(master, CARD),
    publicFile: cardFileBytes({ cardNo: CARD, tier: 'student' }),
    balanceFen: FULL_FEN,
  }
  const paid: LogRecord[] = []
  const inReader = (fault: Fault): Transmit => {
    let session = poweredOn
    let commands = 0
    return async (bytes) => {
      const command = decodeCommand(bytes)
      assert(command)
      const isLast = ++commands === (fault.is === 'pulled' ? fault.command : 0)
      if (fault.is === 'pulled' && (commands > fault.command || (isLast && fault.when === 'before')))
        return null
      const done = execute(state, session, command, (length) => randomBytes(length))
      const [newest] = done.state.log
      if (done.state.counters.purchase > state.counters.purchase && newest?.type === TYPE_EP_PURCHASE)
        paid.push(newest)
      state = done.state
      session = done.session
      if (isLast) return null
      if (fault.is === 'garbled' && command.ins === DEBIT) return Buffer.from(fault.answer, 'hex')
      return encodeResponse(done.response)
    }
  }
  const paidTo = (number: Uint8Array) =>
    paid.filter(({ terminal }) => Buffer.from(terminal).equals(number)).map(({ counter }) => counter)
  return { inReader, paid, paidTo, balanceFen: () => state.balanceFen }
}
