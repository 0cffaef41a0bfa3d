import type { ReaderSold } from '../../../contract/reader.ts'
import type { Reader } from '../../../ui/terminal/reader-client.ts'
import type { Journal } from '../offline/journal.ts'
import type { Standing } from '../offline/standing.ts'
import type { CardAttempt } from '../sale/attempt.ts'
import type { CardDecision } from './card-decision.ts'
import type { LaidCards } from './laid-card.ts'

/** Sales from a card's allowance, with no network (RULES 3.7): the agent has the keys, the register the limits and the list. */
export type CardTill = {
  /** The agent has this terminal's keys. */
  hasKeys: () => boolean
  /** And it has a reader. */
  sells: () => boolean
  /** @param again it was begun before: then only the card can say, and no limit speaks against asking it */
  take: (attempt: CardAttempt, again: boolean) => Promise<CardDecision>
  /** What the agent knows of a sale that was begun. */
  look: (attempt: CardAttempt) => Promise<CardDecision>
}

const OPEN: CardDecision = { is: 'open', wrongCard: false }
const TORN: CardDecision = { is: 'torn' }

export function createCardTill(deps: {
  terminalId: string
  reader: Pick<Reader, 'status' | 'sell' | 'keptSales'>
  laidCards: LaidCards
  journal: Pick<Journal, 'queue' | 'appendCardSale'>
  standing: () => Standing
  /** Whether the hot list names this card. */
  isListed: (cardNo: string) => Promise<boolean>
  now: () => Date
}): CardTill {
  const { reader, laidCards, journal } = deps

  function overLimits({ amountFen }: CardAttempt): 'offline_stopped' | 'offline_full' | null {
    const standing = deps.standing()
    if (!standing.ok) return 'offline_stopped'
    const { maxRecords, maxFen } = standing.limits
    const { records, fen } = journal.queue()
    return records + 1 > maxRecords || fen + amountFen > maxFen ? 'offline_full' : null
  }

  async function take(attempt: CardAttempt, again: boolean): Promise<CardDecision> {
    const { id, amountFen, cardNo } = attempt
    const full = again ? null : overLimits(attempt)
    if (full) return { is: 'refused', code: full }
    // What was begun may still be open: its card is not asked to pay anew, the campus decides.
    if (await deps.isListed(cardNo)) return again ? OPEN : { is: 'refused', code: 'card_listed' }
    const laid = laidCards.laid.get()
    if (laid?.card.kind !== 'card') return again ? OPEN : TORN
    if (!again && laid.card.tier === 'visitor') return { is: 'refused', code: 'card_visitor' }
    laidCards.spend(laid.visit)
    const at = inWholeSeconds(deps.now())
    return judge(attempt, await reader.sell({ visit: laid.visit, saleId: id, amountFen, at }))
  }

  async function judge(attempt: CardAttempt, sold: ReaderSold | null): Promise<CardDecision> {
    switch (sold?.outcome) {
      case undefined:
      case 'unknown':
        return OPEN
      case 'paid':
        return paid(sold)
      case 'another-card':
        return { is: 'open', wrongCard: true }
      case 'torn':
        return TORN
      case 'conflict':
        return { is: 'refused', code: 'id_conflict' }
      case 'contradiction':
        return { is: 'refused', code: 'card_contradiction' }
      case 'no-card':
        return look(attempt)
      case 'no-keys':
        return unlessBegun(attempt, 'card_no_keys')
      case 'refused':
        return unlessBegun(attempt, sold.why === 'funds' ? 'card_allowance' : 'card_refused')
    }
  }

  /** A card that refuses to say what became of a sale has not ended it. */
  async function unlessBegun(
    attempt: CardAttempt,
    code: 'card_no_keys' | 'card_allowance' | 'card_refused',
  ): Promise<CardDecision> {
    const known = await look(attempt)
    return known.is === 'torn' ? { is: 'refused', code } : known
  }

  async function paid({
    sale,
    allowanceFen,
  }: Extract<ReaderSold, { outcome: 'paid' }>): Promise<CardDecision> {
    // It is on the agent's disk already: what cannot be written here now is taken in later.
    await journal.appendCardSale(sale).catch(() => undefined)
    return { is: 'paid', allowanceFen }
  }

  async function look({ id }: CardAttempt): Promise<CardDecision> {
    const kept = await reader.keptSales()
    if (!kept) return OPEN
    const sale = kept.find(({ saleId }) => saleId === id)
    if (!sale) return TORN
    return sale.state === 'paid' ? paid({ outcome: 'paid', sale, allowanceFen: null }) : OPEN
  }

  const hasKeys = () => reader.status.get()?.terminalId === deps.terminalId
  return {
    hasKeys,
    sells: () => hasKeys() && reader.status.get()?.reader != null,
    take,
    look,
  }
}

/** As it stands in the card's code. */
function inWholeSeconds(now: Date): string {
  return new Date(Math.floor(now.getTime() / 1000) * 1000).toISOString()
}
