import type { ReceivedPayment } from '../../../contract/stall-payments.ts'
import { businessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { maskedPayer, type Spender } from './payment.ts'
import { selectReceived } from './stall-payment-store.ts'

const LISTED_MAX = 100

/** What a stall was paid by its codes on the business date of `now`: the newest 100, and the sum of all. */
export async function listReceived(
  db: Queryable,
  { campusId, stallId }: { campusId: number; stallId: string },
  reversalMinutes: number,
  now: Date,
): Promise<{ payments: ReceivedPayment[]; totalFen: Fen; count: number }> {
  const since = startOfBusinessDate(businessDate(now))
  const rows = await selectReceived(db, { campusId, stallId, since, limit: LISTED_MAX })
  return {
    payments: rows.map((row) => receivedPayment(row, row, reversalMinutes)),
    totalFen: rows[0]?.totalFen ?? 0,
    count: rows[0]?.count ?? 0,
  }
}

/** A payment by a stall's code as the stall's terminals see it. */
export function receivedPayment(
  { id, chargedFen, at, reversed }: { id: string; chargedFen: Fen; at: Date; reversed: boolean },
  payer: Pick<Spender, 'name' | 'campusNo'>,
  reversalMinutes: number,
): ReceivedPayment {
  return {
    id,
    state: reversed ? 'reversed' : 'approved',
    amountFen: chargedFen,
    payer: maskedPayer(payer),
    at: at.toISOString(),
    reversibleUntil: new Date(at.getTime() + reversalMinutes * 60_000).toISOString(),
  }
}
