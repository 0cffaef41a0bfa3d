import type { Case as CaseReply } from '../../../contract/cases.ts'
import type { Case } from './case.ts'

/** A case as the API shows it. */
export function shownCase(found: Case): CaseReply {
  return {
    ...found,
    openedAt: found.openedAt.toISOString(),
    decidedAt: found.decidedAt?.toISOString() ?? null,
    proposedAt: found.proposedAt?.toISOString() ?? null,
  }
}
