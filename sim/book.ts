/**
 * What the outside world knows: every act that was asked for, and what was answered. Written from DESIGN.md and
 * RULES.md alone; the server's own opinion of itself never enters.
 */

/** `unknown`: asked for, and nobody has answered for good. */
export type Fate = 'unknown' | 'approved' | 'refused'

export type ActKind = 'payment' | 'reversal' | 'refund' | 'top_up' | 'offline_payment'

export type Act = {
  id: string
  kind: ActKind
  walletId: number
  amountFen: number
  /** The pay codes that were shown for it: it takes one of them. */
  codes: Set<string>
  /** A payment's: no spending PIN was ever sent with it. */
  pinless: boolean
  /** A reversal's or refund's: the payment it takes or gives back. Of a payment by a stall's code: the stall. */
  reference: string | null
  /** The terminal that took it. */
  terminalId: string | null
  begunAt: number
  fate: Fate
  answeredAt: number
  /** The body of the first approval: every repeat must be the same. */
  answer: string | null
  /** The code of the last refusal. */
  refusal: string | null
  /** Attempts that wait for their answer. */
  underWay: number
  /** An attempt was not answered, or doubled on the way: it may be on the network still. */
  loose: boolean
  /** Why no server may ever approve it. */
  never: string | null
  /** A late record that is a case: its code was sold with twice, or after the loss; the person pays nothing (RULES 3.7). */
  contested: boolean
}

/** From the answer to a loss report until the release was asked for, nothing may be taken. */
export type LostSpan = { walletId: number; from: number; until: number }

export type Violation = { what: string; where: string }

export type Tally = Record<
  | 'payments'
  | 'approved'
  | 'refused'
  | 'retries'
  | 'repeats'
  | 'conflicts'
  | 'replays'
  | 'reversals'
  | 'refunds'
  | 'topUps'
  | 'losses'
  | 'afterLoss'
  | 'enrolments'
  | 'untimely'
  | 'digits'
  | 'stallPayments'
  | 'storms'
  | 'clocksMoved'
  | 'fullDisks'
  | 'lateRecords'
  | 'soldDaysAgo'
  | 'soldInFuture'
  | 'notGenuine'
  | 'cardPayments'
  | 'cardSales'
  | 'taps'
  | 'torn'
  | 'grey'
  | 'clones'
  | 'looks',
  number
>

export type Book = {
  acts: Map<string, Act>
  /** Each code with the acts that showed it. */
  codes: Map<string, Set<Act>>
  lost: LostSpan[]
  /** Wallets with a release that was not answered: it may come later and end a loss unseen. */
  unsure: Set<number>
  violations: Violation[]
  tally: Tally
  refusals: Map<string, number>
  /** What servers answered when they could not: `503 ledger_unavailable`, how often. */
  troubles: Map<string, number>
}

export function newBook(): Book {
  return {
    acts: new Map(),
    codes: new Map(),
    lost: [],
    unsure: new Set(),
    violations: [],
    tally: {
      payments: 0,
      approved: 0,
      refused: 0,
      retries: 0,
      repeats: 0,
      conflicts: 0,
      replays: 0,
      reversals: 0,
      refunds: 0,
      topUps: 0,
      losses: 0,
      afterLoss: 0,
      enrolments: 0,
      untimely: 0,
      digits: 0,
      stallPayments: 0,
      storms: 0,
      clocksMoved: 0,
      fullDisks: 0,
      lateRecords: 0,
      soldDaysAgo: 0,
      soldInFuture: 0,
      notGenuine: 0,
      cardPayments: 0,
      cardSales: 0,
      taps: 0,
      torn: 0,
      grey: 0,
      clones: 0,
      looks: 0,
    },
    refusals: new Map(),
    troubles: new Map(),
  }
}

type NewAct = Pick<Act, 'id' | 'kind' | 'walletId' | 'amountFen'> &
  Partial<Pick<Act, 'pinless' | 'reference' | 'never' | 'terminalId' | 'contested'>> & { code?: string }

/** Writes an act down; always before it is sent. */
export function begin(book: Book, act: NewAct, now = Date.now()): Act {
  const { code, ...given } = act
  const written: Act = {
    pinless: true,
    reference: null,
    terminalId: null,
    never: null,
    contested: false,
    ...given,
    codes: new Set(),
    begunAt: now,
    fate: 'unknown',
    answeredAt: 0,
    answer: null,
    refusal: null,
    underWay: 0,
    loose: false,
  }
  book.acts.set(written.id, written)
  if (code !== undefined) show(book, written, code)
  return written
}

/** Another code is shown for the same act. */
export function show(book: Book, act: Act, code: string): void {
  act.codes.add(code)
  const shown = book.codes.get(code) ?? new Set()
  book.codes.set(code, shown.add(act))
}

/** The network doubled what carries this id, or nobody knows whether it arrived. */
export function loosen(book: Book, id: string): void {
  const act = book.acts.get(id)
  if (act) act.loose = true
}

/** A server answered that it cannot: 503 and why is right; anything else is its own fault. */
export function hearTrouble(book: Book, status: number, code: unknown, where: string): void {
  const said = `${status} ${String(code)}`
  book.troubles.set(said, (book.troubles.get(said) ?? 0) + 1)
  if (status !== 503 || typeof code !== 'string') violate(book, `answered ${said}`, where)
}

export function violate(book: Book, what: string, where: string): void {
  book.violations.push({ what, where })
}

/** The span in which a wallet is known to be lost now; undefined when it is not, or nobody knows. */
export function lostSpan(book: Book, walletId: number): LostSpan | undefined {
  return book.lost.find((span) => span.walletId === walletId && span.until === Infinity)
}
