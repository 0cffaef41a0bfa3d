import type { OwnCredential } from '../../../contract/payments.ts'
import { type ProblemCode, type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { isTimely } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import { findAct } from '../ledger/act.ts'
import type { PostedAct, SpendAct } from '../ledger/transfer.ts'
import type { PolicyAt } from '../policy/read.ts'
import { checkAmount, sells, spendOf, type VerifiedPin } from './decide.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { shownAt } from './means.ts'
import { lacksShift, type Payment, paymentOf, type Spender } from './payment.ts'
import { type PostSpendDeps, postSpend } from './post-spend.ts'
import { type CredentialDeps, readCredential, type Stopped } from './read-credential.ts'
import { storedPayment } from './stored-payment.ts'

export type AuthoriseDeps = PaymentLookUps &
  CredentialDeps &
  PostSpendDeps & {
    policyAt: PolicyAt
  }

/** What a terminal sends. */
export type PaymentAttempt = {
  campusId: number
  terminalId: string
  id: string
  amountFen: Fen
  credential: OwnCredential
  spendingPin?: string | undefined
}

type Approval = { ok: true; repeat: boolean; payment: Payment }

/**
 * Takes a payment: the first approval, the same answer again for its repeat (RULES 3.3), or why not, in the order of
 * RULES 3.4. A refusal consumes neither the id nor the code.
 *
 * It goes straight for the approval. Only what is not approved is looked up by its id, so that a repeat is answered
 * before any other check and the first time pays nothing for it.
 */
export async function authorise(
  deps: AuthoriseDeps,
  attempt: PaymentAttempt,
  now: Date,
): Promise<Approval | Refusal> {
  const { campusId, id, amountFen, terminalId } = attempt
  const decided = await decide(deps, attempt, now)
  if (decided.ok && !decided.repeat)
    return { ok: true, repeat: false, payment: paymentOf(decided.posted, amountFen, decided.payer) }
  if (!decided.ok && decided.code === 'ledger_unavailable') return decided

  const first = decided.ok ? decided.posted : await findAct(deps.pool, campusId, id)
  if (!first) return decided as Refusal
  const stored = await storedPayment(deps.pool, campusId, first)
  if (stored && first.terminalId === terminalId && stored.payment.amountFen === amountFen)
    return { ok: true, repeat: true, payment: stored.payment }
  return !decided.ok && BEFORE_CONFLICT.has(decided.code) ? decided : refuse('id_conflict')
}

/** What is told rather than `id_conflict` (DESIGN 4). */
const BEFORE_CONFLICT = new Set<ProblemCode>([
  'id_time_invalid',
  'terminal_unknown',
  'shift_required',
  'amount_invalid',
])

type Decided = { ok: true; repeat: boolean; posted: PostedAct; payer: Spender } | Refusal

/** The checks of RULES 3.4 in their order; those from `credential_used` on are the ledger's, made in the debit itself. */
async function decide(deps: AuthoriseDeps, attempt: PaymentAttempt, now: Date): Promise<Decided> {
  const { campusId, terminalId, id, amountFen: priceFen } = attempt
  const [counter, policy] = await Promise.all([
    deps.counterOf(campusId, terminalId),
    deps.policyAt(campusId, now),
  ])
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  if (!sells(counter)) return refuse('terminal_unknown')
  if (lacksShift(counter)) return refuse('shift_required')
  const payable = checkAmount(priceFen, policy)
  if (!payable.ok) return payable
  const shown = await readCredential(deps, attempt, now)
  if (!shown.ok) return shown
  const { payer, means, claim, stopped } = shown
  const place = shownAt(terminalId, means)
  const spend = (pin: VerifiedPin) =>
    spendOf({ id, priceFen, counter, payer, place, claim, pin, policy, now })
  return stopped
    ? refuseStopped(deps, campusId, { payer, act: spend('none'), stopped })
    : postSpend(deps, { ...attempt, payer, spend, policy }, now)
}

/** What is told rather than that a card is stopped: it comes before in the order of RULES 3.4, or is of the account. */
const BEFORE_CARD: readonly ProblemCode[] = ['credential_used', 'card_lost', 'account_frozen', 'card_void']

/**
 * Refuses an expired code or a stopped card, unless it is the repeat of an attempt that was in time and is still on its way
 * to the ledger. Who posts the same id waits for it, so the poster is given an act that it can only refuse or know.
 */
async function refuseStopped(
  { posterOf }: AuthoriseDeps,
  campusId: number,
  { payer, act, stopped }: { payer: Spender; act: SpendAct; stopped: Stopped },
): Promise<Decided> {
  const outcome = await posterOf(campusId).post({ ...act, guards: { ...act.guards, admitted: false } })
  if (outcome.ok) {
    assert(outcome.repeat, 'nobody who is not admitted pays')
    return { ...outcome, payer }
  }
  const code = outcome.code as ProblemCode
  if (code === 'ledger_unavailable') return refuse(code)
  return refuse(stopped !== 'credential_expired' && BEFORE_CARD.includes(code) ? code : stopped)
}
