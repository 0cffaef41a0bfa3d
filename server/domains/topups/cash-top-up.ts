import { businessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'
import type { PostedAct } from '../ledger/transfer.ts'

/**
 * Notes taken at the counter (RULES 4.1). It has no table of its own: it is the ledger's `top_up` from the cash
 * account, with the operator as its reference, so the counter's day adds up to the ledger by itself.
 */
export type CashTopUp = {
  id: string
  state: 'credited' | 'reversed'
  person: { id: string; name: string; campusNo: string }
  amountFen: Fen
  /** What the wallet held directly afterwards. */
  walletFen: Fen
  operator: { id: string; name: string }
  at: Date
}

/** How long the operator who typed a wrong amount can take it back. */
export const REVERSAL_MS = 5 * 60_000

/** What is printed on the receipt to find it again: the business date and eight digits of the id. */
export function receiptNumber({ id, at }: { id: string; at: Date }): string {
  const digits = Number.parseInt(id.slice(-8), 16) % 1e8
  return `${businessDate(at).replaceAll('-', '')}-${String(digits).padStart(8, '0')}`
}

/** True for an act that credited cash taken at the counter. */
export function isCashTopUp(act: PostedAct, cashAccountId: number): boolean {
  return act.kind === 'top_up' && act.direction === 'in' && act.accountId === cashAccountId
}
