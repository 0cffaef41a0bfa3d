import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../../contract/payments.ts'
import { type ProblemCode, problems } from '../../../contract/problem.ts'
import type { Answer, Failure } from '../../../ui/api.ts'
import type { CardDecision } from '../card/card-decision.ts'
import { advance } from './advance.ts'
import type { CardAttempt } from './attempt.ts'
import {
  idleSale,
  type LaidCard,
  type Sale,
  type SaleEffect,
  type SaleEvent,
  type SaleFacts,
} from './sale.ts'

const ID = '0198e0a0-0000-7000-8000-000000000001'
const online: SaleFacts = {
  nowMs: 1_000_000,
  online: true,
  amountMinFen: 1,
  amountMaxFen: 99_999,
  offlineMostFen: null,
  readerSells: false,
  spentText: null,
}
/** The network is thought to be there, and this register may sell without it. */
const ready: SaleFacts = { ...online, offlineMostFen: 3000, readerSells: true }
const offline: SaleFacts = { ...ready, online: false }

const CARD_NO = '3100100000000017'
const laid = (cardNo = CARD_NO, spent = false): SaleEvent => ({
  type: 'card',
  card: { kind: 'card', cardNo, tier: 'student' },
  spent,
  newId: ID,
})
const laidThing = (card: LaidCard): SaleEvent => ({ type: 'card', card, spent: false, newId: ID })
const typed = (amount: string): SaleEvent[] => [...amount, 'Enter'].map((key) => ({ type: 'key', key }))
const proof = { tap: 'sealed', responses: ['9000'] }
const proven = (asked = 1): SaleEvent => ({ type: 'proven', asked, proof })
const failure = (code: ProblemCode): Failure => ({ code, status: problems[code][0], problem: null })
const refusal = (code: ProblemCode, asked = 1): SaleEvent => ({
  type: 'answer',
  asked,
  answer: { ok: false, failure: failure(code) },
})
const noNetwork: Failure = { code: 'offline', status: 0, problem: null }
const lost: Answer<Payment> = { ok: false, failure: noNetwork }
const unheard = (asked = 1): SaleEvent => ({ type: 'answer', asked, answer: lost })
const approval = (asked = 1): SaleEvent => ({
  type: 'answer',
  asked,
  answer: {
    ok: true,
    status: 201,
    value: {
      id: ID,
      state: 'approved',
      amountFen: 1250,
      chargedFen: 1250,
      subsidyFen: 0,
      payer: { name: '张*明', campusNoTail: '0123' },
      at: '2026-11-22T04:05:06.789Z',
    },
  },
})

function play(from: Sale, events: SaleEvent[], facts: SaleFacts) {
  let sale = from
  let effects: SaleEffect[] = []
  for (const event of events) ({ sale, effects } = advance(sale, event, facts))
  return { sale, effects, did: effects.map((effect) => effect.do) }
}
/** What came of the sale at the reader, about the attempt that the sale is about. */
function atReader(sale: Sale, decision: CardDecision, facts: SaleFacts) {
  assert.ok('attempt' in sale)
  return play(sale, [{ type: 'decided-by-card', attempt: sale.attempt, decision }], facts)
}
const noticeOf = (sale: Sale) => ('notice' in sale ? sale.notice : null)
const laidAt = (facts: SaleFacts) => play(idleSale, [...typed('12.50'), laid()], facts)

test('the amount, Enter, the card: it proves itself, and then the server is asked', () => {
  const { sale, effects } = laidAt(online)
  const attempt: CardAttempt = { id: ID, amountFen: 1250, cardNo: CARD_NO, proof: null, begun: false }
  assert.deepEqual(effects, [{ do: 'prove', attempt, asked: 1 }])
  const asked = play(sale, [proven()], online)
  const sent = { ...attempt, proof }
  assert.deepEqual(asked.effects, [{ do: 'ask', attempt: sent, spendingPin: null, asked: 1 }])
  const approved = play(asked.sale, [approval()], online)
  assert.equal(approved.sale.step, 'approved')
  assert.deepEqual(approved.did, ['sound', 'approved'])
})

