import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../../contract/payments.ts'
import { type ProblemCode, problems } from '../../../contract/problem.ts'
import type { Answer } from '../../../ui/api.ts'
import type { Scan } from '../scan/scanned-text.ts'
import { advance } from './advance.ts'
import { totalFen } from './amount-entry.ts'
import {
  type Deciding,
  doubtOf,
  idleSale,
  type Sale,
  type SaleEffect,
  type SaleEvent,
  type SaleFacts,
} from './sale.ts'

const ID = '0198e0a0-0000-7000-8000-000000000001'
const CODE: Scan = { kind: 'pay-code', text: 'OC1:FIRST' }
const FRESH: Scan = { kind: 'pay-code', text: 'OC1:FRESH' }

const facts: SaleFacts = {
  nowMs: 1_000_000,
  online: true,
  amountMinFen: 1,
  amountMaxFen: 99_999,
  offlineMostFen: null,
  readerSells: false,
  spentText: null,
}

const key = (name: string): SaleEvent => ({ type: 'key', key: name })
const keys = (typed: string) => Array.from(typed).map((name) => key(name))
const scan = (what: Scan, from: 'wedge' | 'camera' = 'wedge'): SaleEvent => ({
  type: 'scan',
  scan: what,
  from,
  newId: ID,
})
const answer = (asked: number, reply: Answer<Payment>): SaleEvent => ({
  type: 'answer',
  asked,
  answer: reply,
})
const approval: Answer<Payment> = {
  ok: true,
  status: 201,
  value: {
    id: ID,
    state: 'approved',
    amountFen: 1250,
    chargedFen: 1250,
    subsidyFen: 0,
    payer: { name: '张*明', campusNoTail: '0123' },
    walletFen: 5000,
    at: '2026-11-22T04:05:06.789Z',
  },
}
const lost: Answer<Payment> = { ok: false, failure: { code: 'offline', status: 0, problem: null } }
const problem = (code: ProblemCode): Answer<Payment> => ({
  ok: false,
  failure: { code, status: problems[code][0], problem: null },
})

/** Plays events from a sale; `effects` are those of the last event. */
function play(from: Sale, events: SaleEvent[], given: Partial<SaleFacts> = {}) {
  let sale = from
  let effects: SaleEffect[] = []
  for (const event of events) ({ sale, effects } = advance(sale, event, { ...facts, ...given }))
  return { sale, effects }
}
const entered = play(idleSale, keys('12.50')).sale
const scanning = play(entered, [key('Enter')]).sale
const asking = play(scanning, [scan(CODE)])
/** A sale whose answer was lost so many times; it waits to ask again. */
function lostTimes(times: number): Deciding {
  let sale = asking.sale as Deciding
  for (let i = 1; i <= times; i++) {
    if (i > 1) sale = play(sale, [{ type: 'time' }], { nowMs: sale.untilMs! }).sale as Deciding
    sale = play(sale, [answer(sale.asked, lost)]).sale as Deciding
  }
  return sale
}
const did = (effects: SaleEffect[]) =>
  effects.map((effect) => (effect.do === 'sound' ? effect.sound : effect.do))

test('amount, Enter, scan: one request with the id made at the scan', () => {
  assert.equal(scanning.step, 'scanning')
  assert.deepEqual(asking.effects, [
    {
      do: 'ask',
      attempt: { id: ID, amountFen: 1250, text: 'OC1:FIRST' },
      spendingPin: null,
      asked: 1,
    },
  ])
})

test('several items are paid as one sum', () => {
  const { effects } = play(idleSale, [...keys('3.50+2'), key('Enter'), scan(CODE)])
  assert.equal(effects[0]?.do === 'ask' && effects[0].attempt.amountFen, 550)
})

test('Enter without an amount, or with one the stall may not take, asks for another', () => {
  assert.deepEqual(play(idleSale, [key('Enter')]).sale, { ...idleSale, notice: 'amount_needed' })
  const { sale } = play(idleSale, [...keys('1000'), key('Enter')])
  assert.equal(sale.step === 'entering' && sale.notice, 'amount_out_of_range')
})

test('a code shown before Enter pays nothing', () => {
  const { sale, effects } = play(entered, [scan(CODE)])
  assert.equal(sale.step === 'entering' && sale.notice, 'confirm_amount_first')
  assert.deepEqual(did(effects), ['attention'])
})

test('Escape while scanning goes back to the amount as it was, Escape there clears it', () => {
  const back = play(scanning, [key('Escape')]).sale
  assert.equal(back.step === 'entering' && totalFen(back.entry), 1250)
  assert.deepEqual(play(back, [key('Escape')]).sale, idleSale)
})

