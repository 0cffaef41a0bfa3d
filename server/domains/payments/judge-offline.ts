import type { OfflineRecord } from '../../../contract/offline.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import { businessDate } from '../../base/clock.ts'
import { uuidv7Time } from '../../base/ids.ts'
import type { Fen } from '../../base/money.ts'
import { type GenuinePayCode, judgeTime, payCodeUse } from '../../protocols/pay-code.ts'
import { claimKey } from '../ledger/transfer.ts'
import type { Policy } from '../policy/policy.ts'
import { checkAmount } from './decide.ts'
import { contentOf, type GenuineRecord } from './offline-record.ts'
import type { Holder } from './offline-store.ts'
import type { Counter } from './payment.ts'

/** How far clocks may be apart in ids (DESIGN 3). */
export const CLOCK_TOLERANCE_MS = 10 * 60_000

/**
 * Whose sale it is, and what proves it. `limitFen`: what one sale by it may take offline, for the record only. `isForged`:
 * it names a card of ours with a TAC that is not the card's. `later`: it cannot be told now.
 */
export type Proof =
  | ({ ok: true; limitFen: Fen } & Pick<GenuineRecord, 'personId' | 'walletId' | 'useKey' | 'card'>)
  | { ok: false; code: ProblemCode; isForged?: boolean; later?: boolean }

export type Judged =
  | { ok: true; record: GenuineRecord; limitFen: Fen }
  /** `later`: made in the future by our clock; it may be right in a while. */
  | { ok: false; later: boolean; code: ProblemCode; isForged?: boolean }

/**
 * Whether a record is genuine, by nothing that changes: so whenever and however often it is judged, the answer is the
 * same. Whether the terminal was suspended or given another key since says nothing of a sale that was made (RULES 3.7).
 */
export function judgeOffline(
  record: OfflineRecord,
  known: {
    counter: (Counter & { registeredAt: Date }) | undefined
    proof: Proof
    policyThen: Policy
    now: Date
  },
): Judged {
  const { counter, proof, policyThen, now } = known
  const at = new Date(record.at)
  const madeAt = uuidv7Time(record.id)
  const latest = now.getTime() + CLOCK_TOLERANCE_MS
  if (!Number.isFinite(at.getTime())) return notGenuine('body_invalid')
  if (madeAt.getTime() > latest || at.getTime() > latest)
    return { ok: false, later: true, code: 'id_time_invalid' }
  if (counter?.kind !== 'pos' || counter.payableId === null) return notGenuine('terminal_unknown')
  if (madeAt.getTime() < counter.registeredAt.getTime() - CLOCK_TOLERANCE_MS)
    return notGenuine('id_time_invalid')
  const payable = checkAmount(record.amountFen, policyThen)
  if (!payable.ok) return notGenuine(payable.code)
  if (!proof.ok) return { later: false, ...proof }
  const { personId, walletId, useKey, card, limitFen } = proof
  return {
    ok: true,
    limitFen,
    record: {
      id: record.id,
      terminalId: counter.terminalId,
      payableId: counter.payableId,
      personId,
      walletId,
      amountFen: record.amountFen,
      at,
      businessDate: businessDate(at),
      useKey,
      card,
      content: contentOf(record),
    },
  }
}

/**
 * A pay code as the proof of a sale at that time. The code is judged at the time it was shown; whether its key has ended
 * since, or the account is lost, does not matter.
 */
export function proveByCode(
  code: GenuinePayCode | { ok: false; code: ProblemCode },
  holder: Holder | undefined,
  at: Date,
  policyThen: Policy,
): Proof {
  if (!code.ok) return notGenuine(code.code)
  if (holder?.keyThumbprint !== code.keyThumbprint) return notGenuine('credential_invalid')
  const timely = judgeTime(code, at)
  if (!timely.ok) return notGenuine(timely.code)
  return {
    ok: true,
    personId: holder.personId,
    walletId: holder.walletId,
    useKey: claimKey('pay-code', payCodeUse(code)),
    card: null,
    limitFen: Math.min(code.offlineLimitFen, policyThen.payCodeOfflineLimitFen),
  }
}

function notGenuine(code: ProblemCode): { ok: false; later: boolean; code: ProblemCode } {
  return { ok: false, later: false, code }
}
