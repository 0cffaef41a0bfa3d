import type { AccountState } from '../../../contract/people.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { type PurseSet, setPurse } from '../../protocols/allowance-dialogue.ts'
import type { Dialogue } from '../../protocols/card-dialogue.ts'
import type { MasterKeys } from '../../protocols/card-keys.ts'
import { blockBehind, noteSeen, seenBefore } from '../cards/seen-counters.ts'
import type { Tap } from '../cards/tap.ts'
import { readWallet, type Wallet } from '../ledger/wallet.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import type { PaymentLookUps } from './look-ups.ts'
import { type CardPayer, maskedPayer } from './payment.ts'
import type { PurseOrder } from './tap-rest.ts'

type AllowanceDeps = Pick<PaymentLookUps, 'cardPayerOf'> & { pool: Pool; policyAt: PolicyAt }

/**
 * What a card may spend with no network from now on (RULES 2.6): never more than the wallet holds, and nothing where the
 * card or its account is stopped, or its holder is a visitor (RULES 3.10). A limit of 0 ends offline sales by card.
 */
export function allowanceOf(
  { state, blocked, payer }: CardPayer,
  wallet: Pick<Wallet, 'state' | 'walletFen'>,
  { allowanceFen }: Pick<Policy, 'allowanceFen'>,
): Fen {
  const works = state === 'active' && !blocked && wallet.state === 'active' && payer.role !== 'visitor'
  return works ? Math.min(allowanceFen, Math.max(0, wallet.walletFen)) : 0
}

/** What the purse of this card is to be; null for a card of nobody. */
export async function orderPurse(
  { pool, policyAt, cardPayerOf }: AllowanceDeps,
  campusId: number,
  tap: Tap,
  now: Date,
): Promise<PurseOrder | null> {
  const [card, policy, seen] = await Promise.all([
    cardPayerOf(campusId, tap.cardNo),
    policyAt(campusId, now),
    seenBefore(pool, campusId, tap),
  ])
  if (!card) return null
  const wallet = await readWallet(pool, campusId, card.payer.walletId)
  const targetFen = allowanceOf(card, wallet, policy)
  return { targetFen, walletFen: wallet.walletFen, at: now, seen }
}

export function askPurse(
  master: MasterKeys,
  { cardNo }: Tap,
  { targetFen, at, seen }: PurseOrder,
): Dialogue<PurseSet> {
  return setPurse(master, cardNo, { targetFen, at, seen })
}

export type PurseDone = {
  ok: true
  done: true
  allowanceFen: Fen
  walletFen: Fen
  holder: { name: string; accountState: AccountState }
}

/**
 * Takes down how it ended: the card's numbers, or that it is behind what it told before, and so a copy.
 * Refuses `card_void` for a copy, and for a card that is blocked or at its end once it has no allowance any more.
 */
export async function endPurse(
  { pool, cardPayerOf }: AllowanceDeps,
  campusId: number,
  { tap, purse, ended }: { tap: Tap; purse: PurseOrder; ended: PurseSet },
  now: Date,
): Promise<PurseDone | Refusal> {
  if (!ended.ok) {
    if (ended.why !== 'behind')
      return refuse('credential_invalid', { sw: ended.sw.toString(16).padStart(4, '0') })
    await blockBehind(pool, campusId, tap, { seen: purse.seen, told: ended.counters }, now)
    return refuse('card_void')
  }
  await noteSeen(pool, campusId, tap.cardNo, ended.counters, now)
  const card = await cardPayerOf(campusId, tap.cardNo)
  assert(card, 'a card whose allowance is set is somebody’s')
  // Whoever found a dead card is told nothing of the person who carried it.
  if (card.blocked || (card.state !== 'active' && card.state !== 'lost')) return refuse('card_void')
  const { state: accountState } = await readWallet(pool, campusId, card.payer.walletId)
  const { name } = maskedPayer(card.payer)
  const { walletFen } = purse
  return { ok: true, done: true, allowanceFen: ended.balanceFen, walletFen, holder: { name, accountState } }
}
