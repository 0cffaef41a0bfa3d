import type { PersonRole } from '../../../contract/people.ts'

/** Who is paid: money from all of its stalls is owed to one account. */
export type Merchant = {
  merchantId: string
  name: string
  nameEn: string
  kind: 'canteen' | 'shop' | 'service'
  /** Whether a subsidy may be spent here (RULES 3.9). */
  subsidyAllowed: boolean
  /** The ledger's account of what the merchant is owed. */
  payableAccountId: number
}

/** Where a merchant sells. */
export type Stall = {
  stallId: string
  merchantId: string
  name: string
  nameEn: string
  /** The roles that may pay here; empty admits everyone. */
  admits: readonly PersonRole[]
}

/** Whether people of this role may pay here (RULES 3.4, `not_admitted`). */
export function admits(stall: Pick<Stall, 'admits'>, role: PersonRole): boolean {
  return stall.admits.length === 0 || stall.admits.includes(role)
}
