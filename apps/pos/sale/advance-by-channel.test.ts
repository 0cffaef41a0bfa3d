import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Payment, PendingPayment } from '../../../contract/payments.ts'
import { type ProblemCode, problems } from '../../../contract/problem.ts'
import { advance } from './advance.ts'
import type { PaymentAnswer } from './attempt.ts'
import { idleSale, type Sale, type SaleEffect, type SaleEvent, type SaleFacts } from './sale.ts'

/** A channel's code at the register (RULES 3.1): waited for, given up, refused, never sold without network. */
const ID = '0198e0a0-0000-7000-8000-000000000001'
const TEXT = '134567890123456789'
const online: SaleFacts = {
  nowMs: 1_000_000,
  online: true,
  amountMinFen: 1,
  amountMaxFen: 99_999,
  offlineMostFen: 3_000,
  readerSells: false,
  spentText: null,
}

const key = (name: string): SaleEvent => ({ type: 'key', key: name })
const scan: SaleEvent = { type: 'scan', scan: { kind: 'channel-code', text: TEXT }, from: 'wedge', newId: ID }
const answer = (asked: number, reply: PaymentAnswer): SaleEvent => ({ type: 'answer', asked, answer: reply })
const pending = (waitsFor: PendingPayment['waitsFor']): PaymentAnswer => ({
  ok: true,
  status: 202,
  value: { id: ID, state: 'pending', code: 'channel_pending', amountFen: 1250, waitsFor, until: '' },
})
const paid: Payment = {
  id: ID,
  state: 'approved',
  amountFen: 1250,
  chargedFen: 1250,
  subsidyFen: 0,
  payer: { name: '微信用户', campusNoTail: '' },
  channel: 'wechat',
  at: '2026-11-22T04:05:06.789Z',
}
const approval: PaymentAnswer = { ok: true, status: 201, value: paid }
const refusal = (code: ProblemCode, extra: object = {}): PaymentAnswer => {
  const [status, title] = problems[code]
  return { ok: false, failure: { code, status, problem: { type: '', title, status, code, ...extra } } }
}
const lost: PaymentAnswer = { ok: false, failure: { code: 'offline', status: 0, problem: null } }

function play(from: Sale, events: readonly (SaleEvent | [SaleEvent, Partial<SaleFacts>])[]) {
  let sale = from
  const effects: SaleEffect[] = []
  for (const one of events) {
    const [event, changed] = Array.isArray(one) ? one : [one, {}]
    const next = advance(sale, event, { ...online, ...changed })
    sale = next.sale
    effects.push(...next.effects)
  }
  return { sale, effects }
}

const done = (effects: readonly SaleEffect[]) =>
  effects.map((effect) => (effect.do === 'sound' ? effect.sound : effect.do))
const scanned = [...Array.from('12.50').map(key), key('Enter'), scan]
const later = { nowMs: online.nowMs + 1_600 }

test('it is asked for under one id until the channel has decided; the payer is called once', () => {
  const { sale, effects } = play(idleSale, [
    ...scanned,
    answer(1, pending('password')),
    [{ type: 'time' }, later],
    answer(2, pending('password')),
    [{ type: 'time' }, { nowMs: later.nowMs + 1_600 }],
    answer(3, approval),
  ])
  assert.equal(sale.step, 'approved')
  assert.deepEqual(done(effects), ['ask', 'pin', 'ask', 'ask', 'approved', 'approved'])
  const asked = effects.filter((effect) => effect.do === 'ask')
  assert.deepEqual([...new Set(asked.map(({ attempt }) => attempt.id))], [ID])
})

test('Escape gives it up; only what the channel then says ends it', () => {
  const cancelled = play(idleSale, [...scanned, answer(1, pending('password')), key('Escape')])
  assert.deepEqual(done(cancelled.effects).at(-1), 'cancel')
  assert.equal(cancelled.sale.step, 'deciding')
  const reversed = play(cancelled.sale, [answer(2, refusal('channel_refused', { reason: 'reversed' }))])
  assert.equal(reversed.sale.step === 'refused' && reversed.sale.code, 'channel_reversed')
  const tooLate = play(cancelled.sale, [answer(2, approval)])
  assert.equal(tooLate.sale.step, 'approved')
})

test('a reply to giving up that is lost, or a channel that is not done with it, is asked again', () => {
  const events = [...scanned, answer(1, pending('password')), key('Escape')]
  const unheard = play(idleSale, [
    ...events,
    answer(2, lost),
    [{ type: 'time' }, { nowMs: online.nowMs + 9_000 }],
  ])
  assert.equal(done(unheard.effects).at(-1), 'cancel')
  const undone = play(idleSale, [...events, answer(2, pending('answer')), [{ type: 'time' }, later]])
  assert.equal(done(undone.effects).at(-1), 'cancel')
  assert.equal(undone.sale.step, 'deciding')
})

test('before the channel has answered, Escape gives up nothing', () => {
  const { sale, effects } = play(idleSale, [...scanned, key('Escape')])
  assert.equal(sale.step, 'deciding')
  assert.deepEqual(done(effects), ['ask'])
})

test('each reason is told in its own words', () => {
  for (const reason of [
    'no_money',
    'code_invalid',
    'payer_refused',
    'merchant_refused',
    'order_ended',
  ] as const) {
    const { sale } = play(idleSale, [...scanned, answer(1, refusal('channel_refused', { reason }))])
    assert.equal(sale.step === 'refused' && sale.code, `channel_${reason}`)
  }
  const { sale } = play(idleSale, [...scanned, answer(1, refusal('channel_unavailable'))])
  assert.equal(sale.step === 'refused' && sale.code, 'channel_unavailable')
})

test('no other code is taken for it, however long its outcome is unknown', () => {
  const losing = [2, 3, 4].flatMap((asked): (SaleEvent | [SaleEvent, Partial<SaleFacts>])[] => [
    [{ type: 'time' }, { nowMs: online.nowMs + asked * 9_000 }],
    answer(asked, lost),
  ])
  const { sale } = play(idleSale, [...scanned, answer(1, lost), ...losing])
  for (const other of ['pay-code', 'channel-code'] as const) {
    const shown: SaleEvent = { type: 'scan', scan: { kind: other, text: 'OC1:X' }, from: 'wedge', newId: ID }
    assert.deepEqual(play(sale, [shown]), { sale, effects: [] })
  }
})

test('without network it is not begun, and one whose answer is lost is never sold here', () => {
  const offline = { online: false }
  const begun = play(
    idleSale,
    scanned.map((event) => [event, offline] as [SaleEvent, Partial<SaleFacts>]),
  )
  assert.equal(begun.sale.step === 'scanning' && begun.sale.notice, 'channel_offline')
  const unheard = play(idleSale, [
    ...scanned,
    answer(1, lost),
    [{ type: 'time' }, { nowMs: online.nowMs + 9_000 }],
  ])
  assert.deepEqual(done(unheard.effects), ['ask', 'ask'])
})
