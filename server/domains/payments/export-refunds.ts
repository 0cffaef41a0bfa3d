import type { Refusal } from '../../../contract/problem.ts'
import type { RefundQuery } from '../../../contract/refunds.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import type { Pool } from '../../base/database.ts'
import { formatYuan } from '../../base/money.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import { payerOf, refundFilter } from './list-refunds.ts'
import type { RefundState } from './refund.ts'
import { type RefundFilter, type RefundRow, selectRefunds } from './refund-list-store.ts'

const AT_ONCE = 1000

const STATES: Record<RefundState, string> = {
  waiting: '待批准',
  approved: '退款中',
  posted: '已退款',
  refused: '已拒绝',
  overtaken: '已撤销，未退',
  calling_off: '取消退款中',
  called_off: '已取消，渠道未退',
}
const HEADER = [
  '申请时间 Asked at (UTC)',
  '状态 State',
  '退款金额 Amount',
  '其中补助 To subsidy',
  '原付款 Paid',
  '付款时间 Paid at (UTC)',
  '商户 Merchant',
  '档口 Stall',
  '付款人 Payer',
  '学工号后四位 Campus no.',
  '原因 Reason',
  '申请人 Asked by',
  '决定人 Decided by',
  '意见 Note',
  '退款号 Refund',
  '付款号 Payment',
]

/**
 * The refunds of a filter as CSV, payers masked as they are listed: written to the audit log, then read some at a time.
 * Refuses `body_invalid` (a date that is none).
 */
export async function exportRefunds(
  pool: Pool,
  order: { campusId: number; actor: Actor; scope: MerchantScope; query: Omit<RefundQuery, 'cursor'> },
  now: Date,
): Promise<{ ok: true; csv: AsyncGenerator<string> } | Refusal> {
  const { campusId, actor, scope, query } = order
  const made = refundFilter(scope, query)
  if (!made.ok) return made
  await recordAudit(pool, {
    campusId,
    at: now,
    actor,
    action: 'refunds_exported',
    subjectKind: 'report',
    subjectId: null,
    detail: { ...query },
  })
  return { ok: true, csv: csvOf(pool, campusId, made.filter) }
}

async function* csvOf(pool: Pool, campusId: number, filter: RefundFilter | null): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + csvLine(HEADER)
  let before: string | null = null
  while (filter !== null) {
    const rows: RefundRow[] = await selectRefunds(pool, campusId, filter, { before, limit: AT_ONCE })
    if (rows.length > 0) yield rows.map(line).join('')
    if (rows.length < AT_ONCE) return
    before = rows.at(-1)!.id
  }
}

function line(row: RefundRow): string {
  const { name, campusNoTail } = payerOf(row)
  return csvLine([
    row.askedAt.toISOString(),
    STATES[row.state],
    formatYuan(row.amountFen),
    row.subsidyFen === null ? null : formatYuan(row.subsidyFen),
    formatYuan(row.chargedFen),
    row.paidAt.toISOString(),
    row.merchant,
    row.stall,
    name,
    campusNoTail,
    row.reason,
    row.askerName,
    row.deciderName,
    row.note,
    row.id,
    row.paymentId,
  ])
}
