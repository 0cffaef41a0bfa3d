import type { CardReplaced } from '../../../contract/cards.ts'
import type { Me } from '../../../contract/me.ts'
import type { AccountState } from '../../../contract/people.ts'
import type { ProblemCode } from '../../../contract/problem.ts'
import type { Writing } from '../../../ui/terminal/card-writer.ts'

/** A card that lies on the reader, as its tap told: enough for a bystander to see, the rest asks the query PIN. */
export type LaidCard = {
  /** Its stay on the reader: when that is over, so is the visit. */
  visit: number
  cardNo: string
  /** Masked. */
  holder: string
  accountState: AccountState
  walletFen: number
  allowanceFen: number
}

/** How the person came: only with the ID card, read and not typed, is a card replaced (RULES 2.5). */
export type Presented = { by: 'reader' | 'typed'; number: string } | { by: 'card'; card: LaidCard }

/** `card_torn`: the card was away before it had answered. */
export type Trouble = { code: ProblemCode | 'offline' | 'card_torn'; extensions: Record<string, unknown> }

export type Page = 'menu' | 'bills' | 'limit' | 'spending-pin' | 'replace'

/** What is wrong with what lies on the reader; a code of the house, or what the reader itself sees. */
export type CardTrouble = Trouble['code'] | 'unreadable' | 'blank'

/** What the kiosk is at, from one person's arrival to the next's. */
export type Visit =
  | { at: 'home' }
  | { at: 'number' }
  | { at: 'tapping'; visit: number }
  | { at: 'card-trouble'; visit: number; why: CardTrouble }
  | { at: 'pin'; presented: Presented; trouble: Trouble | null; busy: boolean }
  | {
      at: 'inside'
      page: Page
      presented: Presented
      token: string
      me: Me
      busy: boolean
      trouble: Trouble | null
      /** What was just done, in a word of its own. */
      done: 'lost' | 'released' | 'limit' | 'spending-pin' | null
    }
  | { at: 'new-card'; replaced: CardReplaced; writing: Writing }
  /** Somebody's card is still in the reader; everything else is wiped. */
  | { at: 'take-card'; visit: number }

export type Inside = Extract<Visit, { at: 'inside' }>

/** The card's stay on the reader that this rests upon; null when it rests upon none. */
export function restsUpon(visit: Visit): number | null {
  if (visit.at === 'tapping' || visit.at === 'card-trouble' || visit.at === 'take-card') return visit.visit
  if (visit.at === 'new-card') return visit.writing.at === 'written' ? visit.writing.visit : null
  if (visit.at !== 'pin' && visit.at !== 'inside') return null
  return visit.presented.by === 'card' ? visit.presented.card.visit : null
}
