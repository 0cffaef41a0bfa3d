import type { Adjustment, ReconciliationItem } from '../../../contract/reconciliation.ts'
import type { Queryable } from '../../base/database.ts'
import { type ItemRow, selectItemRow } from './list-store.ts'

/** What two people may do with a difference as it stands; nothing once it is closed. */
function possible(item: ItemRow): Adjustment[] {
  if (item.state !== 'open') return []
  if (item.aspect !== 'money') return ['none']
  const moreFen = item.theirsFen - item.oursFen
  const own: Adjustment[] = []
  if (moreFen > 0 && item.oursFen === 0 && item.isCreditable) own.push('credit_person')
  if (moreFen < 0 && item.theirsFen === 0 && item.isTakeable) own.push('take_back')
  return [...own, 'suspense', 'none']
}

/** The same of a case; none where there is no such difference. */
export async function adjustmentsOf(db: Queryable, campusId: number, caseId: string): Promise<Adjustment[]> {
  const item = await selectItemRow(db, { campusId, caseId })
  return item ? possible(item) : []
}

export function shownItem(item: ItemRow): ReconciliationItem {
  const { difference, state, kind, number, orderNo, oursFen, theirsFen, foundAt } = item
  return {
    difference,
    state,
    orderNo,
    refundNo: kind === 'refund' ? number : null,
    oursFen,
    theirsFen,
    foundAt: foundAt.toISOString(),
    case: shownCase(item),
    adjustments: possible(item),
  }
}

function shownCase(item: ItemRow): ReconciliationItem['case'] {
  const { caseId, caseState, owner, proposal, proposalNote, proposedAt, proposedBy, proposer, decision } =
    item
  if (caseId === null || caseState === null) return null
  const isProposed = caseState === 'proposed' && proposal?.adjustment && proposedAt && proposedBy !== null
  return {
    id: caseId,
    state: caseState,
    owner,
    proposal: isProposed
      ? {
          adjustment: proposal.adjustment ?? 'none',
          by: { id: proposedBy, name: proposer ?? '' },
          at: proposedAt.toISOString(),
          note: proposalNote ?? '',
        }
      : null,
    decision: caseState === 'decided' ? (decision?.adjustment ?? null) : null,
  }
}
