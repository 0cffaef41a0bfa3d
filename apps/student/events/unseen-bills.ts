import type { Bill } from '../../../contract/me.ts'

export type UnseenBills = {
  /** True when an event's bill has not been told yet. */
  ofEvent: (bill: Bill) => boolean
  /** The bills of a list that are news, in the order in which they were posted. */
  ofList: (bills: readonly Bill[]) => Bill[]
}

/**
 * Which bills are news: each is told once, whether it came by event or by the look at the list that follows every
 * break in the stream.
 * @param openedAt bills of a list that were posted before the app was opened are no news
 */
export function unseenBills(openedAt: Date): UnseenBills {
  const seen = new Set<string>()
  const see = (bill: Bill) => {
    const first = !seen.has(bill.id)
    seen.add(bill.id)
    return first
  }
  return {
    ofEvent: see,
    ofList: (bills) =>
      bills
        .filter((bill) => see(bill) && new Date(bill.postedAt) >= openedAt)
        .sort((a, b) => (a.postedAt < b.postedAt ? -1 : 1)),
  }
}