test('a card that paid already and still lies there is asked to be lifted; so are things that are no card', () => {
  const scanning = play(idleSale, typed('12.50'), online).sale
  assert.equal(noticeOf(play(scanning, [laid(CARD_NO, true)], online).sale), 'card_lift')
  assert.equal(noticeOf(play(scanning, [laidThing({ kind: 'blank' })], online).sale), 'card_blank')
  assert.equal(noticeOf(play(scanning, [laidThing({ kind: 'unreadable' })], online).sale), 'card_unreadable')
})

test('a card pulled away before it proved itself is not charged, and the amount still stands', () => {
  const { sale, did } = play(laidAt(online).sale, [{ type: 'not-proven', asked: 1, failure: 'torn' }], online)
  assert.deepEqual([sale.step, noticeOf(sale)], ['scanning', 'card_torn'])
  assert.deepEqual(did, ['sound', 'forget'])
})

test('above the spending limit the PIN goes with the same proof', () => {
  const pin = play(laidAt(online).sale, [proven(), refusal('spending_pin_required')], online).sale
  assert.equal(pin.step, 'pin')
  const { effects } = play(pin, typed('135790'), online)
  const attempt = { id: ID, amountFen: 1250, cardNo: CARD_NO, proof, begun: false }
  assert.deepEqual(effects, [{ do: 'ask', attempt, spendingPin: '135790', asked: 1 }])
})

/** Three answers were lost, and the same card is asked for. */
function unknown(facts: SaleFacts) {
  let { sale } = play(laidAt(facts).sale, [proven()], facts)
  for (let asked = 1; asked <= 3; asked++) {
    sale = play(sale, [unheard(asked)], facts).sale
    if (asked < 3) sale = play(sale, [{ type: 'time' }], { ...facts, nowMs: facts.nowMs + 60_000 }).sale
  }
  return sale
}

test('lost answers: the same card again proves itself anew under the same payment', () => {
  const sale = unknown(online)
  const { did, effects, sale: again } = play(sale, [laid()], online)
  assert.deepEqual(did, ['prove'])
  const [effect] = effects
  assert.ok(effect?.do === 'prove' && effect.attempt.id === ID && effect.asked === 4)
  const asked = play(again, [{ type: 'proven', asked: 4, proof: { ...proof, tap: 'fresh' } }], online)
  const [ask] = asked.effects
  assert.ok(ask?.do === 'ask' && 'cardNo' in ask.attempt && ask.attempt.proof?.tap === 'fresh')
})

test('while the outcome is unknown another card is turned away, and the same one still lying there is not asked', () => {
  const sale = unknown(online)
  const other = play(sale, [laid('3100100000000025')], online)
  assert.ok(other.sale.step === 'deciding' && other.sale.wrongCard)
  assert.deepEqual(other.did, ['sound'])
  assert.deepEqual(play(sale, [laid(CARD_NO, true)], online).did, [])
})

test('a card torn from its second proof leaves the first request unknown: it is asked on', () => {
  const again = play(unknown(online), [laid()], online).sale
  const { sale, did } = play(again, [{ type: 'not-proven', asked: 4, failure: 'torn' }], online)
  assert.ok(sale.step === 'deciding' && sale.untilMs !== null)
  assert.deepEqual(did, [])
})

test('with no network the card pays from its allowance, above what one code may too', () => {
  const { sale, effects } = play(idleSale, [...typed('45'), laid()], offline)
  const attempt = { id: ID, amountFen: 4500, cardNo: CARD_NO, proof: null, begun: true }
  assert.deepEqual(effects, [{ do: 'take-by-card', attempt, again: false }])
  const paid = atReader(sale, { is: 'paid', allowanceFen: 1500 }, offline)
  assert.ok(paid.sale.step === 'approved-offline' && paid.sale.allowanceFen === 1500)
  assert.deepEqual(paid.did, ['sound', 'approved-offline'])
})

