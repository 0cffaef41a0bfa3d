/** Who takes money at a merchant's terminals (RULES 3.8). */
export type Cashier = {
  id: string
  merchantId: string
  number: string
  name: string
  createdAt: Date
  endedAt: Date | null
}

/** A terminal in the hands of a cashier. */
export type Shift = {
  id: string
  terminalId: string
  terminal: string
  merchantId: string
  cashierId: string
  cashierNo: string
  cashier: string
  openedAt: Date
  closedAt: Date | null
}

/** The scope of a cashier's lock-out. */
export const CASHIER_PIN = 'cashier_pin'

/** A process may believe for a second that a shift is open which was closed: what it takes then belongs to that shift. */
const SETTLING_MS = 10_000

/** Until when what the terminal took counts for a shift: at most until the next one begins. */
export function countsUntil(shift: Pick<Shift, 'closedAt'>, nextOpenedAt: Date | null, now: Date): Date {
  const settled = new Date((shift.closedAt ?? now).getTime() + SETTLING_MS)
  return nextOpenedAt !== null && nextOpenedAt < settled ? nextOpenedAt : settled
}
