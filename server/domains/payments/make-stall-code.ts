import { type Refusal, refuse } from '../../../contract/problem.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { recordAudit } from '../audit/record.ts'
import { inScope, type MerchantScope } from '../merchants/scope.ts'
import type { PolicyAt } from '../policy/read.ts'
import { checkAmount } from './decide.ts'
import { newStallCode } from './stall-code.ts'
import {
  insertStallCode,
  selectMerchantOfStall,
  selectStallCode,
  updateWithdrawn,
} from './stall-code-store.ts'

type Deps = { pool: Pool; policyAt: PolicyAt }
type Order = { campusId: number; operatorId: string; scope: MerchantScope; id: string }

/**
 * Makes a code to print for a stall. Repeating it is no second one.
 * Refuses `not_found` (no such stall in the operator's scope), `amount_invalid` and `id_conflict`.
 */
export async function makeStallCode(
  { pool, policyAt }: Deps,
  order: Order & { stallId: string; item: string | null; amountFen: Fen | null },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const { campusId, operatorId, scope, id, stallId, item, amountFen } = order
  const merchantId = await selectMerchantOfStall(pool, campusId, stallId)
  if (merchantId === null || !inScope(scope, merchantId)) return refuse('not_found')
  const payable: { ok: true } | Refusal =
    amountFen === null ? { ok: true } : checkAmount(amountFen, await policyAt(campusId, now))
  if (!payable.ok) return payable
  return inTransaction(pool, async (db) => {
    const made = {
      ...{ id, stallId, code: newStallCode(), item, amountFen },
      ...{ createdAt: now, createdBy: operatorId, withdrawnAt: null },
    }
    if (!(await insertStallCode(db, campusId, made))) {
      const known = await selectStallCode(db, campusId, id)
      const isSame = known?.stallId === stallId && known.item === item && known.amountFen === amountFen
      return isSame ? { ok: true } : refuse('id_conflict')
    }
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'stall_code_made',
      subjectKind: 'stall',
      subjectId: stallId,
      detail: { code: made.code, item, amountFen },
    })
    return { ok: true }
  })
}

/** Withdraws a code: from now on it pays nobody. Repeating it changes nothing. Refuses `not_found`. */
export async function withdrawStallCode(
  { pool }: Pick<Deps, 'pool'>,
  { campusId, operatorId, scope, id }: Order,
  now: Date,
): Promise<{ ok: true; stallId: string } | Refusal> {
  return inTransaction(pool, async (db) => {
    const known = await selectStallCode(db, campusId, id, { lock: true })
    const merchantId = known && (await selectMerchantOfStall(db, campusId, known.stallId))
    if (!known || !merchantId || !inScope(scope, merchantId)) return refuse('not_found')
    const { stallId, code, withdrawnAt } = known
    if (withdrawnAt !== null) return { ok: true, stallId }
    await updateWithdrawn(db, campusId, id, now)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'stall_code_withdrawn',
      subjectKind: 'stall',
      subjectId: stallId,
      detail: { code },
    })
    return { ok: true, stallId }
  })
}
