import type { Me } from '../../../contract/me.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import { readCardOf } from '../cards/list-cards.ts'
import { readPayKey } from '../credentials/find-pay-key.ts'
import { readWallet, type Wallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'

/** Everything a person's home screen shows of them. */
export async function readMe(db: Queryable, campusId: number, personId: string): Promise<Me> {
  const person = await findPerson(db, campusId, personId)
  assert(person, 'a session belongs to a person')
  const { name, campusNo, role, college, major, className, dormitory, fullTime, walletId } = person
  const [wallet, payKey, card] = await Promise.all([
    readWallet(db, campusId, walletId),
    readPayKey(db, campusId, personId),
    readCardOf(db, campusId, personId),
  ])
  return {
    person: { name, campusNo, role, college, major, className, dormitory, fullTime },
    account: accountOf(wallet),
    card,
    payKey: payKey && { ...payKey, createdAt: payKey.createdAt.toISOString() },
  }
}

/** An account as its person sees it. */
export function accountOf({ state, walletFen, subsidyFen }: Wallet): Me['account'] {
  return { state, walletFen, subsidyFen }
}
