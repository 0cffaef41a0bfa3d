import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { withPlant } from '../../sim/plant.ts'
import { plants } from '../../sim/plants.ts'
import { type Seeded, seedOnce } from '../../sim/seeded.ts'
import { simulate } from '../../sim/simulate.ts'

/** Of load; a bug that takes longer is not caught. On a machine with nothing else to do, half of it is enough for each. */
const SECONDS = 60

/** A checker that finds nothing proves nothing: each planted bug must be caught. */
describe('sim catches a planted bug', () => {
  let start: Seeded
  before(async () => {
    start = await seedOnce()
  })
  after(() => start?.remove())

  for (const [name, { summary }] of Object.entries(plants))
    test(`${name}: ${summary}`, async (t) => {
      const options = { seed: 1, seconds: SECONDS, start, fillsDisk: false, onProgress: () => {} }
      const { violations, tookMs } = await withPlant(name, options, simulate)
      assert.ok(violations.length > 0, `not caught in ${SECONDS} s of load`)
      const { what, where } = violations[0]!
      t.diagnostic(`${(tookMs / 1000).toFixed(1)} s: ${where}: ${what}`)
    })
})
