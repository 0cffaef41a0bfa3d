import type { TapProof } from '../../../contract/card-taps.ts'
import type { Payment, PendingPayment } from '../../../contract/payments.ts'
import type { CardAtReader } from '../../../contract/reader.ts'
import type { Failure } from '../../../ui/api.ts'
import type { CardDecision } from '../card/card-decision.ts'
import type { Key } from '../keys.ts'
import type { OfflineDecision } from '../offline/decide-offline.ts'
import type { Scan } from '../scan/scanned-text.ts'
import { type AmountEntry, emptyEntry } from './amount-entry.ts'
import type { Attempt, CardAttempt, CodeAttempt, PaymentAnswer, RefusedCode } from './attempt.ts'

/** What the cashier is told in passing, below the amount. */
export type Notice =
  | 'amount_needed'
  | 'amount_out_of_range'
  | 'confirm_amount_first'
  | 'escape_to_edit'
  | 'offline'
  | 'offline_at_most'
  | 'scan_mangled'
  | 'scan_foreign'
  | 'channel_offline'
  | 'scan_just_used'
  | 'pin_six_digits'
  | 'card_torn'
  | 'card_lift'
  | 'card_blank'
  | 'card_unreadable'
  | 'cancelled'
  | 'set_aside'
  | 'card_left'

/** One sale, from the first digit to the result. `untilMs` is when the step ends by itself (`now` of the facts). */
export type Sale =
  | { step: 'entering'; entry: AmountEntry; notice: Notice | null }
  | { step: 'scanning'; entry: AmountEntry; notice: Notice | null }
  | Deciding
  | {
      step: 'pin'
      entry: AmountEntry
      attempt: Attempt
      digits: string
      wrong: boolean
      notice: Notice | null
      untilMs: number
    }
  | { step: 'approved'; payment: Payment; attempt: Attempt; untilMs: number }
  /** Sold with no network, and on disk. */
  | { step: 'approved-offline'; attempt: Attempt; allowanceFen: number | null; untilMs: number }
  | {
      step: 'refused'
      entry: AmountEntry
      attempt: Attempt
      code: RefusedCode
      retryAfterSeconds: number | null
      untilMs: number
    }

/** The server was asked and the outcome is not known yet. */
export type Deciding = {
  step: 'deciding'
  entry: AmountEntry
  attempt: Attempt
  spendingPin: string | null
  /** Counts the requests: a refusal that answers an earlier one is no longer of interest. */
  asked: number
  /** Answers that never came, also before a reload. */
  lost: number
  /** A request is under way, and its answer may still come. */
  asking: boolean
  /** When it is asked again or, with `asking`, when the wait is over and it is sold with no network; null: not at all. */
  untilMs: number | null
  /** `trying`: being decided here, with no network. `open`: the card may have paid, and only it can say. */
  offline: 'untried' | 'trying' | 'refused' | 'open'
  /** Another card was laid on than the one that must say. */
  wrongCard: boolean
  /** A channel has been asked and is still deciding: what it waits for; null: not as far as we know. */
  pending: PendingPayment['waitsFor'] | null
  /** The cashier gave up, and the channel is told until it says what became of it. */
  cancelling: boolean
}

/** What lies on the reader, when something does. */
export type LaidCard = Exclude<CardAtReader, { kind: 'none' }>

/** What happens to a sale. */
export type SaleEvent =
  | { type: 'key'; key: Key }
  /** `newId`: a fresh UUIDv7, used if the scan starts a payment. */
  | { type: 'scan'; scan: Scan; from: 'wedge' | 'camera'; newId: string }
  /** `spent`: this stay of the card on the reader was used for a sale already. */
  | { type: 'card'; card: LaidCard; spent: boolean; newId: string }
  | { type: 'proven'; asked: number; proof: TapProof }
  | { type: 'not-proven'; asked: number; failure: Failure | 'torn' }
  | { type: 'decided-by-card'; attempt: Attempt; decision: CardDecision }
  /** The reader answers again. */
  | { type: 'reader' }
  | { type: 'answer'; asked: number; answer: PaymentAnswer }
  | { type: 'looked-up'; asked: number; answer: PaymentAnswer }
  | { type: 'decided-offline'; attempt: Attempt; decision: OfflineDecision }
  | { type: 'storage-failed'; asked: number }
  /** A payment whose outcome was unknown when the page was closed. */
  | { type: 'resume'; attempt: Attempt }
  | { type: 'time' }
  | { type: 'online' }

/** What the machine knows of the world around it. */
export type SaleFacts = {
  nowMs: number
  online: boolean
  amountMinFen: number
  amountMaxFen: number
  /** The most that may be taken by one code with no network; null when nothing may. */
  offlineMostFen: number | null
  /** A card can pay from its allowance: there is a reader with this terminal's keys. */
  readerSells: boolean
  /** The code approved last: the camera may still see it. */
  spentText: string | null
}

/** What is to be done after a step. `ask` writes the attempt to disk before it sends it. */
export type SaleEffect =
  | { do: 'ask'; attempt: Attempt; spendingPin: string | null; asked: number }
  /** Decides here, with no network; the sale is on disk before it says yes. */
  | { do: 'take-offline'; attempt: CodeAttempt }
  /** Asks the card at the reader who it is. */
  | { do: 'prove'; attempt: CardAttempt; asked: number }
  /**
   * Takes it from the card's allowance; the record is on disk before it says that it was paid. `again`: it was begun before,
   * and may have been taken then.
   */
  | { do: 'take-by-card'; attempt: CardAttempt; again: boolean }
  /** Asks the reader what became of it. */
  | { do: 'look-at-reader'; attempt: CardAttempt }
  | { do: 'look-up'; attempt: Attempt; asked: number }
  /** Asks the channel to give back what it has, or to say that it was paid. */
  | { do: 'cancel'; attempt: Attempt; asked: number }
  | { do: 'forget'; attempt: Attempt }
  | { do: 'set-aside'; attempt: Attempt }
  /** Its code is noted as used, and only then it is off the disk. */
  | { do: 'approved'; payment: Payment; attempt: Attempt }
  | { do: 'approved-offline'; attempt: Attempt }
  | { do: 'sound'; sound: Sound }

export type Sound = 'approved' | 'pin' | 'refused' | 'unknown' | 'attention'

/** The sale after an event, and what is to be done. */
export type Advance = { sale: Sale; effects: SaleEffect[] }
/** The sale while it is at a step. */
export type SaleAt<Step extends Sale['step']> = Extract<Sale, { step: Step }>

export const idleSale: SaleAt<'entering'> = { step: 'entering', entry: emptyEntry, notice: null }

/** How long the giant tick stands, unless the next amount is typed. */
export const APPROVED_SHOWN_MS = 6000

export function stay(sale: Sale): Advance {
  return { sale, effects: [] }
}

/** How much doubt there is about a payment: the words on the screen follow it. */
export type Doubt = 'none' | 'repeating' | 'unknown'

const LOST_UNTIL_UNKNOWN = 3

export function doubtOf(deciding: Deciding): Doubt {
  if (deciding.offline === 'open') return 'unknown'
  if (deciding.lost === 0) return 'none'
  return deciding.lost < LOST_UNTIL_UNKNOWN ? 'repeating' : 'unknown'
}
