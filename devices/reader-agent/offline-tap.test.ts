import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { tripleDes } from '../../server/protocols/card-cipher.ts'
import { newCardKeys, newMasterKeys, terminalKeys } from '../../server/protocols/card-keys.ts'
import { cardFactor } from '../../server/protocols/epurse.ts'
import { cardFileBytes } from '../../server/protocols/epurse-log.ts'
import type { Psam } from '../psam/psam.ts'
import { blankCard, type CardState } from '../virtual-card/card-state.ts'
import { makeCardFile, openCardFile, Pulled, type PullPoint } from '../virtual-card/virtual-card.ts'
import { offlineTap } from './offline-tap.ts'
import type { Transmit } from './reader.ts'
import { openTill } from './till.ts'

const master = newMasterKeys(tripleDes)
const at = new Date('2026-09-01T08:15:30Z')
const number = cardFactor('0000310000000001').slice(2)
let counter = 0
const psam: Psam = { keys: terminalKeys(master), nextCounter: async () => ++counter }

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tap-'))
})
after(() => rm(directory, { recursive: true }))

function made(cardNo: string): CardState {
  const blank = blankCard({ cipher: tripleDes, key: new Uint8Array(16) })
  return {
    ...blank,
    keys: newCardKeys(master, cardNo),
    publicFile: cardFileBytes({ cardNo, tier: 'student' }),
    balanceFen: 3000,
  }
}

type Tear = { command: number; point: PullPoint }

/** A tap: card and till are opened anew, as after a power cut; the card is pulled at `tear`. */
async function tap(name: string, card: string, sale: { saleId: string; amountFen: number }, tear?: Tear) {
  let commands = 0
  const inReader = await openCardFile(join(directory, card), (point) => {
    if (point === 'before-commit') commands++
    if (tear && commands === tear.command && point === tear.point) throw new Pulled()
  })
  const transmit: Transmit = (bytes) =>
    inReader.transmit(bytes).catch((error: unknown) => {
      if (error instanceof Pulled) return null
      throw error
    })
  const till = await openTill(join(directory, name))
  return { tapped: await offlineTap({ number, psam, till }, transmit, { ...sale, at }), till }
}

const balance = async (card: string) => (await openCardFile(join(directory, card))).state().balanceFen
const cardA = '3100100000000017'
const cardB = '3100100000000025'

test('pulled at any command three times, with the terminal restarted each time, a sale is paid once', async () => {
  for (let command = 1; command <= 6; command++) {
    for (const point of ['before-commit', 'after-commit'] as const) {
      const name = `${command}-${point}`
      await makeCardFile(join(directory, name), made(cardA))
      const sale = { saleId: name, amountFen: 1200 }
      for (let again = 0; again < 3; again++) await tap(`till-${name}`, name, sale, { command, point })
      for (let again = 0; again < 2; again++) {
        const { tapped, till } = await tap(`till-${name}`, name, sale)
        assert(tapped.outcome === 'paid' && tapped.sale.tac)
        assert.deepEqual([till.pending().length, till.paid().length], [0, 1])
        assert.equal(await balance(name), 1800)
      }
    }
  }
})

test('a sale whose end is unknown waits for its card; others buy meanwhile, and its next sale settles it', async () => {
  await makeCardFile(join(directory, 'a'), made(cardA))
  await makeCardFile(join(directory, 'b'), made(cardB))
  const first = { saleId: 'first', amountFen: 500 }
  const torn = await tap('till', 'a', first, { command: 4, point: 'after-commit' })
  assert.equal(torn.tapped.outcome, 'unknown')
  assert.equal((await tap('till', 'b', first)).tapped.outcome, 'another-card')
  assert.equal((await tap('till', 'b', { saleId: 'second', amountFen: 100 })).tapped.outcome, 'paid')
  assert.equal((await tap('till', 'a', { ...first, amountFen: 501 })).tapped.outcome, 'conflict')
  const { tapped, till } = await tap('till', 'a', { saleId: 'third', amountFen: 200 })
  assert.equal(tapped.outcome, 'paid')
  assert.deepEqual(
    till.paid().map(({ saleId }) => saleId),
    ['second', 'first', 'third'],
  )
  assert.deepEqual([await balance('a'), await balance('b')], [2300, 2900])
})

