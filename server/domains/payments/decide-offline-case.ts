import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Case, RecordCaseChange } from '../cases/case.ts'
import { decideCase } from '../cases/decide-case.ts'
import { openAccount } from '../ledger/open-account.ts'
import { decidedChargeOf } from './offline-record.ts'
import { selectRecords } from './offline-store.ts'
import type { SettleDeps } from './settle-offline.ts'

/**
 * Decides a case. Of a code used twice the person is charged for the records that the decision names; the merchants
 * have their money from suspense, and what is not charged stays there: the campus's loss. The decision is kept first
 * and the money follows it, so what was interrupted is completed by deciding again, and of two who decide at once the
 * first counts. Refuses `not_found`, `payment_unknown` (a record that is not of this case), `ledger_unavailable`.
 */
export async function decideOfflineCase(
  deps: SettleDeps & { recordAudit: RecordCaseChange },
  order: { campusId: number; caseId: string; operatorId: string; chargeRecordIds: string[]; note: string },
  now: Date,
): Promise<{ ok: true; case: Case } | Refusal> {
  const { campusId, chargeRecordIds } = order
  const decided = await decideCase(
    deps,
    { ...order, decision: { chargeRecordIds } },
    (found) => (chargeRecordIds.every((id) => isInQuestion(found, id)) ? null : refuse('payment_unknown')),
    now,
  )
  if (!decided.ok) return decided
  const charged = await selectRecords(deps.pool, campusId, decided.case.decision?.chargeRecordIds ?? [])
  if (charged.size === 0) return decided
  const suspenseId = await openAccount(deps.pool, campusId, 'suspense')
  const outcomes = await Promise.all(
    [...charged.values()].map((record) => deps.posterOf(campusId).post(decidedChargeOf(record, suspenseId))),
  )
  return outcomes.every(({ ok }) => ok) ? decided : refuse('ledger_unavailable')
}

function isInQuestion({ kind, subjects }: Case, recordId: string): boolean {
  return (
    kind === 'offline_code_twice' &&
    subjects.some((subject) => subject.kind === 'record' && subject.id === recordId)
  )
}
