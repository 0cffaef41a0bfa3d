import { chargesPeople } from '../../../contract/cases.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { type Approval, approveCase } from '../cases/approve-case.ts'
import type { Case, CaseDecision, DecidingRules } from '../cases/case.ts'
import { type CaseDeps, decideCase } from '../cases/decide-case.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { PolicyAt } from '../policy/read.ts'
import { cardOf, followVerdict } from './follow-verdict.ts'
import { decidedChargeOf } from './offline-record.ts'
import { selectRecords } from './offline-store.ts'
import type { SettleDeps } from './settle-offline.ts'

export type DecideDeps = SettleDeps & CaseDeps & { policyAt: PolicyAt }
type Order = { campusId: number; caseId: string; operatorId: string }
type Decided = { ok: true; case: Case } | Refusal

/**
 * Decides a case. Of a code used twice, or after its loss was reported, the person is charged for the records that the decision names; the merchants
 * have their money from suspense, and what is not charged stays there: the campus's loss. Above what one operator may
 * decide (in sum, with what an earlier decision charged) it is proposed, and another must approve it. The decision is
 * kept first and the money follows it, so what was interrupted is completed by deciding again, and of two who decide at
 * once the first counts.
 * Refuses `not_found`, `payment_unknown` (a record that is not of this case), `card_unknown` (it is about no card), `case_state_conflict` (a record left out
 * that an earlier decision charged), `ledger_unavailable`.
 */
export async function decideOfflineCase(
  deps: DecideDeps,
  order: Order & CaseDecision & { note: string },
  now: Date,
): Promise<Decided> {
  const { campusId, chargeRecordIds, card } = order
  const records = await selectRecords(deps.pool, campusId, chargeRecordIds)
  const sumFen = [...records.values()].reduce((sum, { amountFen }) => sum + amountFen, 0)
  const { refundApprovalAboveFen } = await deps.policyAt(campusId, now)
  const needsApproval = sumFen > refundApprovalAboveFen
  const decision = { chargeRecordIds, ...(card && { card }) }
  const rules = { judge: (found: Case) => judge(found, decision), onDecided: onDecided(order, now) }
  return charge(deps, campusId, await decideCase(deps, { ...order, decision, needsApproval }, rules, now))
}

/**
 * Approves or sends back what another operator proposed; approved, its money moves. Refuses as `approveCase` does, and
 * `ledger_unavailable`: repeating it completes it.
 */
export async function approveOfflineCase(
  deps: DecideDeps,
  order: Order & Approval,
  now: Date,
): Promise<Decided> {
  return charge(
    deps,
    order.campusId,
    await approveCase(deps, order, { onDecided: onDecided(order, now) }, now),
  )
}

/** Charges what a decided case names; harmless to repeat, since each charge has one id. */
export async function chargeDecided(
  { pool, posterOf }: SettleDeps,
  campusId: number,
  recordIds: readonly string[],
): Promise<boolean> {
  const records = await selectRecords(pool, campusId, recordIds)
  if (records.size === 0) return true
  const suspenseId = await openAccount(pool, campusId, 'suspense')
  const isCharged = await Promise.all(
    [...records.values()].map(async (record) => {
      const act = decidedChargeOf(record, suspenseId)
      if (await findAct(pool, campusId, act.id)) return true
      return (await posterOf(campusId).post(act)).ok
    }),
  )
  return isCharged.every(Boolean)
}

async function charge(deps: SettleDeps, campusId: number, done: Decided): Promise<Decided> {
  if (!done.ok || done.case.state !== 'decided') return done
  const isCharged = await chargeDecided(deps, campusId, done.case.decision?.chargeRecordIds ?? [])
  return isCharged ? done : refuse('ledger_unavailable')
}

/** The card goes with the decision: who sees one sees the other. */
function onDecided({ campusId, operatorId }: Order, now: Date): DecidingRules['onDecided'] {
  const actor = { kind: 'operator', id: operatorId } as const
  return (db, decided) => followVerdict(db, { campusId, actor }, decided, now)
}

function judge(found: Case, { chargeRecordIds, card }: CaseDecision): Refusal | null {
  // Two people move its money, by other rules; or it ends by itself.
  if (found.kind === 'channel_difference' || found.kind === 'channel_day_failed')
    return refuse('case_state_conflict')
  if (card && cardOf(found) === null) return refuse('card_unknown')
  if (!chargeRecordIds.every((id) => isInQuestion(found, id))) return refuse('payment_unknown')
  const chargedBefore = found.decision?.chargeRecordIds ?? []
  return chargedBefore.every((id) => chargeRecordIds.includes(id)) ? null : refuse('case_state_conflict')
}

function isInQuestion({ kind, subjects }: Case, recordId: string): boolean {
  return (
    chargesPeople(kind) && subjects.some((subject) => subject.kind === 'record' && subject.id === recordId)
  )
}
