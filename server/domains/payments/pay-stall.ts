import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { isTimely } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import { checkPin } from '../credentials/check-pin.ts'
import { queryPinRefusal } from '../credentials/pin.ts'
import { findAct } from '../ledger/act.ts'
import type { PostedAct } from '../ledger/transfer.ts'
import type { PolicyAt } from '../policy/read.ts'
import { checkAmount, spendOf, type VerifiedPin } from './decide.ts'
import { scannedAt, scannedStallOf } from './means.ts'
import { type Payment, paymentOf, type Spender } from './payment.ts'
import { type PostSpendDeps, postSpend } from './post-spend.ts'
import type { ScannedPlace } from './stall-code.ts'
import { selectScannedPlace } from './stall-code-store.ts'
import { selectSpender } from './stall-payment-store.ts'
import { storedPayment } from './stored-payment.ts'

export type PayStallDeps = PostSpendDeps & { policyAt: PolicyAt }

/** What a person's app sends of a code it scanned. */
export type StallAttempt = {
  campusId: number
  personId: string
  sessionId: string
  id: string
  stallCode: string
  amountFen: Fen
  queryPin: string
  spendingPin?: string | undefined
}

type Approval = { ok: true; repeat: boolean; payment: Payment; place: ScannedPlace }

/**
 * Pays a stall whose code was scanned (RULES 1.5, DESIGN 5): as a payment at its terminal would be decided, with the
 * query PIN as what is shown. The first approval, or the same answer again for its repeat whatever has changed since,
 * or why not. A refusal consumes nothing.
 * Refuses, in this order: `id_time_invalid`, `stall_code_unknown`, `stall_code_withdrawn`, `amount_invalid`,
 * `id_conflict`, `pin_locked`, `pin_wrong`, then as the ledger does (`ledger/transfer.ts`).
 */
export async function payStall(
  deps: PayStallDeps,
  attempt: StallAttempt,
  now: Date,
): Promise<Approval | Refusal> {
  const { pool } = deps
  const { campusId, personId, id, amountFen } = attempt
  const [known, place, payer] = await Promise.all([
    findAct(pool, campusId, id),
    selectScannedPlace(pool, campusId, attempt.stallCode),
    selectSpender(pool, campusId, personId),
  ])
  assert(payer, 'who is signed in is a person of the campus')
  const repeatOf = (act: PostedAct | undefined) => answerRepeat(deps, attempt, { act, place, payer })
  const first = await repeatOf(known)
  if (first) return first
  const decided = await decide(deps, attempt, { place, payer, isTaken: known !== undefined }, now)
  if (decided.ok && !decided.repeat) {
    assert(place, 'an unknown code pays nobody')
    return { ok: true, repeat: false, payment: paymentOf(decided.posted, amountFen, payer), place }
  }
  if (!decided.ok && decided.code === 'ledger_unavailable') return decided
  // Its first attempt may have come through in this moment.
  const repeat = await repeatOf(decided.ok ? decided.posted : await findAct(pool, campusId, id))
  return repeat ?? (decided.ok ? refuse('id_conflict') : decided)
}

/** The checks in their order; those of the account are the ledger's, made in the debit itself. */
async function decide(
  deps: PayStallDeps,
  attempt: StallAttempt,
  { place, payer, isTaken }: { place: ScannedPlace | null; payer: Spender; isTaken: boolean },
  now: Date,
): Promise<{ ok: true; repeat: boolean; posted: PostedAct } | Refusal> {
  const { campusId, id, amountFen: priceFen, personId, sessionId, queryPin: pin } = attempt
  const policy = await deps.policyAt(campusId, now)
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  if (!place) return refuse('stall_code_unknown')
  if (place.withdrawn) return refuse('stall_code_withdrawn')
  const payable = checkAmount(priceFen, policy)
  if (!payable.ok) return payable
  const { amountFen: fixedFen } = place
  if (fixedFen !== null && fixedFen !== priceFen)
    return refuse('amount_invalid', { amountMinFen: fixedFen, amountMaxFen: fixedFen })
  if (isTaken) return refuse('id_conflict')
  const checked = await checkPin(deps, { campusId, personId, which: 'query', pin, sessionId }, policy, now)
  if (!checked.ok) return queryPinRefusal(checked)
  const where = { counter: place, place: scannedAt(place.stallId), claim: null }
  const spend = (spendingPin: VerifiedPin) =>
    spendOf({ id, priceFen, payer, ...where, pin: spendingPin, policy, now })
  return postSpend(deps, { ...attempt, payer, spend, policy }, now)
}

/** The first approval again, if this act is the attempt's: by the same person, at the same stall, of the same price. */
async function answerRepeat(
  { pool }: PayStallDeps,
  { campusId, amountFen }: StallAttempt,
  { act, place, payer }: { act: PostedAct | undefined; place: ScannedPlace | null; payer: Spender },
): Promise<Approval | null> {
  if (!act || !place || act.walletId !== payer.walletId || scannedStallOf(act) !== place.stallId) return null
  const stored = await storedPayment(pool, campusId, act)
  if (stored?.payment.amountFen !== amountFen) return null
  return { ok: true, repeat: true, payment: stored.payment, place }
}
