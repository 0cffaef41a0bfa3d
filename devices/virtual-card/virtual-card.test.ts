import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setPurse } from '../../server/protocols/allowance-dialogue.ts'
import { decodeResponse, encodeCommand, SW } from '../../server/protocols/apdu.ts'
import { type CardCipher, sm4, tripleDes } from '../../server/protocols/card-cipher.ts'
import { type Dialogue, openCard, personalise } from '../../server/protocols/card-dialogue.ts'
import {
  type MasterKeys,
  newCardKeys,
  newMasterKeys,
  terminalKeys,
} from '../../server/protocols/card-keys.ts'
import { TYPE_EP_PURCHASE } from '../../server/protocols/epurse.ts'
import { purchaseTac } from '../../server/protocols/epurse-purchase.ts'
import {
  beginPurchase,
  finishPurchase,
  type PendingPurchase,
  settlePurchase,
} from '../../server/protocols/purchase-dialogue.ts'
import { blankCard, type CardState, keyFor } from './card-state.ts'
import { makeCardFile, openCardFile, Pulled, type PullPoint, type VirtualCard } from './virtual-card.ts'

const cardNo = '3100100000000017'
const data = { cardNo, tier: 'student' } as const
const terminal = Uint8Array.of(0x31, 0, 0, 0, 0, 1)
const at = new Date('2026-09-01T08:15:30Z')
const ALLOWANCE_FEN = 3000
const AMOUNT_FEN = 1200

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'card-'))
})
after(() => rm(directory, { recursive: true }))

/** Carries a dialogue to a card. */
async function hold<T>(card: VirtualCard, dialogue: Dialogue<T>): Promise<T> {
  let step = dialogue.next()
  while (!step.done) step = dialogue.next(decodeResponse(await card.transmit(encodeCommand(step.value)))!)
  return step.value
}

/** Opens the card and sets its allowance, as the house does. */
function* allow(master: MasterKeys, targetFen: number): Dialogue<unknown> {
  yield* openCard()
  return yield* setPurse(master, cardNo, { targetFen, at, seen: { load: 0, purchase: 0 } })
}

/** Where a card is pulled: at which point of the how-manieth command; `reply` pulls it as its answer is under way. */
type Tear = { command: number; point: PullPoint }

/** Opens the card's file anew, as a tap does; it is pulled at `tear`. */
async function tap(path: string, tear?: Tear): Promise<VirtualCard> {
  let commands = 0
  return openCardFile(path, (point) => {
    if (point === 'before-commit') commands++
    if (tear && commands === tear.command && point === tear.point) throw new Pulled()
  })
}

async function cardFile(name: string, state: CardState): Promise<string> {
  const path = join(directory, name)
  await makeCardFile(path, state)
  return path
}

/** A personalised card with its allowance, in memory: what each torn tap starts from. */
async function madeCard(cipher: CardCipher, master: MasterKeys): Promise<CardState> {
  const transport = { cipher, key: new Uint8Array(16).fill(9) }
  const path = await cardFile(`made-${cipher.identifier}`, blankCard(transport))
  const card = await tap(path)
  assert.deepEqual(await hold(card, personalise(transport, data, newCardKeys(master, cardNo))), {
    ok: true,
  })
  const counters = { load: 1, purchase: 0 }
  assert.deepEqual(await hold(card, allow(master, ALLOWANCE_FEN)), {
    ok: true,
    balanceFen: ALLOWANCE_FEN,
    counters,
  })
  return (await tap(path)).state()
}

/** A terminal's memory of one sale: what a torn tap leaves, and the proofs it got. */
type Till = { keys: MasterKeys; pending: PendingPurchase | null; proofs: Uint8Array[]; counter: number }

