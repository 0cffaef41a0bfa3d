import { type Refusal, refuse } from '../../../contract/problem.ts'
import { findByLogin } from '../people/find-person.ts'
import type { IdNumberKeys } from '../people/id-number.ts'
import { type RenewalOrder, type RenewDeps, type Renewed, renewCard } from './renew-card.ts'
import { selectNewCard } from './renewal-store.ts'
import { selectFreeBlank } from './stock-store.ts'

/** So many kiosks may reach for the same blank at once before one is told that the stock is empty. */
const TRIES = 10

export type KioskReplaceDeps = RenewDeps & { keys: IdNumberKeys }

export type KioskReplacementOrder = Pick<RenewalOrder, 'campusId' | 'id' | 'personId' | 'actor'> & {
  terminalId: string
  reason: 'lost' | 'damaged'
  /** As the kiosk's reader read it from the ID card. */
  idNumber: string
}

/**
 * Replaces a lost or damaged card at a kiosk (RULES 2.5), which prints the new one: the house chooses a blank. The
 * person proved the query PIN there; the ID card must be theirs too. Repeating it answers the same card.
 * Refuses `other_number_wrong` (somebody else's ID card), `stock_empty`, and what `renewCard` refuses.
 */
export async function replaceAtKiosk(
  deps: KioskReplaceDeps,
  { idNumber, ...order }: KioskReplacementOrder,
  now: Date,
): Promise<Renewed | Refusal> {
  const { pool, keys } = deps
  const { campusId, id, personId } = order
  const owner = await findByLogin(pool, keys, campusId, idNumber)
  if (owner?.by !== 'idNumber' || owner.person.personId !== personId) return refuse('other_number_wrong')
  const tried: string[] = []
  while (tried.length < TRIES) {
    const cardNo = (await selectNewCard(pool, campusId, id)) ?? (await selectFreeBlank(pool, campusId, tried))
    if (cardNo === undefined) break
    const done = await renewCard(deps, { ...order, cardNo, handedBack: false }, now)
    // Another kiosk took the blank in between: its state is then told with the refusal.
    const taken = !done.ok && done.code === 'card_state_conflict' && done.extensions?.blank === cardNo
    if (!taken) return done
    tried.push(cardNo)
  }
  return refuse('stock_empty')
}
