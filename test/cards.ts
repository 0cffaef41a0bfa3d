import { assert } from '../server/base/assert.ts'
import { uuidv7 } from '../server/base/ids.ts'
import { cardNumber } from '../server/domains/cards/card.ts'
import { activateCard } from '../server/domains/cards/end-card.ts'
import { issueCard } from '../server/domains/cards/issue-card.ts'
import { stockCards } from '../server/domains/cards/stock-cards.ts'
import { holdPayAlias } from '../server/domains/credentials/find-pay-key.ts'
import { makePerson, NOON, type TestCampus, type TestPerson } from './factories.ts'

const SYSTEM = { kind: 'system', id: null } as const

/** Cards for the people of a test: a stock of blanks, and people who carry one of them. */
export async function makeCardStock(campus: TestCampus, count = 1000) {
  const { pool, campusId } = campus
  const deps = { pool, holdPayAlias }
  const batch = { campusId, batchId: uuidv7(), kind: 'formal' as const, label: 'x', count, actor: SYSTEM }
  const stocked = await stockCards(pool, batch, NOON)
  assert(stocked.ok, 'a new batch is taken into stock')
  let serial = stocked.batch.firstSerial
  return {
    batchId: batch.batchId,
    /** A person whose card was handed over, or (`issued`) not yet. */
    async makeCarded(
      options: Parameters<typeof makePerson>[1] & { issued?: boolean } = {},
    ): Promise<TestPerson & { cardNo: string }> {
      const { issued = false, ...more } = options
      const person = await makePerson(campus, more)
      const cardNo = cardNumber(campusId, 'formal', serial++)
      const order = { campusId, cardNo, actor: SYSTEM, reason: 'handed over' }
      assert((await issueCard(deps, { ...order, personId: person.personId }, NOON)).ok, 'a blank is issued')
      if (!issued) assert((await activateCard(deps, order, NOON)).ok, 'an issued card is handed over')
      return { ...person, cardNo }
    },
  }
}
