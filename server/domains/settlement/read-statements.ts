import { createHash } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Statement, StatementHead, StatementLine } from '../../../contract/statements.ts'
import { addDays, type BusinessDate, isBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import { inScope, type MerchantScope } from '../merchants/scope.ts'
import { type StatementRow, sumsOf } from './statement.ts'
import { selectStatement, selectStatements } from './statement-store.ts'

const DAYS_MAX = 62

type Range = { from: string; to: string; merchantId?: string | undefined }

/** The statements of a range within a scope, the latest first. Refuses `body_invalid`: no dates, or more than 62 days. */
export async function listStatements(
  pool: Pool,
  { campusId, scope, query }: { campusId: number; scope: MerchantScope; query: Range },
): Promise<{ ok: true; statements: StatementHead[] } | Refusal> {
  const { from, to, merchantId } = query
  const areDates = isBusinessDate(from) && isBusinessDate(to)
  if (!areDates || from > to || addDays(from, DAYS_MAX) < to) return refuse('body_invalid')
  const own = scope === 'all' ? (merchantId ?? null) : scope.merchantId
  const isNobodys = scope !== 'all' && (own === null || (merchantId !== undefined && merchantId !== own))
  if (isNobodys) return { ok: true, statements: [] }
  const rows = await selectStatements(pool, { campusId, from, to, merchantId: own })
  return { ok: true, statements: rows.map(headOf) }
}

function headOf({ id, number, merchantId, merchant, date, ...row }: StatementRow): StatementHead {
  const { openingFen, commissionFen, closingFen, lines } = row
  return { id, number, merchantId, merchant, date, openingFen, ...sumsOf(lines), commissionFen, closingFen }
}

/** The statement of a day; null: there is none within the scope. */
export async function readStatement(
  pool: Pool,
  { campusId, scope, id }: { campusId: number; scope: MerchantScope; id: string },
): Promise<Statement | null> {
  const row = await selectStatement(pool, campusId, id)
  if (!row || !inScope(scope, row.merchantId)) return null
  return shown([row], row.number, row.date, row.date)
}

/** A month's statement, which is the sum of its days' that are issued; null: there is none within the scope. */
export async function readMonth(
  pool: Pool,
  of: { campusId: number; scope: MerchantScope; merchantId: string; month: string },
): Promise<Statement | null> {
  const { campusId, scope, merchantId, month } = of
  if (!inScope(scope, merchantId)) return null
  const range = monthRange(month)
  const rows = await selectStatements(pool, { campusId, merchantId, ...range })
  if (rows.length === 0) return null
  return shown(rows.toReversed(), `${month.replace('-', '')}-${merchantId.slice(-6)}`, range.from, range.to)
}

function monthRange(month: string): { from: BusinessDate; to: BusinessDate } {
  const from = `${month}-01`
  const to = addDays(`${addDays(from, 31).slice(0, 7)}-01`, -1)
  return { from, to }
}

/** One or several days as one, oldest first. */
function shown(
  rows: readonly StatementRow[],
  number: string,
  from: BusinessDate,
  to: BusinessDate,
): Statement {
  const [first, last] = [rows[0]!, rows.at(-1)!]
  const lines = from === to ? first.lines : added(rows)
  const rates = new Set(rows.map(({ commissionBasisPoints }) => commissionBasisPoints))
  const sum = (of: (row: StatementRow) => number) => rows.reduce((fen, row) => fen + of(row), 0)
  return {
    number,
    merchantId: first.merchantId,
    merchant: first.merchant,
    from,
    to,
    openingFen: first.openingFen,
    ...sumsOf(lines),
    commissionBaseFen: sum(({ commissionBaseFen }) => commissionBaseFen),
    commissionBasisPoints: rates.size === 1 ? first.commissionBasisPoints : null,
    commissionFen: sum(({ commissionFen }) => commissionFen),
    closingFen: last.closingFen,
    lines,
    hash: from === to ? first.hash : hashOfDays(rows),
    issuedAt: last.issuedAt.toISOString(),
  }
}

/** A month says which days' statements it is the sum of. */
function hashOfDays(rows: readonly StatementRow[]): string {
  const hash = createHash('sha256')
  for (const row of rows) hash.update(row.hash)
  return hash.digest('hex')
}

/** Lines of several days, those of the same kind, stall, means and day of sale as one. */
function added(rows: readonly StatementRow[]): StatementLine[] {
  const sums = new Map<string, StatementLine>()
  for (const line of rows.flatMap((row) => row.lines)) {
    const key = [line.kind, line.soldOn, line.stall, line.means].join('\n')
    const known = sums.get(key)
    sums.set(
      key,
      known
        ? { ...known, count: known.count + line.count, amountFen: known.amountFen + line.amountFen }
        : line,
    )
  }
  return [...sums.values()]
}
