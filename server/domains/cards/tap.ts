import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Keys } from '../../base/keys.ts'
import { openToken, sealToken } from '../../base/sealed-token.ts'

/*
 * A card's tap at a terminal (DESIGN 6). The house keeps nothing of it until something is paid: what it must know again
 * travels in a sealed token, which every server of the house opens.
 */

export type TapPlace = { campusId: number; terminalId: string }

/** A tap that was begun: what its token holds. */
export type Tap = {
  cardNo: string
  terminalId: string
  /** Names the one cryptogram that this tap asks for. */
  tapId: string
  /** Hex, and the cipher that it is for (its algorithm identifier). */
  challenge: string
  cipher: number
  /** In ms. */
  beganAt: number
}

/** So long its token is good: it bounds how long a card's answers can be carried to a terminal from afar. */
const TAP_MS = 2 * 60_000

export type TapDeps = { keys: Pick<Keys, 'dataKey'> }

const contextOf = (campusId: number) => `card_tap:${campusId}`

export function sealTap({ keys }: TapDeps, campusId: number, tap: Tap): string {
  return sealToken(keys.dataKey, contextOf(campusId), tap)
}

/** The tap of a token that was given to this terminal. Refuses `credential_invalid`; its age is for {@link isTapOver}. */
export function openTap(
  { keys }: TapDeps,
  { campusId, terminalId }: TapPlace,
  token: string,
): { ok: true; tap: Tap } | Refusal {
  const tap = openToken<Tap>(keys.dataKey, contextOf(campusId), token)
  return tap?.terminalId === terminalId ? { ok: true, tap } : refuse('credential_invalid')
}

export function isTapOver({ beganAt }: Pick<Tap, 'beganAt'>, now: Date): boolean {
  return now.getTime() - beganAt >= TAP_MS
}
