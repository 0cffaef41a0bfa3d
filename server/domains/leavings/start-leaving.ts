import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type PoolClient, Rollback } from '../../base/database.ts'
import { isTimely } from '../../base/id-range.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { CardDeps } from '../cards/change-state.ts'
import { freezeIn } from '../cards/freeze.ts'
import { findPerson } from '../people/find-person.ts'
import type { PolicyAt } from '../policy/read.ts'
import { type Leaving, payableFrom } from './leaving.ts'
import { insertLeaving, selectLeaving, selectOpenOf } from './store.ts'

export type StartDeps = CardDeps & { policyAt: PolicyAt }

export type LeavingOrder = { campusId: number; id: string; personId: string; reason: string; actor: Actor }

/**
 * A person leaves (RULES 2.7): the account is frozen now, and from `payableFrom` on the balance can be paid back. An
 * account that was frozen before has waited since then. A person who is leaving already is answered with that leaving.
 * Refuses, in this order: `id_conflict`, `id_time_invalid`, `not_found`, `account_state_conflict` (void).
 */
export async function startLeaving(
  deps: StartDeps,
  order: LeavingOrder,
  now: Date,
): Promise<{ ok: true; repeat: boolean; leaving: Leaving } | Refusal> {
  const { campusId, id, personId } = order
  const known = await selectLeaving(deps.pool, campusId, id)
  if (known)
    return known.personId === personId ? { ok: true, repeat: true, leaving: known } : refuse('id_conflict')
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  const policy = await deps.policyAt(campusId, now)
  return inTransaction(deps.pool, (db) => start(deps, db, order, policy, now))
}

async function start(
  { holdPayAlias }: StartDeps,
  db: PoolClient,
  order: LeavingOrder,
  policy: { lateRecordDays: number },
  now: Date,
): Promise<{ ok: true; repeat: boolean; leaving: Leaving } | Refusal> {
  const { campusId, id, personId, reason, actor } = order
  const person = await findPerson(db, campusId, personId)
  if (!person) return refuse('not_found')
  // Holds the person: of two who begin at once the second finds the leaving of the first.
  await holdPayAlias(db, campusId, personId)
  const open = await selectOpenOf(db, campusId, personId)
  if (open) return { ok: true, repeat: true, leaving: open }
  const frozen = await freezeIn({ db, holdPayAlias }, { campusId, personId, actor, reason }, now)
  if (!frozen.ok) return frozen
  const frozenAt = frozen.changedAt
  const leaving: Leaving = {
    id,
    personId,
    walletId: person.walletId,
    state: 'leaving',
    reason,
    openedAt: now,
    openedBy: actor.kind === 'operator' ? actor.id : null,
    frozenAt,
    payableFrom: payableFrom(frozenAt, policy),
  }
  // Taken by another person's, in this moment: the freeze is not kept either.
  if (!(await insertLeaving(db, campusId, leaving))) throw new Rollback(refuse('id_conflict'))
  await recordAudit(db, {
    campusId,
    at: now,
    actor,
    action: 'leaving_started',
    subjectKind: 'person',
    subjectId: personId,
    detail: { leavingId: id, reason, payableFrom: leaving.payableFrom.toISOString() },
  })
  return { ok: true, repeat: false, leaving }
}