/** One attempt at the sale, "same card again" when something is pending. False: torn. */
async function attempt(card: VirtualCard, till: Till): Promise<boolean> {
  try {
    if (till.pending) {
      const settled = await hold(card, settlePurchase(till.pending))
      assert('kind' in settled && (settled.kind === 'paid' || settled.kind === 'not-paid'))
      till.pending = settled.kind === 'paid' ? till.pending : null
      if (settled.kind === 'paid') till.proofs.push(settled.tac!)
      if (settled.kind === 'paid') return true
    }
    const opened = await hold(card, openCard())
    assert(opened.ok)
    const purchase = { amountFen: AMOUNT_FEN, terminal, terminalCounter: till.counter++, at }
    const begun = await hold(card, beginPurchase(till.keys, opened.cardNo, purchase))
    assert(begun.ok)
    till.pending = begun.pending
    const paid = await hold(card, finishPurchase(begun))
    assert(paid.ok)
    till.proofs.push(paid.tac)
    return true
  } catch (error) {
    if (error instanceof Pulled) return false
    throw error
  }
}

const everyTear: Tear[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((command) =>
  (['before-commit', 'after-commit'] as const).map((point) => ({ command, point })),
)

for (const [name, cipher] of Object.entries({ '3DES': tripleDes, SM4: sm4 })) {
  test(`${name}: pulled at any point of a purchase, up to three times, the card pays once and the till has its proof`, async () => {
    const master = newMasterKeys(cipher)
    const made = await madeCard(cipher, master)
    let torn = 0
    for (const first of everyTear) {
      for (const second of everyTear) {
        const path = await cardFile('torn', made)
        const till: Till = { keys: terminalKeys(master), pending: null, proofs: [], counter: 1 }
        for (const tear of [first, second, first, undefined]) {
          if (await attempt(await tap(path, tear), till)) break
          torn++
        }
        const left = (await tap(path)).state()
        assert.equal(left.balanceFen, ALLOWANCE_FEN - AMOUNT_FEN)
        assert.equal(left.counters.purchase, 1)
        assert.equal(till.proofs.length, 1)
        const key = keyFor(made, 'tac')!.key
        const tac = purchaseTac(cipher, key, { ...till.pending!, type: TYPE_EP_PURCHASE })
        assert.deepEqual(Buffer.from(till.proofs[0]!), Buffer.from(tac))
      }
    }
    assert(torn > 100)
  })

  test(`${name}: pulled at any point of a load, the next tap brings the purse to its allowance, once`, async () => {
    const master = newMasterKeys(cipher)
    const made = await madeCard(cipher, master)
    for (const tear of everyTear.slice(0, 10)) {
      const path = await cardFile('load', made)
      for (let again = 0; again < 3; again++) {
        const torn = hold(await tap(path, tear), allow(master, ALLOWANCE_FEN + 500))
        await torn.catch((error) => assert(error instanceof Pulled))
      }
      await hold(await tap(path), allow(master, ALLOWANCE_FEN + 500))
      const left = (await tap(path)).state()
      assert.equal(left.balanceFen, ALLOWANCE_FEN + 500)
      assert.equal(left.counters.load, 2)
    }
  })

  test(`${name}: a blank pulled at any point of its making is made by doing it again`, async () => {
    const master = newMasterKeys(cipher)
    const transport = { cipher, key: new Uint8Array(16).fill(9) }
    for (let command = 1; command <= 15; command++) {
      const path = await cardFile('blank', blankCard(transport))
      const keys = newCardKeys(master, cardNo)
      const torn = hold(
        await tap(path, { command, point: 'after-commit' }),
        personalise(transport, data, keys),
      )
      await assert.rejects(torn, Pulled)
      assert.deepEqual(await hold(await tap(path), personalise(transport, data, keys)), { ok: true })
      assert.deepEqual(await hold(await tap(path), openCard()), { ok: true, ...data })
    }
  })
}

test('a wrong transport key is refused three times, then the blank is blocked for good', async () => {
  const cipher = tripleDes
  const path = await cardFile('blocked', blankCard({ cipher, key: new Uint8Array(16).fill(9) }))
  // Not 8: DES does not look at the last bit of a byte.
  const wrong = { cipher, key: new Uint8Array(16).fill(0x70) }
  const outcomes: unknown[] = []
  for (let guess = 0; guess < 4; guess++)
    outcomes.push(await hold(await tap(path), personalise(wrong, data, [])))
  assert.deepEqual(
    outcomes.map((outcome) => (outcome as { sw: number }).sw),
    [0x63c2, 0x63c1, 0x63c0, 0x6983],
  )
})

test('a campus with other keys can neither load the card nor debit it', async () => {
  const path = await cardFile('stranger', await madeCard(tripleDes, newMasterKeys(tripleDes)))
  const other = newMasterKeys(tripleDes)
  const card = await tap(path)
  assert.equal(((await hold(card, allow(other, 9000))) as { why?: string }).why, 'mac-wrong')
  const begun = await hold(
    card,
    beginPurchase(other, cardNo, { amountFen: 1, terminal, terminalCounter: 1, at }),
  )
  assert(begun.ok)
  assert.deepEqual(await hold(card, finishPurchase(begun)), { ok: false, why: 'refused', sw: 0x9302 })
  assert.equal((await tap(path)).state().balanceFen, ALLOWANCE_FEN)
})

test('wrong codes are counted through power cuts: a right one ends the count, the third in a row blocks the purse', async () => {
  const master = newMasterKeys(tripleDes)
  const path = await cardFile('guessed', await madeCard(tripleDes, master))
  const buy = async (keys: MasterKeys) => {
    const card = await tap(path)
    await hold(card, openCard())
    const begun = await hold(
      card,
      beginPurchase(keys, cardNo, { amountFen: 1, terminal, terminalCounter: 1, at }),
    )
    const done = begun.ok ? await hold(card, finishPurchase(begun)) : begun
    return done.ok ? 'paid' : 'sw' in done && done.sw
  }
  const other = newMasterKeys(tripleDes)
  const outcomes: unknown[] = []
  for (const keys of [other, other, master, other, other, other, master]) outcomes.push(await buy(keys))
  assert.deepEqual(outcomes, [0x9302, 0x9302, 'paid', 0x9302, 0x9302, 0x9302, 0x6983])
  assert.equal((await tap(path)).state().balanceFen, ALLOWANCE_FEN - 1)
})

test('a wrong code while a blank is made closes it: the next command wants the transport key again', async () => {
  const transport = { cipher: tripleDes, key: new Uint8Array(16).fill(9) }
  const path = await cardFile('closed', blankCard(transport))
  const card = await tap(path)
  const dialogue = personalise(transport, data, newCardKeys(newMasterKeys(tripleDes), cardNo))
  let step = dialogue.next()
  let forged: number | undefined
  while (!step.done && forged === undefined) {
    const bytes = encodeCommand(step.value)
    const isWrite = bytes[0] === 0x84 && bytes[1] === 0xd4
    if (isWrite) bytes[bytes.length - 1] = bytes.at(-1)! ^ 1
    const response = decodeResponse(await card.transmit(bytes))!
    if (isWrite) forged = response.sw
    else step = dialogue.next(response)
  }
  assert.equal(forged, SW.secureMessagingWrong)
  await card.transmit(Uint8Array.of(0x00, 0x84, 0x00, 0x00, tripleDes.challengeBytes))
  assert(!step.done)
  const again = decodeResponse(await card.transmit(encodeCommand(step.value)))
  assert.equal(again?.sw, SW.securityNotSatisfied)
  assert.deepEqual((await tap(path)).state().keys, [])
})

test('a purchase that the card has gone past is told by its log, and a rolled-back copy is a contradiction', async () => {
  const master = newMasterKeys(tripleDes)
  const made = await madeCard(tripleDes, master)
  const path = await cardFile('past', made)
  const till: Till = { keys: terminalKeys(master), pending: null, proofs: [], counter: 1 }
  assert(await attempt(await tap(path), till))
  const elsewhere: Till = { ...till, pending: null, proofs: [], counter: 77 }
  assert(await attempt(await tap(path), elsewhere))
  assert.deepEqual(await hold(await tap(path), settlePurchase(till.pending!)), { kind: 'paid', tac: null })
  await makeCardFile(path, made)
  assert.deepEqual(await hold(await tap(path), settlePurchase(elsewhere.pending!)), { kind: 'contradiction' })
})
