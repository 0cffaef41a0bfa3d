import type { Queryable } from '../../base/database.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { selectCardLossesAt, selectLossesAt } from './store.ts'

/** A use of a card, or (`cardNo` null) of an account by a phone. */
export type Use = { walletId: WalletId; cardNo: string | null; at: Date }

/**
 * Since when what was used had been lost at its time; null for what was not lost then. A phone is lost with its account, a card
 * also by itself: replaced or ended, it stays so though the account is active again. By the changes that were written down,
 * which never change: so the answer is the same whenever it is asked.
 */
export async function lossesAt(
  db: Queryable,
  campusId: number,
  uses: readonly Use[],
): Promise<(Date | null)[]> {
  const byCard = uses.flatMap(({ cardNo, at }) => (cardNo === null ? [] : [{ cardNo, at }]))
  const [accounts, cards] = await Promise.all([
    selectLossesAt(db, campusId, uses),
    byCard.length === 0 ? [] : selectCardLossesAt(db, campusId, byCard),
  ])
  let card = 0
  return uses.map(({ cardNo }, index) => (cardNo === null ? null : cards[card++]!) ?? accounts[index]!)
}
