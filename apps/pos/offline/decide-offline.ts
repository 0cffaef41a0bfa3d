import type { OfflineLimits } from '../../../contract/offline.ts'
import { type GenuinePayCode, payCodeUse } from '../../../server/protocols/pay-code.ts'
import { checkPayCodeAtTerminal, type TerminalKnowledge } from '../../../server/protocols/pay-code-web.ts'
import { readPayDigits } from '../../../server/protocols/pay-digits.ts'
import type { CodeAttempt } from '../sale/attempt.ts'
import type { Journal } from './journal.ts'
import type { Standing } from './standing.ts'

/** What only a register with no network says. */
export type OfflineRefusal =
  | 'offline_stopped'
  | 'offline_digits'
  | 'offline_code_limit'
  | 'offline_day_limit'
  | 'offline_full'
export type OfflineDecision =
  | { ok: true; code: { alias: string; use: string } }
  | {
      ok: false
      code:
        | OfflineRefusal
        | 'credential_invalid'
        | 'credential_expired'
        | 'credential_used'
        | 'card_lost'
        | 'storage_failed'
    }

/** Decides a sale with no network (RULES 3.7): the code itself first, as RULES 3.4 orders, then what may be taken by it. */
export async function decideOffline(
  attempt: CodeAttempt,
  standing: Standing,
  knowledge: TerminalKnowledge,
  journal: Pick<Journal, 'queue' | 'spentFen'>,
  now: Date,
): Promise<OfflineDecision> {
  if (!standing.ok) return { ok: false, code: 'offline_stopped' }
  if (readPayDigits(attempt.text)) return { ok: false, code: 'offline_digits' }
  const code = await checkPayCodeAtTerminal(attempt.text, knowledge, now)
  if (!code.ok) return code
  const refusal = overLimits(attempt.amountFen, code, standing.limits, journal, now)
  if (refusal) return { ok: false, code: refusal }
  return { ok: true, code: { alias: code.alias, use: payCodeUse(code) } }
}

function overLimits(
  amountFen: number,
  { alias, offlineLimitFen }: GenuinePayCode,
  limits: OfflineLimits,
  journal: Pick<Journal, 'queue' | 'spentFen'>,
  now: Date,
): OfflineRefusal | null {
  if (amountFen > Math.min(limits.codeFen, offlineLimitFen)) return 'offline_code_limit'
  if (journal.spentFen(alias, now) + amountFen > limits.personDayFen) return 'offline_day_limit'
  const { records, fen } = journal.queue()
  return records + 1 > limits.maxRecords || fen + amountFen > limits.maxFen ? 'offline_full' : null
}
