import type { CardKind } from '../../contract/cards.ts'
import { assert } from '../base/assert.ts'
import { uuidv7 } from '../base/ids.ts'
import { issueBatch } from '../domains/cards/issue-batch.ts'
import { stockCards } from '../domains/cards/stock-cards.ts'
import { takeAsWritten } from '../domains/cards/take-as-written.ts'
import type { SeedDeps, SeededPerson } from './seed-people.ts'

const SYSTEM = { kind: 'system', id: null } as const
const LABELS: Record<CardKind, string> = { formal: '2026 年正式卡', temporary: '2026 级新生临时卡' }
/** Blanks that lie ready for replacements and exchanges. */
const SPARE = 200
const ISSUED_AT_ONCE = 500

/**
 * New students carry numbered temporary cards, everybody but visitors a formal one (RULES 2.2, 3.10).
 * @returns the card's number of each person who carries one
 */
export async function seedCards(
  { pool, campusId }: Pick<SeedDeps, 'pool' | 'campusId'>,
  people: readonly SeededPerson[],
  now: Date,
): Promise<ReadonlyMap<string, string>> {
  const cardNoOf = new Map<string, string>()
  const holders: Record<CardKind, SeededPerson[]> = {
    formal: people.filter(({ role }) => role !== 'temporary_new_student' && role !== 'visitor'),
    temporary: people.filter(({ role }) => role === 'temporary_new_student'),
  }
  for (const kind of ['formal', 'temporary'] as const) {
    const personIds = holders[kind].map(({ id }) => id)
    const batch = { batchId: uuidv7(now), kind, label: LABELS[kind], count: personIds.length + SPARE }
    const stocked = await stockCards(pool, { campusId, ...batch, actor: SYSTEM }, now)
    assert(stocked.ok, 'a new batch is taken into stock')
    for (let at = 0; at < personIds.length; at += ISSUED_AT_ONCE) {
      const part = personIds.slice(at, at + ISSUED_AT_ONCE)
      const issue = { campusId, batchId: batch.batchId, personIds: part, actor: SYSTEM, handedOver: true }
      const done = await issueBatch(pool, issue, now)
      assert(done.ok, 'the demo has blanks enough')
      const cardNos = done.issued.map(({ cardNo }) => cardNo)
      for (const { personId, cardNo } of done.issued) cardNoOf.set(personId, cardNo)
      await takeAsWritten(pool, { campusId, cardNos, actor: SYSTEM }, now)
    }
  }
  return cardNoOf
}
