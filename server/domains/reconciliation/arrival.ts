import type { arrivalStates } from '../../../contract/channel-money.ts'
import type { ChannelCode } from '../../../contract/channels.ts'
import type { BusinessDate } from '../../base/clock.ts'
import type { Fen } from '../../base/money.ts'

/** What came to the bank for some days of a channel, as its row stands; its id is the act's. */
export type Arrival = {
  id: string
  channel: ChannelCode
  fromDay: BusinessDate
  toDay: BusinessDate
  amountFen: Fen
  expectedFen: number
  arrivedOn: BusinessDate
  note: string
  state: (typeof arrivalStates)[number]
  proposedBy: string
  proposedAt: Date
  decidedBy: string | null
  decidedAt: Date | null
  decisionNote: string | null
}
