import type { PoolClient } from '../../base/database.ts'
import type { Actor } from '../audit/record.ts'
import { unblockCard } from '../cards/block-card.ts'
import { endCardIn } from '../cards/end-card.ts'
import type { Case } from '../cases/case.ts'
import { hasUndecidedOfCard } from '../cases/has-undecided.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'

/** The number of the card that a case is about; null for a case about none. */
export function cardOf({ detail }: Pick<Case, 'detail'>): string | null {
  return typeof detail.cardNo === 'string' ? detail.cardNo : null
}

/**
 * What a decided case says of its card is done: sound, it is unblocked unless another case of it is still to be decided; void, it
 * ends for good. One that ended meanwhile stays as it is. In the caller's transaction and as its last step.
 */
export async function followVerdict(
  db: PoolClient,
  { campusId, actor }: { campusId: number; actor: Actor },
  decided: Case,
  now: Date,
): Promise<void> {
  const deps = { db, holdPayAlias }
  const cardNo = cardOf(decided)
  const verdict = decided.decision?.card
  if (cardNo === null || !verdict) return
  if (verdict === 'void') {
    const end = { campusId, cardNo, actor, reason: decided.note ?? '', how: 'void' } as const
    await endCardIn(deps, end, now)
    return
  }
  if (!(await hasUndecidedOfCard(db, { campusId, caseId: decided.id }, cardNo)))
    await unblockCard(deps, { campusId, cardNo, actor }, now)
}
