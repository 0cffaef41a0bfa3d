import assert from 'node:assert/strict'
import { test } from 'node:test'
import { paymentMeans } from '../../../contract/payments.ts'
import { isOwn, meansOf, scannedAt, scannedStallOf, shownAt } from './means.ts'

const TERMINAL = '019a0000-0000-7000-8000-000000000001'
const STALL = '019a0000-0000-7000-8000-000000000002'

test('what was shown or scanned is known from the row of the payment', () => {
  for (const means of paymentMeans) {
    const place = means === 'stall-code' ? scannedAt(STALL) : shownAt(TERMINAL, means)
    assert.equal(meansOf(place), means)
    assert.equal(scannedStallOf({ kind: 'payment', ...place }), means === 'stall-code' ? STALL : null)
  }
})

test('a payment is its terminal’s own, or every terminal’s of the stall whose code was scanned', () => {
  const OTHER = '019a0000-0000-7000-8000-000000000003'
  const at = (terminalId: string, stallId: string | null) => ({ terminalId, stallId })
  const shown = { kind: 'payment', ...shownAt(TERMINAL, 'pay-code') } as const
  const scanned = { kind: 'payment', ...scannedAt(STALL) } as const
  assert.deepEqual(
    [at(TERMINAL, STALL), at(OTHER, STALL), at(TERMINAL, null)].map((terminal) => isOwn(terminal, shown)),
    [true, false, true],
  )
  assert.deepEqual(
    [at(TERMINAL, STALL), at(OTHER, STALL), at(TERMINAL, null), at(TERMINAL, OTHER)].map((terminal) =>
      isOwn(terminal, scanned),
    ),
    [true, true, false, false],
  )
})

test('the commonest means leaves nothing in the row', () => {
  assert.deepEqual(shownAt(TERMINAL, 'pay-code'), { terminalId: TERMINAL, reference: null })
})

test('a reference that is no means is not taken for one', () => {
  assert.throws(() => meansOf({ terminalId: TERMINAL, reference: STALL }))
})
