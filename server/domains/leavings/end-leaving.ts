import { inTransaction, type PoolClient } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { CardDeps } from '../cards/change-state.ts'
import { endAccount } from '../cards/end-account.ts'
import { endCredentials } from '../credentials/end-credentials.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import { readWallet } from '../ledger/wallet.ts'
import type { Leaving } from './leaving.ts'
import { selectOpenPayout } from './payout-store.ts'
import { selectLeaving, updateEnded } from './store.ts'

export type EndDeps = CardDeps & { posterOf: (campusId: number) => Pick<Poster, 'post'> }

type Order = {
  campusId: number
  leavingId: string
  /** Who paid the last of it; null: nothing was left to pay, and the house ends it by itself. */
  operatorId: string | null
}

/**
 * Ends the account of a leaving whose time is over and whose wallet is empty (RULES 2.7): what subsidy is left goes to the
 * aid account, then card, pay key, sessions and account end in one transaction. Does nothing where something still has
 * to happen first; so it is harmless to repeat, and a job does what a kill left.
 * @returns whether the account has ended
 */
export async function endLeaving(deps: EndDeps, order: Order, now: Date): Promise<boolean> {
  const { pool, holdPayAlias } = deps
  const { campusId, leavingId, operatorId } = order
  const found = await selectLeaving(pool, campusId, leavingId)
  if (found?.state !== 'leaving' || now < found.payableFrom) return found?.state === 'void'
  return inTransaction(pool, async (db) => {
    // Held while the subsidy is posted on another connection: nobody undoes the leaving in between.
    await holdPayAlias(db, campusId, found.personId)
    const leaving = await selectLeaving(db, campusId, leavingId)
    if (leaving?.state !== 'leaving') return leaving?.state === 'void'
    const { personId, walletId, reason } = leaving
    if (await selectOpenPayout(db, campusId, leavingId)) return false
    if (!(await takeSubsidy(deps, db, leaving, { campusId, now }))) return false
    const actor =
      operatorId === null
        ? ({ kind: 'system', id: null } as const)
        : ({ kind: 'operator', id: operatorId } as const)
    await updateEnded(db, campusId, leavingId, { state: 'void', at: now, by: operatorId, note: null })
    const alias = await endCredentials(db, campusId, personId, now)
    await endAccount(db, { campusId, personId, walletId, alias, actor, reason }, now)
    return true
  })
}

/**
 * A subsidy is not paid out: what is left of it goes to the aid account. It is all of it or nothing, so a repeat finds
 * none left, whatever its id. False when the account is not frozen, has money to be paid back first, or the ledger did
 * not answer.
 */
async function takeSubsidy(
  { posterOf }: EndDeps,
  db: PoolClient,
  { walletId }: Leaving,
  { campusId, now }: { campusId: number; now: Date },
): Promise<boolean> {
  const { state, walletFen, subsidyFen } = await readWallet(db, campusId, walletId)
  if (state !== 'frozen' || walletFen !== 0) return false
  if (subsidyFen === 0) return true
  const outcome = await posterOf(campusId).post({
    shape: 'spend',
    kind: 'subsidy_expiry',
    id: uuidv7(now),
    walletId,
    toId: await openAccount(db, campusId, 'aid'),
    amountFen: subsidyFen,
    source: 'subsidy',
    occurredAt: now,
    guards: { states: ['frozen'] },
  })
  return outcome.ok
}