test('a digit while scanning changes no amount', () => {
  const { sale } = play(scanning, keys('0'))
  assert.equal(sale.step === 'scanning' && totalFen(sale.entry), 1250)
})

test('a damaged code, or a foreign one, is told and scanning goes on', () => {
  for (const [kind, notice] of [
    ['mangled', 'scan_mangled'],
    ['foreign', 'scan_foreign'],
  ] as const) {
    const { sale, effects } = play(scanning, [scan({ kind })])
    assert.equal(sale.step === 'scanning' && sale.notice, notice)
    assert.deepEqual(did(effects), ['attention'])
  }
})

test('a camera that keeps seeing the same thing says it once', () => {
  const foreign = scan({ kind: 'foreign' }, 'camera')
  assert.deepEqual(play(scanning, [foreign, foreign]).effects, [])
})

test('a camera that still sees the code just paid with does not pay with it again', () => {
  const { sale } = play(scanning, [scan(CODE, 'camera')], { spentText: CODE.text })
  assert.equal(sale.step === 'scanning' && sale.notice, 'scan_just_used')
})

test('offline, nothing is asked and the cashier is told', () => {
  const typed = play(entered, [key('Enter')], { online: false })
  assert.equal(typed.sale.step === 'entering' && typed.sale.notice, 'offline')
  const scanned = play(scanning, [scan(CODE)], { online: false })
  assert.equal(scanned.sale.step === 'scanning' && scanned.sale.notice, 'offline')
  assert.deepEqual(did(scanned.effects), ['attention'])
})

test('an approval sounds, is counted and is forgotten; the next digit starts the next sale', () => {
  const { sale, effects } = play(asking.sale, [answer(1, approval)])
  assert.equal(sale.step, 'approved')
  assert.deepEqual(did(effects), ['approved', 'approved'])
  const next = play(sale, keys('8')).sale
  assert.equal(next.step === 'entering' && totalFen(next.entry), 800)
})

test('an approval goes away by itself', () => {
  const { sale } = play(asking.sale, [answer(1, approval)])
  assert.equal(play(sale, [{ type: 'time' }], { nowMs: facts.nowMs + 5999 }).sale.step, 'approved')
  assert.deepEqual(play(sale, [{ type: 'time' }], { nowMs: facts.nowMs + 6000 }).sale, idleSale)
})

test('a scan on a result pays nothing: the amount was another’s', () => {
  for (const reply of [approval, problem('insufficient_funds')]) {
    const { sale } = play(asking.sale, [answer(1, reply)])
    assert.deepEqual(play(sale, [scan(FRESH)]), { sale, effects: [] })
  }
})

test('after a refusal Enter offers the same amount again', () => {
  const { sale, effects } = play(asking.sale, [answer(1, problem('insufficient_funds'))])
  assert.deepEqual(did(effects), ['refused', 'forget'])
  const again = play(sale, [key('Enter')]).sale
  assert.equal(again.step === 'scanning' && totalFen(again.entry), 1250)
})

test('a lost answer is asked again by itself: same id, same code', () => {
  const waiting = lostTimes(1)
  assert.equal(doubtOf(waiting), 'repeating')
  assert.equal(waiting.untilMs, facts.nowMs + 500)
  const early = play(waiting, [{ type: 'time' }], { nowMs: facts.nowMs + 499 })
  assert.deepEqual(early.effects, [])
  const due = play(waiting, [{ type: 'time' }], { nowMs: facts.nowMs + 500 })
  assert.deepEqual(due.effects, [{ do: 'ask', attempt: waiting.attempt, spendingPin: null, asked: 2 }])
})

test('when the network comes back it is asked at once', () => {
  assert.deepEqual(did(play(lostTimes(2), [{ type: 'online' }]).effects), ['ask'])
})

test('no key gives up a payment whose outcome is not known yet', () => {
  for (const sale of [asking.sale, lostTimes(1)]) {
    for (const name of ['Escape', 'Enter', 'Backspace', '5', 'F9']) {
      assert.deepEqual(play(sale, [key(name)]), { sale, effects: [] })
    }
  }
})

test('after three lost answers the outcome is unknown, and sounds so once', () => {
  const unknown = lostTimes(3)
  assert.equal(doubtOf(unknown), 'unknown')
  const waiting = play(lostTimes(2), [{ type: 'time' }], { nowMs: Number.MAX_SAFE_INTEGER }).sale as Deciding
  assert.deepEqual(did(play(waiting, [answer(waiting.asked, lost)]).effects), ['unknown'])
})

test('the same person’s fresh code is asked under the same id', () => {
  const { effects } = play(lostTimes(3), [scan(FRESH)])
  assert.deepEqual(effects, [
    {
      do: 'ask',
      attempt: { id: ID, amountFen: 1250, text: 'OC1:FRESH' },
      spendingPin: null,
      asked: 4,
    },
  ])
})

