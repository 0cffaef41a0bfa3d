import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import type { AccountId, WalletId } from '../ledger/transfer.ts'
import { type CashTopUp, REVERSAL_MS } from './cash-top-up.ts'

/** A channel is asked about an order for a week. */
const ORDER_DAYS = 8

/** The instants of a business date, and the ids of what was taken on it or reversed minutes later. */
function bounds(date: BusinessDate) {
  const from = startOfBusinessDate(date)
  const before = startOfBusinessDate(addDays(date, 1))
  return { from, before, ...idsOf(from, new Date(before.getTime() + REVERSAL_MS)) }
}

/** What a person topped up on a date, and how many of these were cash; one snapshot. */
export async function selectDay(
  db: Queryable,
  day: { campusId: number; walletId: WalletId; cashAccountId: AccountId; date: BusinessDate },
): Promise<{ totalFen: Fen; cashCount: number }> {
  const { from, before } = bounds(day.date)
  // An order's act has the order's id, which may be days older than its credit.
  const { firstId } = bounds(addDays(day.date, -ORDER_DAYS))
  const { rows } = await db.query<{ totalFen: Fen; cashCount: number }>(
    `WITH acts AS MATERIALIZED (
       SELECT id, kind, reference, debit_id, amount_fen, occurred_at FROM transfers
        WHERE campus_id = $1 AND wallet_id = $2 AND id >= $3 AND kind IN ('top_up', 'top_up_reversal')
     )
     SELECT coalesce(sum(t.amount_fen) FILTER (WHERE r.id IS NULL), 0)::bigint AS "totalFen",
            count(*) FILTER (WHERE t.debit_id = $4) AS "cashCount"
       FROM acts t LEFT JOIN acts r ON r.kind = 'top_up_reversal' AND r.reference = t.id
      WHERE t.kind = 'top_up' AND t.occurred_at >= $5 AND t.occurred_at < $6`,
    [day.campusId, day.walletId, firstId, day.cashAccountId, from, before],
  )
  return rows[0]!
}

type CashRow = {
  id: string
  reversed: boolean
  personId: string
  name: string
  campusNo: string
  amountFen: Fen
  walletFen: Fen
  operatorId: string
  operator: string
  at: Date
}

const CASH_TOP_UPS = `
  WITH acts AS MATERIALIZED (
    SELECT id, kind, reference, debit_id, wallet_id, amount_fen, wallet_after_fen, occurred_at FROM transfers
     WHERE campus_id = $1 AND id >= $2 AND id < $3 AND $4 IN (debit_id, credit_id)
       AND kind IN ('top_up', 'top_up_reversal')
  )
  SELECT t.id, p.person_id AS "personId", p.name, p.campus_no AS "campusNo",
         t.id IN (SELECT reference FROM acts WHERE kind = 'top_up_reversal' AND reference IS NOT NULL) AS reversed,
         t.amount_fen AS "amountFen", t.wallet_after_fen AS "walletFen", t.reference AS "operatorId",
         coalesce(o.name, '') AS operator, t.occurred_at AS at
    FROM acts t
    JOIN people p ON p.campus_id = $1 AND p.wallet_id = t.wallet_id
    LEFT JOIN operators o ON o.campus_id = $1 AND o.operator_id = t.reference
   WHERE t.kind = 'top_up'`

function cashTopUp({ personId, name, campusNo, reversed, operatorId, operator, ...row }: CashRow): CashTopUp {
  return {
    ...row,
    state: reversed ? 'reversed' : 'credited',
    person: { id: personId, name, campusNo },
    operator: { id: operatorId, name: operator },
  }
}

/** What the counter took on a business date, newest first. */
export async function selectCashTopUps(
  db: Queryable,
  { campusId, cashAccountId, date }: { campusId: number; cashAccountId: AccountId; date: BusinessDate },
): Promise<CashTopUp[]> {
  const { from, before, firstId, beforeId } = bounds(date)
  const { rows } = await db.query<CashRow>(
    `${CASH_TOP_UPS} AND t.occurred_at >= $5 AND t.occurred_at < $6 ORDER BY t.occurred_at DESC, t.id DESC`,
    [campusId, firstId, beforeId, cashAccountId, from, before],
  )
  return rows.map(cashTopUp)
}

/** One of them; `at` is when it was taken. */
export async function selectCashTopUp(
  db: Queryable,
  top: { campusId: number; cashAccountId: AccountId; id: string; at: Date },
): Promise<CashTopUp | null> {
  const { firstId, beforeId } = idsOf(top.at, new Date(top.at.getTime() + REVERSAL_MS))
  const { rows } = await db.query<CashRow>(`${CASH_TOP_UPS} AND t.id = $5`, [
    top.campusId,
    firstId,
    beforeId,
    top.cashAccountId,
    top.id,
  ])
  return rows[0] ? cashTopUp(rows[0]) : null
}

/** What stands at the head of a receipt. */
export async function selectCampus(
  db: Queryable,
  campusId: number,
): Promise<{ nameZh: string; nameEn: string }> {
  const { rows } = await db.query<{ nameZh: string; nameEn: string }>(
    'SELECT name_zh AS "nameZh", name_en AS "nameEn" FROM campuses WHERE campus_id = $1',
    [campusId],
  )
  return rows[0]!
}
