import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Fen } from '../../base/money.ts'
import { checkPin, type PinDeps } from '../credentials/check-pin.ts'
import type { Poster } from '../ledger/poster.ts'
import type { PostedAct, SpendAct } from '../ledger/transfer.ts'
import type { Policy } from '../policy/policy.ts'
import type { VerifiedPin } from './decide.ts'
import type { Spender } from './payment.ts'
import { insertPrice } from './store.ts'

export type PostSpendDeps = PinDeps & { posterOf: (campusId: number) => Pick<Poster, 'post'> }

/**
 * Posts what was decided, without a spending PIN first. Only when the ledger says that one is needed, and so that
 * nothing before it in the order refuses, the PIN is looked at; a PIN that is not needed never is (RULES 3.4).
 * @param of.spend the act, for a payer whose spending PIN was verified so far
 */
export async function postSpend<Who extends Spender>(
  deps: PostSpendDeps,
  of: {
    campusId: number
    amountFen: Fen
    spendingPin?: string | undefined
    payer: Who
    spend: (pin: VerifiedPin) => SpendAct
    policy: Policy
  },
  now: Date,
): Promise<{ ok: true; repeat: boolean; posted: PostedAct; payer: Who } | Refusal> {
  const { campusId, amountFen: priceFen, spendingPin: pin, payer, spend, policy } = of
  const poster = deps.posterOf(campusId)
  const act = spend('none')
  const { id: paymentId, walletId, amountFen: chargedFen } = act
  if (chargedFen !== priceFen)
    await insertPrice(deps.pool, { campusId, paymentId, walletId, chargedFen, priceFen })
  let outcome = await poster.post(act)
  if (!outcome.ok && outcome.code === 'spending_pin_required' && pin !== undefined) {
    const who = { campusId, personId: payer.personId, which: 'spending', pin } as const
    const checked = await checkPin(deps, who, policy, now)
    if (!checked.ok && checked.reason === 'wrong') return refuse('spending_pin_wrong')
    if (!checked.ok) return refuse('spending_pin_locked', { retryAfterSeconds: checked.retryAfterSeconds })
    outcome = await poster.post(spend(checked.initial ? 'initial' : 'set'))
  }
  if (outcome.ok) return { ...outcome, payer }
  const { code } = outcome
  assert(code !== 'claim_used' && code !== 'account_active', 'a spend by an active account is refused as one')
  return refuse(code)
}
