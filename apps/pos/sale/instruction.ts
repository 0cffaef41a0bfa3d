import type { OfflineRefusal } from '../offline/decide-offline.ts'
import type { RefusedCode } from './attempt.ts'

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
  | OfflineRefusal
>

/** What the student should do now, in four words. What fits none of them is this terminal's trouble: the next one may sell. */
export function instructionFor(words: Record<InstructedCode, string>, code: RefusedCode): string {
  return (words as Partial<Record<RefusedCode, string>>)[code] ?? words.terminal_unknown
}
