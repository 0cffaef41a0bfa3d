import type { TerminalKind } from '../../../contract/caller.ts'
import type { CardState } from '../../../contract/cards.ts'
import type { PersonRole } from '../../../contract/people.ts'
import { assert } from '../../base/assert.ts'
import type { Fen } from '../../base/money.ts'
import type { Limits } from '../credentials/spending-limit.ts'
import type { AccountId, PostedAct, WalletId } from '../ledger/transfer.ts'

/** Who pays: the holder of a phone's pay key, and what the decision needs of them. */
export type Payer = {
  personId: string
  walletId: WalletId
  name: string
  campusNo: string
  role: PersonRole
  /** The end of a visit (RULES 3.10). */
  expiresAt: Date | null
  /** SHA-256 of the phone's key in hex. */
  keyThumbprint: string
  /** What they chose to pay without a spending PIN (RULES 1.7); undefined: the campus's limits. */
  ownLimits: Limits | undefined
}

/** Who pays, whatever they showed. */
export type Spender = Omit<Payer, 'keyThumbprint'>

/** A card and its holder. */
export type CardPayer = { state: CardState; blocked: boolean; payer: Spender }

/** Where it is paid: a terminal and the stall it stands at. */
export type Counter = {
  terminalId: string
  kind: TerminalKind
  active: boolean
  stallId: string | null
  /** Whether it takes payments in an open shift only (RULES 3.8). */
  needsShift: boolean
  /** When the open shift began; null without one. */
  shiftOpenedAt: Date | null
  /** The merchant's account; null for a terminal that sells nothing. */
  payableId: AccountId | null
  subsidyAllowed: boolean
  /** The roles that may pay here; empty admits everyone. */
  admits: readonly PersonRole[]
}

/** A terminal that takes no payment until somebody opens a shift. */
export function lacksShift({ needsShift, shiftOpenedAt }: Counter): boolean {
  return needsShift && shiftOpenedAt === null
}

/** A payment as its terminal and its payer see it. */
export type Payment = {
  id: string
  /** What the cashier asked for. */
  amountFen: Fen
  /** What the payer's tier made of it (RULES 3.9): this moved. */
  chargedFen: Fen
  subsidyFen: Fen
  payer: { name: string; campusNoTail: string }
  walletFen: Fen
  at: Date
}

/** A code is known as used for this long (DESIGN 5), many times longer than it lives. */
export const CODE_REMEMBERED_MS = 30 * 86_400_000

/** What is known of a payment once it is posted, as its replies tell it; equal for the first approval and its repeats. */
export function paymentOf(
  posted: PostedAct,
  priceFen: Fen,
  payer: Pick<Payer, 'name' | 'campusNo'>,
): Payment {
  assert(posted.walletAfterFen !== null, 'a payment leaves a balance')
  return {
    id: posted.id,
    amountFen: priceFen,
    chargedFen: posted.amountFen,
    subsidyFen: posted.subsidyFen,
    payer: maskedPayer(payer),
    walletFen: posted.walletAfterFen,
    at: posted.occurredAt,
  }
}

/** As a stall may see a payer: 张*明, and the last four of the campus number. */
export function maskedPayer({ name, campusNo }: Pick<Payer, 'name' | 'campusNo'>): Payment['payer'] {
  return { name: maskName(name), campusNoTail: campusNo.slice(-4) }
}

/** 张小明 → 张*明, 李四 → 李*, Anna Berg → A*******g: the first and, of three or more characters, the last. */
function maskName(name: string): string {
  const characters = Array.from(name)
  const [first = '', ...rest] = characters
  const last = rest.length > 1 ? rest.pop()! : ''
  return first + '*'.repeat(rest.length) + last
}
