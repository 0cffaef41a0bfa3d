import type { Me } from '../../../contract/me.ts'
import { assert } from '../../base/assert.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { readCardOf } from '../cards/list-cards.ts'
import { readPayKey } from '../credentials/find-pay-key.ts'
import { readWallet, type Wallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import { type SubsidyGrant, selectGrants } from './store.ts'

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
  const subsidyEnds =
    wallet.subsidyFen > 0 ? nextEnd(wallet.subsidyFen, await selectGrants(db, campusId, walletId)) : undefined
  return {
    person: { name, campusNo, role, college, major, className, dormitory, fullTime },
    account: accountOf(wallet),
    ...(subsidyEnds && { subsidyEnds }),
    card,
    payKey: payKey && { ...payKey, createdAt: payKey.createdAt.toISOString() },
  }
}

/** What whoever holds a phone with WeChat on it may see there without a PIN: no place of study, no room, no pay key. */
export function lessOf(me: Me): Me {
  const person = { ...me.person, college: null, major: null, className: null, dormitory: null }
  return { ...me, person, payKey: null }
}

/**
 * What ends next of a subsidy: the grant that ends first is spent first, so what is left is that of those that end last.
 * @param grants the latest end first; without an end before all
 */
function nextEnd(subsidyFen: Fen, grants: readonly SubsidyGrant[]): Me['subsidyEnds'] {
  let [rest, next] = [subsidyFen, undefined as Me['subsidyEnds']]
  for (const { lastDay, amountFen } of grants) {
    const part = Math.min(rest, amountFen)
    rest -= part
    if (part > 0 && lastDay !== null) next = { amountFen: part, lastDay }
  }
  return next
}

/** An account as its person sees it. */
export function accountOf({ state, walletFen, subsidyFen }: Wallet): Me['account'] {
  return { state, walletFen, subsidyFen }
}
