import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment } from '../../../contract/payments.ts'
import { type ProblemCode, problems } from '../../../contract/problem.ts'
import type { Answer } from '../../../ui/api.ts'
import { judge, judgeLookUp, repeatDelayMs } from './attempt.ts'

const payment: Payment = {
  id: '0198e0a0-0000-7000-8000-000000000001',
  state: 'approved',
  amountFen: 1250,
  chargedFen: 1250,
  subsidyFen: 0,
  payer: { name: '张*明', campusNoTail: '0123' },
  walletFen: 5000,
  at: '2026-11-22T04:05:06.789Z',
}
const approval: Answer<Payment> = { ok: true, value: payment, status: 201 }

function problem(code: ProblemCode | 'offline', extensions: object = {}): Answer<never> {
  if (code === 'offline') return { ok: false, failure: { code, status: 0, problem: null } }
  const [status, title] = problems[code]
  return { ok: false, failure: { code, status, problem: { type: '', title, status, code, ...extensions } } }
}

const cases: [code: ProblemCode | 'offline', first: string, repeated: string][] = [
  ['insufficient_funds', 'refused', 'refused'],
  ['credential_expired', 'refused', 'refused'],
  ['card_lost', 'refused', 'refused'],
  ['spending_pin_required', 'pin', 'pin'],
  ['spending_pin_wrong', 'pin', 'pin'],
  ['spending_pin_locked', 'refused', 'refused'],
  ['body_invalid', 'refused', 'refused'],
  ['terminal_suspended', 'refused', 'uncertain'],
  ['forbidden', 'refused', 'uncertain'],
  ['too_many_attempts', 'refused', 'uncertain'],
  ['id_time_invalid', 'refused', 'look-up'],
  ['unauthenticated', 'uncertain', 'uncertain'],
  ['ledger_unavailable', 'uncertain', 'uncertain'],
  ['internal', 'uncertain', 'uncertain'],
  ['offline', 'uncertain', 'uncertain'],
]
for (const [code, first, repeated] of cases) {
  test(`${code} is ${first} at first, and ${repeated} after a lost answer`, () => {
    assert.equal(judge(problem(code), false).is, first)
    assert.equal(judge(problem(code), true).is, repeated)
  })
}

test('an approval is an approval, also as the answer to a repeat', () => {
  assert.deepEqual(judge(approval, false), { is: 'approved', payment })
  assert.deepEqual(judge(approval, true), { is: 'approved', payment })
})

test('the repeat of a payment that was reversed in between is no approval', () => {
  const reversed: Answer<Payment> = { ok: true, status: 200, value: { ...payment, state: 'reversed' } }
  assert.deepEqual(judge(reversed, true), { is: 'refused', code: 'was_reversed', retryAfterSeconds: null })
})

test('how long to wait comes from the problem', () => {
  assert.deepEqual(judge(problem('spending_pin_locked', { retryAfterSeconds: 900 }), false), {
    is: 'refused',
    code: 'spending_pin_locked',
    retryAfterSeconds: 900,
  })
})

test('a payment too old to repeat is there, or was not charged, or nobody knows yet', () => {
  assert.equal(judgeLookUp(approval).is, 'approved')
  assert.deepEqual(judgeLookUp(problem('payment_unknown')), {
    is: 'refused',
    code: 'not_charged',
    retryAfterSeconds: null,
  })
  assert.equal(judgeLookUp(problem('offline')).is, 'uncertain')
})

test('repeats grow slower, up to five seconds', () => {
  assert.deepEqual([1, 2, 3, 4, 5, 9].map(repeatDelayMs), [500, 1000, 2000, 4000, 5000, 5000])
})

test('digits that are paused at this register are said to be so, not that the code is invalid', () => {
  const paused = problem('credential_invalid', { digitsPausedSeconds: 594 })
  assert.deepEqual(judge(paused, false), { is: 'refused', code: 'digits_paused', retryAfterSeconds: 594 })
})