test('a card that was rolled back is found, and one with too little is refused', async () => {
  await makeCardFile(join(directory, 'r'), made(cardA))
  await tap('till-r', 'r', { saleId: 'one', amountFen: 100 })
  const torn = await tap(
    'till-r',
    'r',
    { saleId: 'two', amountFen: 100 },
    { command: 4, point: 'after-commit' },
  )
  assert.equal(torn.tapped.outcome, 'unknown')
  await makeCardFile(join(directory, 'r'), made(cardA))
  assert.equal((await tap('till-r', 'r', { saleId: 'two', amountFen: 100 })).tapped.outcome, 'contradiction')
  const poor = (await tap('till-p', 'r', { saleId: 'poor', amountFen: 3001 })).tapped
  assert(poor.outcome === 'refused' && poor.refusal.sw === 0x9401)
})

test('a card that went on elsewhere by more than it remembers buys again, but not the sale that was left open', async () => {
  await makeCardFile(join(directory, 'f'), made(cardA))
  const left = { saleId: 'left', amountFen: 100 }
  await tap('till-f', 'f', left, { command: 4, point: 'after-commit' })
  for (let i = 0; i < 11; i++) await tap('till-elsewhere', 'f', { saleId: `elsewhere-${i}`, amountFen: 1 })
  assert.equal((await tap('till-f', 'f', left)).tapped.outcome, 'contradiction')
  const next = await tap('till-f', 'f', { saleId: 'next', amountFen: 200 })
  assert.equal(next.tapped.outcome, 'paid')
  assert.deepEqual(
    next.till.pending().map(({ saleId }) => saleId),
    ['left'],
    'kept for the campus',
  )
  assert.equal((await tap('till-f', 'f', left)).tapped.outcome, 'contradiction')
  assert.equal(await balance('f'), 3000 - 100 - 11 - 200)
})

test('a card that paid and answers strangely is asked again, and pays once', async () => {
  for (const [name, answer] of [
    ['more-to-fetch', '6108'],
    ['no-data', '9000'],
    ['wrong-code', '00112233445566779000'],
    ['warning', '6281'],
  ] as const) {
    const card = `${name}.card`
    await makeCardFile(join(directory, card), made(cardA))
    const inReader = await openCardFile(join(directory, card))
    const till = await openTill(join(directory, `${name}.till`))
    const sale = { saleId: name, amountFen: 100, at }
    const strange: Transmit = async (bytes) => {
      const real = await inReader.transmit(bytes)
      // DEBIT FOR PURCHASE, and nothing behind it to fetch.
      if (bytes[1] === 0x54) return Uint8Array.from(Buffer.from(answer, 'hex'))
      return bytes[1] === 0xc0 ? Uint8Array.of(0x6d, 0x00) : real
    }
    const first = await offlineTap({ number, psam, till }, strange, sale)
    assert.equal(first.outcome, 'unknown', name)
    const again = await offlineTap({ number, psam, till }, (bytes) => inReader.transmit(bytes), sale)
    assert.equal(again.outcome, 'paid', name)
    assert.equal(await balance(card), 2900, name)
  }
})

test('what a card of protocol T=0 keeps back is fetched', async () => {
  await makeCardFile(join(directory, 't0.card'), made(cardA))
  const inReader = await openCardFile(join(directory, 't0.card'))
  const till = await openTill(join(directory, 't0.till'))
  let kept: Uint8Array | null = null
  const t0: Transmit = async (bytes) => {
    if (bytes[1] === 0xc0) return kept
    const answer = await inReader.transmit(bytes)
    if (!answer || answer.length <= 2) return answer
    kept = answer
    return Uint8Array.of(0x61, answer.length - 2)
  }
  const sale = { saleId: 't0', amountFen: 100, at }
  const tapped = await offlineTap({ number, psam, till }, t0, sale)
  assert.equal(tapped.outcome, 'paid')
  assert.equal(await balance('t0.card'), 2900)
})

test('sales that are kept at the same moment are all kept', async () => {
  const path = join(directory, 'together.till')
  const till = await openTill(path)
  const pending = (saleId: string) => ({
    saleId,
    cardNo: cardA,
    counter: 0,
    amountFen: 1,
    terminal: new Uint8Array(6),
    terminalCounter: 1,
    at,
    keyVersion: 1,
    mac2: new Uint8Array(4),
  })
  await Promise.all(['a', 'b', 'c'].map((saleId) => till.keep(pending(saleId))))
  await Promise.all([till.drop('a'), till.keep(pending('d'))])
  const kept = (await openTill(path)).pending().map(({ saleId }) => saleId)
  assert.deepEqual(kept, ['b', 'c', 'd'])
})
