import type { Book, Violation } from './book.ts'
import type { LedgerRow } from './sight.ts'

/** What was given back of each payment, in fen. */
export function refundedFen(rows: readonly LedgerRow[]): Map<string, number> {
  const given = new Map<string, number>()
  for (const { kind, reference, amountFen } of rows)
    if (kind === 'refund') given.set(reference!, (given.get(reference!) ?? 0) + amountFen)
  return given
}

/**
 * Refunds have ids of their own in the ledger, so they are held against what was asked for by payment: all that was
 * acknowledged, nothing that nobody asked for, never more than was paid, and nothing beside a reversal (RULES 3.8).
 */
export function judgeRefunds(book: Book, rows: readonly LedgerRow[], at: number): Violation[] {
  const given = refundedFen(rows)
  const reversed = new Set(rows.filter(({ kind }) => kind === 'reversal').map(({ reference }) => reference))
  const acknowledged = new Map<string, number>()
  const asked = new Map<string, number>()
  for (const act of book.acts.values()) {
    if (act.kind !== 'refund') continue
    const add = (to: Map<string, number>) =>
      to.set(act.reference!, (to.get(act.reference!) ?? 0) + act.amountFen)
    if (act.fate === 'approved' && act.answeredAt < at) add(acknowledged)
    const isOut = act.fate === 'refused' && !act.loose && act.underWay === 0 && act.answeredAt < at
    if (!isOut) add(asked)
  }
  return [...new Set([...given.keys(), ...acknowledged.keys()])].flatMap((paymentId) => {
    const givenFen = given.get(paymentId) ?? 0
    const paidFen = book.acts.get(paymentId)?.amountFen ?? 0
    const wrong = [
      givenFen < (acknowledged.get(paymentId) ?? 0) && 'less was given back than was acknowledged',
      givenFen > (asked.get(paymentId) ?? 0) && 'more was given back than was asked for',
      givenFen > paidFen && `${givenFen} fen given back of ${paidFen}`,
      givenFen > 0 && reversed.has(paymentId) && 'given back and taken back',
    ]
    return wrong.flatMap((what) => (what ? [{ what, where: `payment ${paymentId}` }] : []))
  })
}
