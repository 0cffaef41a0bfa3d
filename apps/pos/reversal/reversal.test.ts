import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Reversal, TerminalPayments } from '../../../contract/payments.ts'
import { type ProblemCode, problems } from '../../../contract/problem.ts'
import type { Answer } from '../../../ui/api.ts'
import {
  advanceReversal,
  mayLeave,
  type ReversalEvent,
  type ReversalView,
  reversible,
  type TakenPayment,
} from './reversal.ts'

const ID = '0198e0a0-0000-7000-8000-00000000000a'
const facts = { nowMs: 0, now: new Date('2026-11-22T04:05:00.000Z') }
const taken = (
  id: string,
  minutesLeft: number,
  state: 'approved' | 'reversed' = 'approved',
): TakenPayment => ({
  id,
  state,
  amountFen: 1250,
  payer: { name: '张*明', campusNoTail: '0123' },
  at: '2026-11-22T04:04:00.000Z',
  reversibleUntil: new Date(facts.now.getTime() + minutesLeft * 60_000).toISOString(),
})
const key = (name: string): ReversalEvent => ({ type: 'key', key: name, newId: ID })
const list = (payments: TakenPayment[]): ReversalEvent => ({
  type: 'list',
  answer: {
    ok: true,
    status: 200,
    value: { payments, totalFen: 0, count: 0, asOf: facts.now.toISOString() } satisfies TerminalPayments,
  },
})
const reversal: Answer<Reversal> = {
  ok: true,
  status: 200,
  value: { id: ID, paymentId: 'two', amountFen: 1250, at: facts.now.toISOString() },
}
const failure = (code: ProblemCode | 'offline'): Answer<Reversal> => ({
  ok: false,
  failure: { code, status: code === 'offline' ? 0 : problems[code][0], problem: null },
})
const answer = (asked: number, reply: Answer<Reversal>): ReversalEvent => ({
  type: 'answer',
  asked,
  answer: reply,
})

function play(view: ReversalView, ...events: ReversalEvent[]) {
  let at = { view, effects: [] } as ReturnType<typeof advanceReversal>
  for (const event of events) at = advanceReversal(at.view, event, { ...facts, nowMs: 1_000_000 })
  return at
}
const closed: ReversalView = { step: 'closed' }
const choosing = play(closed, key('F8'), list([taken('one', 4), taken('two', 3)])).view
const asked = play(choosing, key('ArrowDown'), key('Enter'), key('Enter'))

test('only what is approved and still within its minutes can be chosen', () => {
  const all = [taken('new', 4), taken('old', -1), taken('gone', 4, 'reversed')]
  assert.deepEqual(
    reversible(all, facts.now).map(({ id }) => id),
    ['new'],
  )
})

test('F8 asks for the list; arrows, Enter and Enter again reverse the chosen payment', () => {
  assert.deepEqual(play(closed, key('F8')).effects, [{ do: 'list' }])
  assert.deepEqual(asked.effects, [
    {
      do: 'ask',
      asked: 1,
      open: { id: ID, paymentId: 'two', amountFen: 1250, name: '张*明' },
    },
  ])
})

test('the arrows stop at both ends', () => {
  const down = play(choosing, key('ArrowDown'), key('ArrowDown'), key('ArrowDown')).view
  assert.equal(down.step === 'choosing' && down.selected, 1)
  const up = play(down, key('Home'), key('ArrowUp')).view
  assert.equal(up.step === 'choosing' && up.selected, 0)
})

test('Escape goes back one step at a time, and reverses nothing', () => {
  const confirming = play(choosing, key('Enter')).view
  assert.equal(confirming.step, 'confirming')
  assert.equal(play(confirming, key('Escape')).view.step, 'choosing')
  assert.deepEqual(play(confirming, key('Escape'), key('Escape')), { view: closed, effects: [] })
})

test('with nothing to reverse, Enter and Escape close', () => {
  const empty = play(closed, key('F8'), list([])).view
  for (const name of ['Enter', 'Escape']) assert.equal(play(empty, key(name)).view.step, 'closed')
})

test('a list that did not come is asked for again by Enter', () => {
  const failed = play(closed, key('F8'), {
    type: 'list',
    answer: { ok: false, failure: { code: 'offline', status: 0, problem: null } },
  }).view
  assert.deepEqual(failed, { step: 'failed', code: 'offline' })
  assert.deepEqual(play(failed, key('Enter')).effects, [{ do: 'list' }])
})

test('the reversal is done, or refused, and then forgotten', () => {
  assert.equal(play(asked.view, answer(1, reversal)).view.step, 'done')
  const refused = play(asked.view, answer(1, failure('reversal_too_late')))
  assert.equal(refused.view.step === 'refused' && refused.view.code, 'reversal_too_late')
  assert.equal(refused.effects[0]?.do, 'forget')
})

test('a lost answer is asked for again with the same id, and cannot be left at once', () => {
  const waiting = play(asked.view, answer(1, failure('offline'))).view
  assert.equal(waiting.step === 'asking' && mayLeave(waiting), false)
  assert.deepEqual(play(waiting, key('Escape')).view, waiting)
  const again = advanceReversal(waiting, { type: 'time' }, { ...facts, nowMs: Number.MAX_SAFE_INTEGER })
  assert.equal(again.effects[0]?.do === 'ask' && again.effects[0].open.id, ID)
})

test('after three lost answers the cashier may go on; the reversal goes on too', () => {
  let view = asked.view
  for (let n = 1; n <= 3; n++) {
    view = play(view, answer(n, failure('offline'))).view
    if (n < 3)
      view = advanceReversal(view, { type: 'time' }, { ...facts, nowMs: Number.MAX_SAFE_INTEGER }).view
  }
  const hidden = play(view, key('Escape')).view
  assert.equal(hidden.step === 'asking' && hidden.hidden, true)
  const shown = play(hidden, key('F8')).view
  assert.equal(shown.step === 'asking' && shown.hidden, false)
})

test('a door that refuses a repeat proves nothing of the first', () => {
  const view: ReversalView = {
    step: 'asking',
    open: { id: ID, paymentId: 'two', amountFen: 1250, name: '张*明' },
    asked: 2,
    lost: 1,
    hidden: false,
    untilMs: null,
  }
  assert.equal(play(view, answer(2, failure('terminal_suspended'))).view.step, 'asking')
  assert.equal(play(view, answer(2, failure('already_reversed'))).view.step, 'refused')
})

test('a reversal that was open when the page closed is asked again at once', () => {
  const open = { id: ID, paymentId: 'two', amountFen: 1250, name: '张*明' }
  const { view, effects } = play(closed, { type: 'resume', open })
  assert.equal(view.step, 'asking')
  assert.deepEqual(effects, [{ do: 'ask', open, asked: 1 }])
})
