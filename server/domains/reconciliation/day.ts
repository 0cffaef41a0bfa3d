import type { ChannelCode } from '../../../contract/channels.ts'
import type { ReconciliationFault, reconciliationStates } from '../../../contract/reconciliation.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'

export type DayKey = { campusId: number; channel: ChannelCode; day: BusinessDate }

/** A day of a channel, as its row stands; the states are explained in its migration. */
export type Day = {
  channel: ChannelCode
  day: BusinessDate
  state: (typeof reconciliationStates)[number]
  fault: ReconciliationFault | null
  billSource: 'channel' | 'upload' | null
  /** SHA-256 over the bill's rows in hex. */
  billHash: string | null
  rowsTotal: number
  rowsDone: number
  payments: number
  paymentFen: Fen
  refundFen: Fen
  /** Less than zero when more was given back than taken. */
  feeFen: number
  tries: number
  /** Of a day that somebody must look at. */
  caseId: string | null
  matchedAt: Date | null
}
