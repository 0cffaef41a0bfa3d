import { createHash } from 'node:crypto'
import type { PaymentMeans } from '../../../contract/payments.ts'
import type { StatementLine, StatementLineKind } from '../../../contract/statements.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'

/** What moved a merchant's account on a day, of one kind, stall, means and day of sale. */
export type StatementEntry = {
  soldOn: BusinessDate
  kind: 'sale' | 'reversal' | 'refund' | 'payout' | 'other'
  stall: string | null
  means: PaymentMeans | ''
  count: number
  amountFen: number
}

/** A statement of a day as it is kept. */
export type StatementRow = {
  id: string
  merchantId: string
  merchant: string
  payableId: number
  date: BusinessDate
  number: string
  openingFen: number
  commissionBasisPoints: number
  commissionBaseFen: Fen
  commissionFen: Fen
  closingFen: number
  lines: StatementLine[]
  hash: string
  issuedAt: Date
  commissionPosted: boolean
}

const ORDER: readonly StatementLineKind[] = [
  'sale',
  'late_sale',
  'reversal',
  'refund',
  'correction',
  'payout',
  'other',
]

/** A day's lines: what is of an earlier day's sales stands apart, under that day (RULES 3.8). */
export function linesOf(date: BusinessDate, entries: readonly StatementEntry[]): StatementLine[] {
  return entries
    .map((entry): StatementLine => {
      const { stall, means, count, amountFen, soldOn } = entry
      const isEarlier = soldOn !== date && entry.kind !== 'payout' && entry.kind !== 'other'
      return {
        kind: kindOf(entry, isEarlier),
        soldOn: isEarlier ? soldOn : null,
        stall,
        means: means === '' ? null : means,
        count,
        amountFen,
      }
    })
    .toSorted(
      (a, b) =>
        ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) ||
        (a.soldOn ?? '').localeCompare(b.soldOn ?? '') ||
        (a.stall ?? '').localeCompare(b.stall ?? '') ||
        (a.means ?? '').localeCompare(b.means ?? ''),
    )
}

function kindOf({ kind }: StatementEntry, isEarlier: boolean): StatementLineKind {
  if (!isEarlier) return kind
  return kind === 'sale' ? 'late_sale' : 'correction'
}

/** What lines come to, as a statement's head says it. */
export function sumsOf(lines: readonly StatementLine[]) {
  const sum = (kinds: readonly StatementLineKind[]) =>
    lines.reduce((fen, line) => fen + (kinds.includes(line.kind) ? line.amountFen : 0), 0)
  return {
    salesFen: sum(['sale', 'late_sale']),
    returnedFen: sum(['reversal', 'refund', 'correction']),
    payoutsFen: sum(['payout']),
    otherFen: sum(['other']),
  }
}

/** The campus's share of what was sold less what went back, rounded half up; of a day on which more went back, nothing. */
export function commissionOf(
  lines: readonly StatementLine[],
  basisPoints: number,
): { baseFen: Fen; fen: Fen } {
  const { salesFen, returnedFen } = sumsOf(lines)
  const baseFen = Math.max(0, salesFen + returnedFen)
  return { baseFen, fen: Math.floor((baseFen * basisPoints + 5_000) / 10_000) }
}

/** Over all that a statement says: whoever has it can tell whether it was changed. */
export function hashOf(statement: Omit<StatementRow, 'hash' | 'commissionPosted' | 'merchant'>): string {
  const { id, merchantId, date, number, openingFen, closingFen, lines, issuedAt } = statement
  const { commissionBasisPoints, commissionBaseFen, commissionFen } = statement
  const said = [
    id,
    merchantId,
    date,
    number,
    openingFen,
    commissionBasisPoints,
    commissionBaseFen,
    commissionFen,
    closingFen,
    lines.map((line) => [line.kind, line.soldOn, line.stall, line.means, line.count, line.amountFen]),
    issuedAt.toISOString(),
  ]
  return createHash('sha256').update(JSON.stringify(said)).digest('hex')
}
