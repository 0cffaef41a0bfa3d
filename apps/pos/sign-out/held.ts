/** The key that asks for the sign-out and, pressed again, does it: never Enter, which every sale presses. */
export const SIGN_OUT_KEY = 'F7'

/** What this register holds and nobody else could hand over or ask about. */
export type Held = {
  /** Sales with no network that the server does not have. */
  records: number
  /** Of these, the ones that the server cannot read: the card centre must see to them. */
  unreadable: number
  /** Payments and reversals whose outcome is not known. */
  unconfirmed: number
}

/** How many there are in all. */
export function heldCount({ records, unconfirmed }: Held): number {
  return records + unconfirmed
}
