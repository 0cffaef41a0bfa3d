import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import type { AccountId } from '../ledger/transfer.ts'
import type { MerchantScope } from '../merchants/scope.ts'

type Span = { campusId: number; scope: MerchantScope; from: Date; before: Date }

/*
 * A span of time is a range of ids, which the primary key finds: no index on a time is kept on the hot path. Signed as
 * the merchants' accounts are: a sale adds, a reversal or refund takes off.
 */
const TAKEN = `
  SELECT t.terminal_id,
         CASE WHEN t.terminal_id IS NOT NULL THEN NULL WHEN t.kind = 'payment' THEN t.reference
              WHEN t.kind = 'refund' THEN (SELECT p.reference FROM transfers p
                WHERE p.campus_id = $1 AND p.id = t.reference AND p.leg = 0) END AS scanned_stall_id,
         (extract(hour FROM t.occurred_at AT TIME ZONE 'Asia/Shanghai'))::int AS hour, t.leg,
         CASE WHEN t.kind IN ('payment', 'offline_payment') THEN t.credit_id ELSE t.debit_id END AS payable_id,
         CASE WHEN t.kind IN ('payment', 'offline_payment') THEN t.amount_fen ELSE -t.amount_fen END AS amount_fen,
         CASE t.kind WHEN 'refund' THEN t.amount_fen ELSE 0 END AS refunded_fen,
         CASE t.kind WHEN 'refund' THEN 0 WHEN 'reversal' THEN -1 ELSE 1 END AS sales
    FROM transfers t
   WHERE t.campus_id = $1 AND t.id >= $2 AND t.id < $3 AND t.occurred_at >= $4 AND t.occurred_at < $5
     AND t.kind IN ('payment', 'offline_payment', 'reversal', 'refund')`

function parameters({ campusId, scope, from, before }: Span): unknown[] {
  const { firstId, beforeId } = idsOf(from, before)
  const merchantId = scope === 'all' ? null : scope.merchantId
  return [campusId, firstId, beforeId, from, before, scope === 'all', merchantId]
}

export type TakingsRow = {
  payableId: AccountId
  merchant: string
  stallId: string | null
  stall: string | null
  hour: number
  totalFen: Fen
  /** Refunds, which `totalFen` is less. */
  refundedFen: Fen
  /** Sales, less those that were reversed. */
  count: number
}

/** What was taken in a span, by merchant, stall and hour of the day. */
export async function selectTakings(db: Queryable, span: Span): Promise<TakingsRow[]> {
  const { rows } = await db.query<TakingsRow>(
    `WITH summed AS (
       SELECT terminal_id, scanned_stall_id, payable_id, hour, sum(amount_fen)::bigint AS total_fen,
              sum(refunded_fen)::bigint AS refunded_fen,
              coalesce(sum(sales) FILTER (WHERE leg = 0), 0)::bigint AS count
         FROM (${TAKEN}) t GROUP BY terminal_id, scanned_stall_id, payable_id, hour
     )
     SELECT x.payable_id AS "payableId", m.name AS merchant, s.stall_id AS "stallId", s.name AS stall, x.hour,
            sum(x.total_fen)::bigint AS "totalFen", sum(x.refunded_fen)::bigint AS "refundedFen",
            sum(x.count)::bigint AS count
       FROM summed x
       JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = x.payable_id
       LEFT JOIN terminals e ON e.campus_id = $1 AND e.terminal_id = x.terminal_id
       LEFT JOIN stalls s ON s.campus_id = $1 AND s.stall_id = coalesce(e.stall_id, x.scanned_stall_id)
      WHERE $6 OR m.merchant_id = $7
      GROUP BY x.payable_id, m.name, s.stall_id, s.name, x.hour`,
    parameters(span),
  )
  return rows
}

/** What was taken in a span altogether. */
export async function selectTakingsTotal(db: Queryable, span: Span): Promise<Fen> {
  const { rows } = await db.query<{ totalFen: Fen }>(
    `SELECT coalesce(sum(t.amount_fen), 0)::bigint AS "totalFen"
       FROM (${TAKEN}) t
       JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = t.payable_id
      WHERE $6 OR m.merchant_id = $7`,
    parameters(span),
  )
  return rows[0]!.totalFen
}

export type EntryRow = {
  id: string
  leg: number
  kind: string
  from: string
  to: string
  amountFen: Fen
  occurredAt: Date
  postedAt: Date
  lane: number
  batch: number
}

export type EntryFilter = {
  campusId: number
  /** Null: without that bound. */
  firstId: string | null
  from: Date | null
  before: Date | null
  payableId: AccountId | null
  kind: string | null
  /** Entries below this place, exclusive. */
  beforeId: string
  beforeLeg: number
  limit: number
}

/** Transfers as they stand in the ledger, newest first by id, with the names of their accounts. */
export async function selectEntries(db: Queryable, filter: EntryFilter): Promise<EntryRow[]> {
  const { rows } = await db.query<EntryRow>(
    `WITH page AS (
       SELECT * FROM transfers t
        WHERE t.campus_id = $1 AND (t.id, t.leg) < ($2::uuid, $3::smallint)
          AND ($4::uuid IS NULL OR t.id >= $4)
          AND ($5::timestamptz IS NULL OR t.occurred_at >= $5)
          AND ($6::timestamptz IS NULL OR t.occurred_at < $6)
          AND ($7::bigint IS NULL OR $7 IN (t.debit_id, t.credit_id))
          AND ($8::text IS NULL OR t.kind = $8)
        ORDER BY t.id DESC, t.leg DESC LIMIT $9
     )
     SELECT p.id, p.leg, p.kind, ${accountName('d', 'dm', 'dp')} AS "from", ${accountName('c', 'cm', 'cp')} AS "to",
            p.amount_fen AS "amountFen", p.occurred_at AS "occurredAt", p.posted_at AS "postedAt", p.lane, p.batch
       FROM page p
       JOIN ledger_accounts d ON d.campus_id = $1 AND d.account_id = p.debit_id
       LEFT JOIN merchants dm ON dm.campus_id = $1 AND dm.payable_account_id = p.debit_id
       LEFT JOIN people dp ON dp.campus_id = $1 AND dp.wallet_id = abs(p.debit_id)
       JOIN ledger_accounts c ON c.campus_id = $1 AND c.account_id = p.credit_id
       LEFT JOIN merchants cm ON cm.campus_id = $1 AND cm.payable_account_id = p.credit_id
       LEFT JOIN people cp ON cp.campus_id = $1 AND cp.wallet_id = abs(p.credit_id)
      ORDER BY p.id DESC, p.leg DESC`,
    [
      filter.campusId,
      filter.beforeId,
      filter.beforeLeg,
      filter.firstId,
      filter.from,
      filter.before,
      filter.payableId,
      filter.kind,
      filter.limit,
    ],
  )
  return rows
}

/** `person_wallet 2026000001`, `merchant_payable 第一食堂`, `channel_clearing wechat`, `cash`. */
function accountName(account: string, merchant: string, person: string): string {
  return `concat_ws(' ', ${account}.kind, coalesce(${merchant}.name, ${person}.campus_no, nullif(${account}.code, '')))`
}

/** A merchant's account; null when there is no such merchant. */
export async function selectPayableId(
  db: Queryable,
  campusId: number,
  merchantId: string,
): Promise<AccountId | null> {
  const { rows } = await db.query<{ payableId: AccountId }>(
    'SELECT payable_account_id AS "payableId" FROM merchants WHERE campus_id = $1 AND merchant_id = $2',
    [campusId, merchantId],
  )
  return rows[0]?.payableId ?? null
}
