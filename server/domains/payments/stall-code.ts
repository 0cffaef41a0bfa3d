import { randomBytes } from 'node:crypto'
import type { Fen } from '../../base/money.ts'
import { crockfordOf } from '../../protocols/crockford.ts'
import { STALL_CODE_SYMBOLS } from '../../protocols/stall-code.ts'
import type { SellingPlace } from './decide.ts'

/** A code printed at a stall. It names the stall and, for an item with a price, what it costs: the payer decides neither. */
export type StallCode = {
  id: string
  stallId: string
  code: string
  item: string | null
  amountFen: Fen | null
  createdAt: Date
  /** The operator. */
  createdBy: string
  withdrawnAt: Date | null
}

/** Where a stall's code leads. */
export type ScannedPlace = SellingPlace & {
  stallId: string
  stall: string
  stallEn: string
  merchant: string
  merchantEn: string
  item: string | null
  /** The price of the code; null: the payer types it. */
  amountFen: Fen | null
  withdrawn: boolean
}

/** A new code. It is no secret, but nobody finds another stall's by mistyping. */
export function newStallCode(): string {
  return crockfordOf(randomBytes(STALL_CODE_SYMBOLS))
}
