import type { OfflineDecision } from '../offline/decide-offline.ts'
import { isByChannel, judge, judgeLookUp } from './attempt.ts'
import { cardAgain, concludeByCard, lookAtReader, notProven, proven } from './by-card.ts'
import { askAgain, cancelAtChannel, conclude, waitToRepeat } from './conclude.ts'
import {
  type Advance,
  type Deciding,
  doubtOf,
  idleSale,
  type SaleEvent,
  type SaleFacts,
  stay,
} from './sale.ts'
import { approveOffline, isUnheard, maySellOffline, takeOffline } from './sell-offline.ts'

type ScanEvent = Extract<SaleEvent, { type: 'scan' }>

/** The sale while its outcome is not known: what each event makes of it. */
export function decide(sale: Deciding, event: SaleEvent, facts: SaleFacts): Advance {
  // Being sold here, or only a card can say: an approval alone could outrun that.
  const atTill = sale.offline === 'trying' || sale.offline === 'open'
  switch (event.type) {
    case 'answer':
      if (event.asked !== sale.asked) return stay(sale)
      if (atTill) return stay({ ...sale, asking: false })
      if (isUnheard(event.answer) && maySellOffline(sale, facts)) {
        return takeOffline({ ...sale, asking: false })
      }
      return conclude(sale, judge(event.answer, sale.lost > 0), facts)
    case 'looked-up':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, judgeLookUp(event.answer), facts)
    case 'proven':
      return event.asked !== sale.asked || atTill ? stay(sale) : proven(sale, event.proof)
    case 'not-proven':
      return event.asked !== sale.asked || atTill ? stay(sale) : notProven(sale, event.failure, facts)
    case 'decided-offline':
      return event.attempt === sale.attempt ? concludeOffline(sale, event.decision, facts) : stay(sale)
    case 'decided-by-card':
      return event.attempt === sale.attempt ? concludeByCard(sale, event.decision, facts) : stay(sale)
    case 'storage-failed':
      if (event.asked !== sale.asked) return stay(sale)
      return conclude(sale, { is: 'refused', code: 'storage_failed', retryAfterSeconds: null }, facts)
    case 'time':
      if (sale.untilMs === null || facts.nowMs < sale.untilMs) return stay(sale)
      if (sale.cancelling && !sale.asking) return cancelAtChannel(sale)
      return sale.asking ? takeOffline(sale) : askAgain(sale, sale.attempt, facts)
    case 'online':
      return sale.asking || atTill ? stay(sale) : askAgain(sale, sale.attempt, facts)
    case 'scan':
      return sameCodeAgain(sale, event, facts)
    case 'card':
      return cardAgain(sale, event, facts)
    case 'reader':
      return sale.offline === 'open' ? lookAtReader(sale) : stay(sale)
    case 'key':
      if (event.key === 'Escape') return mayCancel(sale) ? cancelAtChannel(sale) : stay(sale)
      return event.key === 'F9' ? setAside(sale) : stay(sale)
    default:
      return stay(sale)
  }
}

/** Only what a channel is deciding can be given up: anything else is decided at once. */
function mayCancel({ pending, cancelling }: Deciding): boolean {
  return pending !== null && !cancelling
}

function setAside(sale: Deciding): Advance {
  if (doubtOf(sale) !== 'unknown' || sale.offline === 'trying') return stay(sale)
  const notice = sale.offline === 'open' ? 'card_left' : 'set_aside'
  return { sale: { ...idleSale, notice }, effects: [{ do: 'set-aside', attempt: sale.attempt }] }
}

/** The same id with a fresh code: if the first was approved the approval comes back, else this one is decided. */
function sameCodeAgain(sale: Deciding, { scan }: ScanEvent, facts: SaleFacts): Advance {
  const { attempt } = sale
  if (doubtOf(sale) !== 'unknown' || sale.offline === 'trying' || !('text' in attempt)) return stay(sale)
  // Only the channel can say: another code would be another payment.
  if (isByChannel(attempt)) return stay(sale)
  if (scan.kind !== 'pay-code' || scan.text === attempt.text) return stay(sale)
  return askAgain({ ...sale, offline: 'untried' }, { ...attempt, text: scan.text }, facts)
}

function concludeOffline(sale: Deciding, decision: OfflineDecision, facts: SaleFacts): Advance {
  if (decision.ok) return approveOffline(sale.attempt, facts, null)
  if (sale.asked === 0) {
    return conclude(sale, { is: 'refused', code: decision.code, retryAfterSeconds: null }, facts)
  }
  // The server may have taken it: a refusal here proves nothing, so it is asked on.
  const refused: Deciding = { ...sale, offline: 'refused' }
  return sale.asking ? stay(refused) : waitToRepeat(refused, facts)
}