test('the old code still in front of the camera is not asked at its own pace', () => {
  const unknown = lostTimes(3)
  assert.deepEqual(play(unknown, [scan(CODE, 'camera')]), { sale: unknown, effects: [] })
})

test('a refusal of an earlier request is ignored, an approval of it is final', () => {
  const fresh = play(lostTimes(3), [scan(FRESH)]).sale
  assert.deepEqual(play(fresh, [answer(3, problem('credential_expired'))]).sale, fresh)
  assert.equal(play(fresh, [answer(3, approval)]).sale.step, 'approved')
})

test('an approval that arrives after a refusal still counts', () => {
  const fresh = play(lostTimes(3), [scan(FRESH)]).sale
  const { sale } = play(fresh, [answer(4, problem('credential_expired')), answer(3, approval)])
  assert.equal(sale.step, 'approved')
})

test('a repeat that is refused proves that nothing was paid', () => {
  const waiting = play(lostTimes(1), [{ type: 'online' }]).sale
  const { sale } = play(waiting, [answer(2, problem('credential_expired'))])
  assert.equal(sale.step === 'refused' && sale.code, 'credential_expired')
})

test('an unknown payment can be set aside, and is not forgotten', () => {
  const unknown = lostTimes(3)
  const { sale, effects } = play(unknown, [key('F9')])
  assert.deepEqual(sale, { ...idleSale, notice: 'set_aside' })
  assert.deepEqual(effects, [{ do: 'set-aside', attempt: unknown.attempt }])
})

test('a payment too old to repeat is looked up', () => {
  const waiting = play(lostTimes(1), [{ type: 'online' }]).sale as Deciding
  const asked = play(waiting, [answer(2, problem('id_time_invalid'))])
  assert.deepEqual(did(asked.effects), ['look-up'])
  const { sale } = play(asked.sale, [{ type: 'looked-up', asked: 2, answer: problem('payment_unknown') }])
  assert.equal(sale.step === 'refused' && sale.code, 'not_charged')
})

test('a payment that was open when the page closed is asked again at once', () => {
  const attempt = { id: ID, amountFen: 1250, text: 'OC1:FIRST' }
  const { sale, effects } = play(idleSale, [{ type: 'resume', attempt }])
  assert.equal(sale.step === 'deciding' && doubtOf(sale), 'repeating')
  assert.deepEqual(effects, [{ do: 'ask', attempt, spendingPin: null, asked: 1 }])
})

test('what could not be written to disk is not sent, and refused', () => {
  const { sale } = play(asking.sale, [{ type: 'storage-failed', asked: 1 }])
  assert.equal(sale.step === 'refused' && sale.code, 'storage_failed')
})

const pinAsked = play(asking.sale, [answer(1, problem('spending_pin_required'))])

test('a PIN is asked for with its own sound, and sent under the same id', () => {
  assert.deepEqual(did(pinAsked.effects), ['pin', 'forget'])
  const { effects } = play(pinAsked.sale, [...keys('135792'), key('Enter')])
  assert.deepEqual(effects, [
    {
      do: 'ask',
      attempt: { id: ID, amountFen: 1250, text: 'OC1:FIRST' },
      spendingPin: '135792',
      asked: 1,
    },
  ])
})

test('a PIN has six digits: fewer are told, more are not taken, Backspace takes one back', () => {
  const short = play(pinAsked.sale, [...keys('1357'), key('Enter')]).sale
  assert.equal(short.step === 'pin' && short.notice, 'pin_six_digits')
  const long = play(pinAsked.sale, keys('1357924')).sale
  assert.equal(long.step === 'pin' && long.digits, '135792')
  const less = play(long, [key('Backspace')]).sale
  assert.equal(less.step === 'pin' && less.digits, '13579')
})

test('a wrong PIN may be typed again', () => {
  const sent = play(pinAsked.sale, [...keys('135792'), key('Enter')]).sale
  const { sale } = play(sent, [answer(1, problem('spending_pin_wrong'))])
  assert.deepEqual(sale.step === 'pin' && [sale.wrong, sale.digits], [true, ''])
})

test('Escape, or a minute without the PIN, cancels and keeps the amount', () => {
  const byKey = play(pinAsked.sale, [key('Escape')]).sale
  const byTime = play(pinAsked.sale, [{ type: 'time' }], { nowMs: facts.nowMs + 60_000 }).sale
  for (const sale of [byKey, byTime]) {
    assert.equal(sale.step === 'entering' && sale.notice, 'cancelled')
    assert.equal(sale.step === 'entering' && totalFen(sale.entry), 1250)
  }
})
