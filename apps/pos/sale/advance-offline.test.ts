import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../../contract/payments.ts'
import { type ProblemCode, problems } from '../../../contract/problem.ts'
import type { Answer } from '../../../ui/api.ts'
import type { OfflineDecision } from '../offline/decide-offline.ts'
import { advance } from './advance.ts'
import { idleSale, type Sale, type SaleEffect, type SaleEvent, type SaleFacts } from './sale.ts'

const ID = '0198e0a0-0000-7000-8000-000000000001'
const offline: SaleFacts = {
  nowMs: 1_000_000,
  online: false,
  amountMinFen: 1,
  amountMaxFen: 99_999,
  offlineMostFen: 3000,
  readerSells: false,
  spentText: null,
}
const online = { ...offline, online: true }
const typed = (amount: string): SaleEvent[] => [...amount, 'Enter'].map((key) => ({ type: 'key', key }))
const scan: SaleEvent = {
  type: 'scan',
  scan: { kind: 'pay-code', text: 'OC1:CODE' },
  from: 'wedge',
  newId: ID,
}
const problem = (code: ProblemCode): Answer<Payment> => ({
  ok: false,
  failure: { code, status: problems[code][0], problem: null },
})
const lost: Answer<Payment> = { ok: false, failure: { code: 'offline', status: 0, problem: null } }
const yes: OfflineDecision = { ok: true, code: { alias: '1', use: 'k:c' } }

function play(from: Sale, events: SaleEvent[], facts: SaleFacts) {
  let sale = from
  let effects: SaleEffect[] = []
  for (const event of events) ({ sale, effects } = advance(sale, event, facts))
  return { sale, effects, did: effects.map((effect) => effect.do) }
}
/** What was decided with no network, about the attempt that the sale is about. */
function decided(sale: Sale, decision: OfflineDecision): SaleEvent {
  assert.ok('attempt' in sale)
  return { type: 'decided-offline', attempt: sale.attempt, decision }
}
const sent = () => play(idleSale, [...typed('12.50'), scan], online).sale

test('with no network the sale is decided here at once, and nothing is sent', () => {
  const { sale, did } = play(idleSale, [...typed('12.50'), scan], offline)
  assert.deepEqual(did, ['take-offline'])
  const approved = play(sale, [decided(sale, yes)], offline)
  assert.equal(approved.sale.step, 'approved-offline')
  assert.deepEqual(approved.did, ['sound', 'approved-offline'])
})

test('above the most for one code it is refused before anybody is asked for a code', () => {
  const { sale } = play(idleSale, typed('30.01'), offline)
  assert.equal(sale.step === 'entering' && sale.notice, 'offline_at_most')
  assert.equal(play(idleSale, typed('30'), offline).sale.step, 'scanning')
})

test('what was never sent and is refused here is refused for good', () => {
  const { sale } = play(idleSale, [...typed('12.50'), scan], offline)
  const refused = play(sale, [decided(sale, { ok: false, code: 'card_lost' })], offline).sale
  assert.equal(refused.step === 'refused' && refused.code, 'card_lost')
})

test('no answer in time: decided here under the id that was sent', () => {
  const sale = sent()
  assert.equal('untilMs' in sale && sale.untilMs, online.nowMs + 2500)
  const waited = play(sale, [{ type: 'time' }], { ...online, nowMs: online.nowMs + 2500 })
  assert.deepEqual(waited.effects, [
    { do: 'take-offline', attempt: { id: ID, amountFen: 1250, text: 'OC1:CODE' } },
  ])
})

test('while it is being sold here a late refusal is not shown, and an approval is', () => {
  const trying = play(sent(), [{ type: 'answer', asked: 1, answer: lost }], online).sale
  const late = play(
    trying,
    [{ type: 'answer', asked: 1, answer: problem('insufficient_funds') }, decided(trying, yes)],
    online,
  )
  assert.equal(late.sale.step, 'approved-offline')
  const payment: Payment = {
    id: ID,
    state: 'approved',
    amountFen: 1250,
    chargedFen: 1250,
    subsidyFen: 0,
    payer: { name: '张*明', campusNoTail: '0123' },
    at: '2026-11-22T04:05:06.789Z',
  }
  const answer: SaleEvent = { type: 'answer', asked: 1, answer: { ok: true, status: 201, value: payment } }
  const approved = play(trying, [answer, decided(trying, yes)], online)
  assert.equal(approved.sale.step, 'approved')
})

test('what was sent and is refused here stays unknown: the server may have taken it', () => {
  const trying = play(sent(), [{ type: 'answer', asked: 1, answer: lost }], online).sale
  const { sale } = play(trying, [decided(trying, { ok: false, code: 'credential_expired' })], online)
  assert.ok(sale.step === 'deciding' && sale.untilMs !== null && !sale.asking)
  assert.deepEqual(play(sale, [{ type: 'time' }], { ...online, nowMs: sale.untilMs }).did, ['ask'])
})

test('a server in trouble has answered: it is asked again, not gone round', () => {
  const { sale, did } = play(
    sent(),
    [{ type: 'answer', asked: 1, answer: problem('ledger_unavailable') }],
    online,
  )
  assert.deepEqual(did, [])
  assert.ok(sale.step === 'deciding' && sale.offline === 'untried')
})

test('what needed the spending PIN is never sold with no network', () => {
  const asked = play(
    sent(),
    [{ type: 'answer', asked: 1, answer: problem('spending_pin_required') }, ...typed('135790')],
    online,
  ).sale
  const { sale, did } = play(asked, [{ type: 'answer', asked: 1, answer: lost }], online)
  assert.ok(sale.step === 'deciding' && sale.offline === 'untried' && sale.lost === 1)
  assert.deepEqual(did, [])
})
