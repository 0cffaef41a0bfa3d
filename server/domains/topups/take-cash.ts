import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import { addDays, businessDate, startOfBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import { isTimely } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import { recordAudit } from '../audit/record.ts'
import { findAct } from '../ledger/act.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import { type AccountId, type CreditAct, claimKey, type Outcome, type PostedAct } from '../ledger/transfer.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import { type CashTopUp, isCashTopUp } from './cash-top-up.ts'
import { selectCashTopUp, selectDay } from './store.ts'

export type CashDeps = {
  pool: Pool
  posterOf: (campusId: number) => Pick<Poster, 'post'>
  policyAt: PolicyAt
}

type Taken = { campusId: number; operatorId: string; id: string; personId: string; amountFen: Fen }

/** Each round one top-up of the person goes through; this many at once at one person are no accident. */
const ROUNDS_MAX = 50

/**
 * Credits notes taken at the counter, once for an id (RULES 4.1, 4.2). A lost account may be topped up.
 * Refuses, in this order: `id_conflict`, `id_time_invalid`, `top_up_amount_invalid`, `not_found` (the person),
 * `account_state_conflict`, `top_up_daily_limit`, `balance_ceiling`.
 */
export async function takeCash(
  deps: CashDeps,
  taken: Taken,
  now: Date,
): Promise<{ ok: true; topUp: CashTopUp } | Refusal> {
  const { pool, policyAt } = deps
  const { campusId, id, personId, amountFen } = taken
  const cashAccountId = await openAccount(pool, campusId, 'cash')
  const person = await findPerson(pool, campusId, personId)
  const known = await findAct(pool, campusId, id)
  if (known) return answerRepeat(deps, taken, known, { person, cashAccountId })

  const policy = await policyAt(campusId, now)
  if (!isTimely(id, now)) return refuse('id_time_invalid')
  if (amountFen < policy.topUpMinFen || amountFen > policy.topUpMaxFen) return refuse('top_up_amount_invalid')
  if (!person) return refuse('not_found')
  const { state } = await readWallet(pool, campusId, person.walletId)
  if (state === 'frozen' || state === 'void') return refuse('account_state_conflict')

  // Before the money moves: whatever an operator did is in the log, at most with a refusal after it.
  await recordAudit(pool, {
    campusId,
    at: now,
    actor: { kind: 'operator', id: taken.operatorId },
    action: 'cash_top_up_asked',
    subjectKind: 'cash_top_up',
    subjectId: id,
    detail: { personId, amountFen },
  })
  const outcome = await credit(deps, taken, { person, cashAccountId, policy }, now)
  if (!outcome.ok) return outcome
  return answerRepeat(deps, taken, outcome.posted, { person, cashAccountId })
}

/** The receipt of the act under this id, if it is what is asked for now. */
async function answerRepeat(
  { pool }: CashDeps,
  { campusId, amountFen }: Taken,
  posted: PostedAct,
  { person, cashAccountId }: { person: Person | undefined; cashAccountId: AccountId },
): Promise<{ ok: true; topUp: CashTopUp } | Refusal> {
  const same =
    isCashTopUp(posted, cashAccountId) &&
    posted.walletId === person?.walletId &&
    posted.amountFen === amountFen
  if (!same) return refuse('id_conflict')
  const topUp = await selectCashTopUp(pool, {
    campusId,
    cashAccountId,
    id: posted.id,
    at: posted.occurredAt,
  })
  assert(topUp, 'a top-up that was posted can be read')
  return { ok: true, topUp }
}

/**
 * Posts it as the n-th cash top-up of the person's day, which only one can be: what the limit of the day was compared
 * with cannot have changed meanwhile. Whoever was second reads again.
 */
async function credit(
  { pool, posterOf }: CashDeps,
  taken: Taken,
  { person, cashAccountId, policy }: { person: Person; cashAccountId: AccountId; policy: Policy },
  now: Date,
): Promise<Extract<Outcome, { ok: true }> | Refusal> {
  const { campusId, operatorId, id, personId, amountFen } = taken
  const date = businessDate(now)
  const act: CreditAct = {
    shape: 'credit',
    kind: 'top_up',
    id,
    walletId: person.walletId,
    fromId: cashAccountId,
    walletFen: amountFen,
    subsidyFen: 0,
    ceilingFen: policy.accountCeilingFen,
    reference: operatorId,
    occurredAt: now,
  }
  const expiresAt = startOfBusinessDate(addDays(date, 32))
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const day = await selectDay(pool, { campusId, walletId: person.walletId, cashAccountId, date })
    if (day.totalFen + amountFen > policy.topUpDayFen) return refuse('top_up_daily_limit')
    const key = claimKey('cash-top-up', personId, date, String(day.cashCount))
    const outcome = await posterOf(campusId).post({ ...act, claim: { key, expiresAt } })
    if (outcome.ok) return outcome
    if (outcome.code === 'claim_used') continue
    assert(
      outcome.code === 'balance_ceiling' || outcome.code === 'ledger_unavailable',
      'nothing else refuses a credit',
    )
    return refuse(outcome.code)
  }
  return refuse('ledger_unavailable')
}
