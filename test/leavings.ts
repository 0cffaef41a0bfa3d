import assert from 'node:assert/strict'
import { uuidv7 } from '../server/base/ids.ts'
import { cardNumber } from '../server/domains/cards/card.ts'
import { activateCard } from '../server/domains/cards/end-card.ts'
import { issueCard } from '../server/domains/cards/issue-card.ts'
import { stockCards } from '../server/domains/cards/stock-cards.ts'
import { holdPayAlias } from '../server/domains/credentials/find-pay-key.ts'
import { askPayout, type PayoutDeps } from '../server/domains/leavings/ask-payout.ts'
import { decidePayout } from '../server/domains/leavings/decide-payout.ts'
import { resumeLeavings } from '../server/domains/leavings/resume-leavings.ts'
import { startLeaving } from '../server/domains/leavings/start-leaving.ts'
import { undoLeaving } from '../server/domains/leavings/undo-leaving.ts'
import type { Poster } from '../server/domains/ledger/poster.ts'
import { readWallet } from '../server/domains/ledger/wallet.ts'
import { afterNoon, NOON, type TestCampus, type TestPerson } from './factories.ts'

// People who leave, and the desk that pays them back.

export const AN_ACCOUNT = { holder: '张小明', bank: '中国建设银行成都支行', number: '6217003810012345678' }
/** When late records are in: three days after NOON and a minute. */
export const PAYABLE = afterNoon(3 * 86_400 + 60)

let serial = 0

/** A card of this person that works. */
export async function giveCard({ pool, campusId }: TestCampus, { personId }: TestPerson): Promise<string> {
  const actor = { kind: 'system', id: null } as const
  const batch = { campusId, batchId: uuidv7(NOON), kind: 'formal', label: '测试', count: 1, actor } as const
  assert.ok((await stockCards(pool, batch, NOON)).ok)
  const cardNo = cardNumber(campusId, 'formal', ++serial)
  const deps = { pool, holdPayAlias }
  assert.ok((await issueCard(deps, { campusId, personId, cardNo, actor }, NOON)).ok)
  assert.ok((await activateCard(deps, { campusId, cardNo, actor, reason: '领卡' }, NOON)).ok)
  return cardNo
}

/** A desk on one server: the verbs with what they need. */
export function leavingDesk(campus: TestCampus, poster: Pick<Poster, 'post'> = campus.poster) {
  const { pool, campusId } = campus
  const deps: PayoutDeps = { ...campus, holdPayAlias, posterOf: () => poster }
  const operatorId = uuidv7(NOON)
  const of = (personId: string, id = uuidv7(NOON)) => {
    const actor = { kind: 'operator', id: operatorId } as const
    return { campusId, id, personId, reason: '毕业离校', actor }
  }
  return {
    deps,
    operatorId,
    start: (person: Pick<TestPerson, 'personId'>, now = NOON) =>
      startLeaving(deps, of(person.personId, uuidv7(now)), now),
    startAs: (personId: string, id: string) => startLeaving(deps, of(personId, id), NOON),
    undo: (leavingId: string, now = NOON) =>
      undoLeaving(deps, { campusId, leavingId, operatorId, reason: '不走了' }, now),
    /** The whole balance as it is now, in cash, unless told otherwise. */
    async pay(
      leaving: { id: string; walletId: number },
      order: { id?: string; amountFen?: number; bank?: typeof AN_ACCOUNT } = {},
      now = PAYABLE,
    ) {
      const { walletFen } = await readWallet(pool, campusId, leaving.walletId)
      const { id = uuidv7(now), amountFen = walletFen, bank = null } = order
      const way = bank ? 'bank' : 'cash'
      return askPayout(deps, { campusId, operatorId, leavingId: leaving.id, id, amountFen, way, bank }, now)
    },
    decide: (payoutId: string, approve = true, now = PAYABLE, by = uuidv7(NOON)) =>
      decidePayout(deps, { campusId, operatorId: by, payoutId, approve, note: '已核对' }, now),
    resume: (now = PAYABLE) => resumeLeavings(deps, campusId, now),
  }
}

/** A poster whose server is killed: `before` the money is posted, or after it and before anybody hears of it. */
export function killedPoster({ poster }: TestCampus, when: 'before' | 'after'): Pick<Poster, 'post'> {
  return {
    async post(act) {
      if (when === 'after') await poster.post(act)
      throw new Error('killed')
    },
  }
}
