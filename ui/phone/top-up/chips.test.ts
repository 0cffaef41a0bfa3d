import assert from 'node:assert/strict'
import { test } from 'node:test'
import { amountChips, mostNow } from './chips.ts'

test('only amounts that would be taken are offered', () => {
  assert.deepEqual(amountChips({ amountMinFen: 1_00, mostFen: 500_00 }), [20_00, 50_00, 100_00, 200_00])
  assert.deepEqual(amountChips({ amountMinFen: 30_00, mostFen: 120_00 }), [50_00, 100_00])
  assert.equal(mostNow({ amountMaxFen: 500_00, dayLeftFen: 80_00, balanceLeftFen: 90_00 }), 80_00)
})
