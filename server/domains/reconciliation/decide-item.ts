import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Adjustment } from '../../../contract/reconciliation.ts'
import { type Approval, approveCase } from '../cases/approve-case.ts'
import type { Case } from '../cases/case.ts'
import { type CaseDeps, decideCase } from '../cases/decide-case.ts'
import { findCase } from '../cases/find-case.ts'
import type { PolicyAt } from '../policy/read.ts'
import { type AdjustDeps, carryOut } from './adjust.ts'
import { type CaseItem, selectItemOfCase } from './item-store.ts'
import { adjustmentsOf } from './list-items.ts'

export type DecideDeps = AdjustDeps & CaseDeps & { policyAt: PolicyAt }

type Order = { campusId: number; operatorId: string; caseId: string }
type Decided = { ok: true; case: Case } | Refusal

/**
 * Decides a difference: an explanation alone closes a small one (policy `explainAloneMaxFen`); what moves money, or is larger, is
 * proposed, and another operator must approve it (RULES 4.4). What was interrupted is completed by repeating it.
 * Refuses `not_found`, `adjustment_impossible` (not of this difference, or it agrees by now), `ledger_unavailable`.
 */
export async function decideItem(
  deps: DecideDeps,
  order: Order & { adjustment: Adjustment; note: string },
  now: Date,
): Promise<Decided> {
  const { campusId, caseId, adjustment } = order
  const item = await selectItemOfCase(deps.pool, { campusId, caseId })
  if (!item) return refuse('not_found')
  const possible = await adjustmentsOf(deps.pool, campusId, caseId)
  if (item.state === 'open' && !possible.includes(adjustment)) return refuse('adjustment_impossible')
  const { explainAloneMaxFen } = await deps.policyAt(campusId, now)
  const needsApproval = adjustment !== 'none' || Math.abs(differenceFenOf(item)) > explainAloneMaxFen
  const decision = { chargeRecordIds: [], adjustment, differenceFen: differenceFenOf(item) }
  const decided = await decideCase(deps, { ...order, decision, needsApproval }, RULES, now)
  return finish(deps, campusId, decided, now)
}

/**
 * Approves or sends back what another operator proposed. Refuses as `approveCase` does, `adjustment_impossible` (it is not
 * the difference any more that was proposed on: send it back), `ledger_unavailable`.
 */
export async function approveItem(deps: DecideDeps, order: Order & Approval, now: Date): Promise<Decided> {
  const { campusId, caseId } = order
  const item = await selectItemOfCase(deps.pool, { campusId, caseId })
  if (!item) return refuse('not_found')
  const proposal = (await findCase(deps.pool, { campusId, caseId }))?.proposal
  if (order.approve && item.state === 'open' && proposal && proposal.differenceFen !== differenceFenOf(item))
    return refuse('adjustment_impossible')
  return finish(deps, campusId, await approveCase(deps, order, RULES, now), now)
}

function differenceFenOf({ oursFen, theirsFen }: CaseItem): number {
  return theirsFen - oursFen
}

const RULES = { judge: () => null, onDecided: () => Promise.resolve() }

/** The decision is kept first and the money follows it: a kill in between is gone on with. */
async function finish(deps: DecideDeps, campusId: number, done: Decided, now: Date): Promise<Decided> {
  if (!done.ok || done.case.state !== 'decided') return done
  return (await carryOut(deps, campusId, done.case, now)) ? done : refuse('ledger_unavailable')
}