test('a register whose reader has no keys takes no card with no network', () => {
  const facts = { ...offline, readerSells: false }
  assert.equal(noticeOf(play(idleSale, [...typed('12.50'), laid()], facts).sale), 'offline')
})

test('nobody answers the challenge: the card pays from its allowance at once', () => {
  const { did } = play(laidAt(ready).sale, [{ type: 'not-proven', asked: 1, failure: noNetwork }], ready)
  assert.deepEqual(did, ['take-by-card'])
})

test('torn at the reader: nothing was taken, and the same amount may be tapped again', () => {
  const { sale } = play(idleSale, [...typed('12.50'), laid()], offline)
  const torn = atReader(sale, { is: 'torn' }, offline)
  assert.deepEqual([torn.sale.step, noticeOf(torn.sale)], ['scanning', 'card_torn'])
})

test('torn at the reader after the server was asked: it may have been paid there, so it is asked on', () => {
  const trying = play(laidAt(ready).sale, [proven(), unheard()], ready)
  assert.deepEqual(trying.did, ['take-by-card'])
  const torn = atReader(trying.sale, { is: 'torn' }, ready)
  assert.ok(torn.sale.step === 'deciding' && torn.sale.untilMs !== null)
  assert.deepEqual(torn.did, [])
})

/** The reader lost the card in the middle: only the card knows. */
function open() {
  const { sale } = play(idleSale, [...typed('12.50'), laid()], offline)
  return atReader(sale, { is: 'open', wrongCard: false }, offline)
}

test('an unknown end asks for the same card, which says it under the same sale', () => {
  const { sale, did } = open()
  assert.deepEqual(did, ['sound'])
  assert.ok(sale.step === 'deciding' && sale.offline === 'open')
  assert.deepEqual(play(sale, [laid('3100100000000025')], offline).did, ['sound'])
  const again = play(sale, [laid()], offline)
  const [effect] = again.effects
  assert.ok(effect?.do === 'take-by-card' && effect.again && effect.attempt.id === ID)
  assert.equal(
    atReader(again.sale, { is: 'paid', allowanceFen: null }, offline).sale.step,
    'approved-offline',
  )
})

test('an unknown end is not asked at the server when the network returns, and is set aside by the cashier only', () => {
  const { sale } = open()
  assert.deepEqual(play(sale, [{ type: 'online' }, { type: 'time' }], online).did, [])
  const aside = play(sale, [{ type: 'key', key: 'F9' }], offline)
  assert.equal(noticeOf(aside.sale), 'card_left')
  const [effect] = aside.effects
  assert.ok(effect?.do === 'set-aside' && 'begun' in effect.attempt && effect.attempt.begun)
})

test('the reader is asked when its agent answers again, and after a start', () => {
  const { sale } = open()
  assert.deepEqual(play(sale, [{ type: 'reader' }], offline).did, ['look-at-reader'])
  const attempt = { id: ID, amountFen: 1250, cardNo: CARD_NO, proof: null, begun: true }
  const resumed = play(idleSale, [{ type: 'resume', attempt }], offline)
  assert.deepEqual(resumed.did, ['look-at-reader'])
  const paid = atReader(resumed.sale, { is: 'paid', allowanceFen: null }, offline)
  assert.equal(paid.sale.step, 'approved-offline')
  const torn = atReader(resumed.sale, { is: 'torn' }, offline)
  assert.deepEqual([torn.sale.step, noticeOf(torn.sale)], ['scanning', 'card_torn'])
})

test('what the reader refuses is refused for good when the server was never asked', () => {
  const { sale } = play(idleSale, [...typed('12.50'), laid()], offline)
  const refused = atReader(sale, { is: 'refused', code: 'card_allowance' }, offline)
  assert.equal(refused.sale.step === 'refused' && refused.sale.code, 'card_allowance')
})
