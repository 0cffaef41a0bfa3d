import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Me } from '../../../contract/me.ts'
import { readiness } from './readiness.ts'

const now = new Date('2026-11-22T04:00:00.000Z')
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000)
const key = { keyId: 'k1', campusNo: '2026001', expiresAt: hours(20) }
const me = (
  change: { state?: Me['account']['state']; payKeyId?: string | null; campusNo?: string } = {},
) => ({
  person: { campusNo: change.campusNo ?? '2026001' } as Me['person'],
  account: { state: change.state ?? 'active', walletFen: 1000, subsidyFen: 0 },
  payKey: change.payKeyId === null ? null : { keyId: change.payKeyId ?? 'k1', alias: '0', createdAt: '' },
})
const step = (known: Parameters<typeof readiness>[0]) => readiness(known, now)

test('a code is shown at once from what the phone has, before the server has answered', () => {
  assert.deepEqual(step({ key, me: me(), standing: 'unknown' }), { step: 'show', renew: false })
  assert.deepEqual(step({ key, me: me(), standing: 'failed' }), { step: 'show', renew: false })
})

test('a certificate is renewed below twelve hours, when there is network', () => {
  const short = { ...key, expiresAt: hours(11.9) }
  assert.deepEqual(step({ key: short, me: me(), standing: 'fresh' }), { step: 'show', renew: true })
  assert.deepEqual(step({ key: short, me: me(), standing: 'failed' }), { step: 'show', renew: false })
  assert.deepEqual(step({ key, me: me(), standing: 'fresh' }), { step: 'show', renew: false })
})

test('a certificate that has run out is renewed, or without network refused', () => {
  const over = { ...key, expiresAt: now }
  assert.deepEqual(step({ key: over, me: me(), standing: 'fresh' }), { step: 'renew' })
  assert.deepEqual(step({ key: over, me: me(), standing: 'unknown' }), { step: 'wait' })
  assert.deepEqual(step({ key: over, me: me(), standing: 'failed' }), {
    step: 'offline',
    why: 'certificate_expired',
  })
})

test('a phone without a key enrols by itself only when it ends no other phone', () => {
  assert.deepEqual(step({ key: null, me: me({ payKeyId: null }), standing: 'fresh' }), { step: 'enrol' })
  assert.deepEqual(step({ key: null, me: me({ payKeyId: 'k2' }), standing: 'fresh' }), { step: 'ask' })
  assert.deepEqual(step({ key: null, me: me(), standing: 'unknown' }), { step: 'wait' })
  assert.deepEqual(step({ key: null, me: me(), standing: 'failed' }), { step: 'offline', why: 'no_key' })
})

test('a phone whose key was ended asks, or enrols when no other took over', () => {
  assert.deepEqual(step({ key, me: me({ payKeyId: 'k2' }), standing: 'fresh' }), { step: 'ask' })
  assert.deepEqual(step({ key, me: me({ payKeyId: null }), standing: 'fresh' }), { step: 'enrol' })
})

test("another person's key is none", () => {
  const other = me({ campusNo: '2026002', payKeyId: null })
  assert.deepEqual(step({ key, me: other, standing: 'fresh' }), { step: 'enrol' })
  assert.deepEqual(step({ key, me: other, standing: 'failed' }), { step: 'offline', why: 'no_key' })
  assert.deepEqual(step({ key, me: null, standing: 'unknown' }), { step: 'wait' })
})

test('an account that is lost, frozen or void shows no code, also by memory', () => {
  for (const state of ['lost', 'frozen', 'void'] as const) {
    assert.deepEqual(step({ key, me: me({ state }), standing: 'failed' }), { step: 'refused', why: state })
  }
})
