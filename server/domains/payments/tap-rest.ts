import type { Fen } from '../../base/money.ts'
import { openToken, sealToken } from '../../base/sealed-token.ts'
import type { CardCounters } from '../../protocols/allowance-dialogue.ts'
import type { Tap, TapDeps, TapPlace } from '../cards/tap.ts'
import type { AskedSale } from './grey-sales.ts'

/*
 * The rest of a tap travels in a sealed token, like its beginning: what is being said with the card, all that it answered so
 * far, and whatever must not change meanwhile. What was said to its end is taken down before the next begins.
 */

/** What is being said with the card: about a sale that is grey, then about its allowance. */
export type Talk =
  | { about: 'sale'; sale: AskedSale; responses: readonly string[] }
  | { about: 'purse'; purse: PurseOrder; responses: readonly string[] }

/** `walletFen`: the balance that the allowance was made from. `seen`: the card's numbers are at least these. */
export type PurseOrder = { targetFen: Fen; walletFen: Fen; at: Date; seen: CardCounters }

export type Rest = {
  tap: Tap
  /** The sales that the card was asked about, and how many of them it settled. */
  asked: readonly string[]
  settled: number
  talk: Talk
}

/** As contract/card-taps.ts allows. */
const TOKEN_CHARS_MAX = 2000

const contextOf = (campusId: number) => `card_tap_rest:${campusId}`

/** The token of the rest of a tap; null when the card answered more than any card does. */
export function sealRest({ keys }: TapDeps, campusId: number, rest: Rest): string | null {
  const token = sealToken(keys.dataKey, contextOf(campusId), rest)
  return token.length > TOKEN_CHARS_MAX ? null : token
}

/** The rest of a tap at this terminal; null for anything else. */
export function openRest({ keys }: TapDeps, { campusId, terminalId }: TapPlace, token: string): Rest | null {
  const rest = openToken<Rest>(keys.dataKey, contextOf(campusId), token)
  if (rest?.tap.terminalId !== terminalId) return null
  const { talk } = rest
  // JSON has no dates.
  if (talk.about === 'sale') talk.sale.at = new Date(talk.sale.at)
  else talk.purse.at = new Date(talk.purse.at)
  return rest
}
