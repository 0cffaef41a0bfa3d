import { type Refusal, refuse } from '../../../contract/problem.ts'
import { isBusinessDate } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { recordAudit } from '../audit/record.ts'
import { upsertRate } from './commission-store.ts'
import { lockMerchant, selectLast } from './statement-store.ts'

type Order = {
  campusId: number
  operatorId: string
  merchantId: string
  from: string
  basisPoints: number
}

/**
 * Sets the campus's share of a merchant's sales from a day on. A day whose statement is issued is closed.
 * Refuses `body_invalid` (no date), `merchant_unknown` and `statement_issued` (with the last such day).
 */
export async function setCommission(
  pool: Pool,
  { campusId, operatorId, merchantId, from, basisPoints }: Order,
  now: Date,
): Promise<{ ok: true } | Refusal> {
  if (!isBusinessDate(from)) return refuse('body_invalid')
  return inTransaction(pool, async (db): Promise<{ ok: true } | Refusal> => {
    if (!(await lockMerchant(db, campusId, merchantId))) return refuse('merchant_unknown')
    const last = await selectLast(db, campusId, merchantId)
    if (last !== null && from <= last.date) return refuse('statement_issued', { lastDate: last.date })
    await upsertRate(db, { campusId, merchantId, from, basisPoints, now, operatorId })
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'commission_set',
      subjectKind: 'merchant',
      subjectId: merchantId,
      detail: { from, basisPoints },
    })
    return { ok: true }
  })
}
