import type { CardRefusal } from '../card/card-decision.ts'
import type { OfflineRefusal } from '../offline/decide-offline.ts'
import { type Attempt, type ChannelRefusal, isByCard, type RefusedCode } from './attempt.ts'

/** The refusals that can come at a register, each with words of its own. */
export type InstructedCode = Extract<
  RefusedCode,
  | 'terminal_unknown'
  | 'terminal_suspended'
  | 'amount_invalid'
  | 'id_conflict'
  | 'id_time_invalid'
  | 'body_invalid'
  | 'credential_invalid'
  | 'credential_expired'
  | 'credential_used'
  | 'card_lost'
  | 'account_frozen'
  | 'card_void'
  | 'not_admitted'
  | 'daily_ceiling'
  | 'spending_pin_locked'
  | 'insufficient_funds'
  | 'channel_refused'
  | 'too_many_attempts'
  | 'storage_failed'
  | 'not_charged'
  | 'was_reversed'
  | 'digits_paused'
  | 'channel_unavailable'
  | OfflineRefusal
  | CardRefusal
  | ChannelRefusal
>
/** What is said in the words of cards when a card was shown. */
export type CardInstruction = 'card_not_genuine' | 'card_tap_late' | 'card_ended' | 'card_tap_again'
export type CardReason = Exclude<CardInstruction, 'card_tap_again'>

/** The same refusals of a card: its words name no pay code. */
const OF_CARD: Partial<Record<RefusedCode, CardInstruction | CardRefusal>> = {
  credential_invalid: 'card_not_genuine',
  credential_expired: 'card_tap_late',
  credential_used: 'card_tap_late',
  card_void: 'card_ended',
  card_keys_missing: 'card_no_keys',
  id_conflict: 'card_tap_again',
  id_time_invalid: 'card_tap_again',
  body_invalid: 'card_tap_again',
  not_charged: 'card_tap_again',
}

/** What the student should do now, in four words. What fits none of them is this terminal's trouble: the next one may sell. */
export function instructionFor(
  words: Record<InstructedCode | CardInstruction, string>,
  code: RefusedCode,
  attempt: Attempt,
): string {
  const said: Partial<Record<string, string>> = words
  return said[inItsWords(code, attempt)] ?? words.terminal_unknown
}

/** Why, in the words of the register or, where it has none, of the problem. */
export function reasonFor(
  reasons: Partial<Record<string, string>>,
  problems: Partial<Record<string, string>>,
  code: RefusedCode,
  attempt: Attempt,
): string | undefined {
  return reasons[inItsWords(code, attempt)] ?? reasons[code] ?? problems[code]
}

function inItsWords(code: RefusedCode, attempt: Attempt): string {
  return (isByCard(attempt) && OF_CARD[code]) || code
}
