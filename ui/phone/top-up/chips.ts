const USUAL_FEN = [20_00, 50_00, 100_00, 200_00]

/** Amounts to choose among: the usual ones that the limits allow. */
export function amountChips({ amountMinFen, mostFen }: { amountMinFen: number; mostFen: number }): number[] {
  return USUAL_FEN.filter((fen) => fen >= amountMinFen && fen <= mostFen)
}

/** The most that one top-up may be now: the limit of one, what is left of the day, and what the account may hold. */
export function mostNow(limits: {
  amountMaxFen: number
  dayLeftFen: number
  balanceLeftFen: number
}): number {
  return Math.min(limits.amountMaxFen, limits.dayLeftFen, limits.balanceLeftFen)
}
