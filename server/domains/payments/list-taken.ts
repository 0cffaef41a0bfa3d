import { type ChannelCode, channels } from '../../../contract/channels.ts'
import type { PaymentMeans } from '../../../contract/payments.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { channelPayer } from './channel-charge.ts'
import { meansOf } from './means.ts'
import { maskedPayer, type Payment } from './payment.ts'
import { selectTaken, type TakenRow } from './store.ts'

const LISTED_MAX = 200

export type Taken = {
  payments: {
    id: string
    reversed: boolean
    /** Sold with no network; also one that the campus paid from suspense. */
    late: boolean
    /** Its code was used for another sale too. */
    inCase: boolean
    amountFen: Fen
    payer: Payment['payer']
    at: Date
  }[]
  /** Of the whole business date, without what was reversed. */
  totalFen: Fen
  count: number
}

/** What a terminal took on the business date of `now`: the newest 200, and the sum of all. Amounts are what was charged. */
export async function listTaken(
  db: Queryable,
  { campusId, terminalId }: { campusId: number; terminalId: string },
  now: Date,
): Promise<Taken> {
  const since = startOfBusinessDate(businessDate(now))
  const rows = await selectTaken(db, { campusId, terminalId, since, limit: LISTED_MAX })
  return {
    payments: rows.map((row) => ({
      id: row.id,
      reversed: row.reversed,
      late: row.late,
      inCase: row.inCase,
      amountFen: row.chargedFen,
      payer: payerOf(terminalId, row),
      at: row.at,
    })),
    totalFen: rows[0]?.totalFen ?? 0,
    count: rows[0]?.count ?? 0,
  }
}

function payerOf(terminalId: string, { name, campusNo, reference }: TakenRow): Payment['payer'] {
  if (name !== null) return maskedPayer({ name, campusNo })
  const means = meansOf({ terminalId, reference })
  assert(isChannel(means), 'whoever is no person of the campus paid by a channel')
  return channelPayer(means)
}

function isChannel(means: PaymentMeans): means is ChannelCode {
  return channels.some((channel) => channel === means)
}
