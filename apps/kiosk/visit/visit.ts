import type { CardReplaced } from '../../../contract/cards.ts'
import type { Me } from '../../../contract/me.ts'
import type { ProblemCode } from '../../../contract/problem.ts'

/** How the number came: only a card that was read can be replaced (RULES 2.5). */
export type Presented = { number: string; by: 'reader' | 'typed' }

export type Trouble = { code: ProblemCode | 'offline'; extensions: Record<string, unknown> }

export type Page = 'menu' | 'bills' | 'limit' | 'replace'

/** What the kiosk is at, from one person's arrival to the next's. */
export type Visit =
  | { at: 'home' }
  | { at: 'number' }
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
      done: 'lost' | 'released' | 'limit' | null
    }
  | { at: 'card'; replaced: CardReplaced }

export type Inside = Extract<Visit, { at: 'inside' }>
