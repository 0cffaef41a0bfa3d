import type { differences } from '../../../contract/reconciliation.ts'
import { addDays, type BusinessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Pair } from './match-store.ts'

export type Difference = (typeof differences)[number]

/** Of the end of a day: what the ledger has of it may stand in the channel's next bill. */
const EDGE_MS = 60 * 60_000
/** Channels take days over a refund. */
const REFUND_MS = 72 * 3600_000

/**
 * What a number that does not agree is: more at the channel than in the ledger (surplus, 长款), less (shortfall, 短款), one
 * that both have with different amounts, or one that the bill has more than once (RULES 4.4).
 */
export function differenceOf({ oursFen, theirsFen, taken }: Pair): Difference {
  const [ours, theirs] = [oursFen ?? 0, theirsFen ?? 0]
  if (ours !== 0 && theirs !== 0) return taken > 1 && theirs === taken * ours ? 'duplicate' : 'amount'
  return theirs > ours ? 'surplus' : 'shortfall'
}

/**
 * Whether the other side may come yet: the ledger has it, near the end of the last day whose bill was read; of money that
 * goes back, some days. What the channel has and the ledger lacks is never early: the bill comes half a day later.
 */
export function isTiming({ oursFen, theirsFen, oursAt }: Pair, matchedUpTo: BusinessDate): boolean {
  if (theirsFen !== null || oursFen === null || oursAt === null) return false
  const waitsMs = oursFen < 0 ? REFUND_MS : EDGE_MS
  return oursAt.getTime() >= startOfBusinessDate(addDays(matchedUpTo, 1)).getTime() - waitsMs
}
