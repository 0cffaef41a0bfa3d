/** What every channel's bill of a day says, whatever its form. */
export type BillLine = {
  kind: 'payment' | 'refund'
  orderNo: string
  /** Null for what was given back by a reversal (撤销), which has no number of ours. */
  refundNo: string | null
  channelOrderId: string
  amountFen: number
  /** What the channel keeps; of a refund what it gives back, below zero. */
  feeFen: number
  at: Date
  /** SUCCESS, or a refund's own state. */
  state: string
}

export type BillTotals = { payments: number; paymentFen: number; refundFen: number; feeFen: number }

export type BillRead =
  | { ok: true; rows: BillLine[]; totals: BillTotals }
  /** `line` counts from 1. */
  | { ok: false; line: number; fault: BillFault }

export type BillFault = 'encoding' | 'header' | 'columns' | 'merchant' | 'value' | 'summary'

/** A bill that is read in steps, all of them at once. */
export function readAtOnce(steps: Generator<void, BillRead>): BillRead {
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}
