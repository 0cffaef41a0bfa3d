/*
 * The number that an order or a refund has at a channel is the id of its act in the ledger without dashes, so whoever
 * reconciles needs no other table.
 */

export function orderNumberOf(actId: string): string {
  return actId.replaceAll('-', '')
}

/** The act's id; null for a number that is none of ours. */
export function actIdOf(orderNumber: string): string | null {
  const [, ...parts] =
    /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(orderNumber) ?? []
  return parts.length === 0 ? null : parts.join('-')
}
