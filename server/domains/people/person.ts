import type { idTypes, PersonRole } from '../../../contract/people.ts'
import type { BusinessDate } from '../../base/clock.ts'

export type IdType = (typeof idTypes)[number]

/** Where a person belongs: names, as they are shown. */
export type Places = {
  college: string | null
  major: string | null
  className: string | null
  /** Building and room, `梅园3栋 402`. */
  dormitory: string | null
}

/** A cardholder. The ID number is not here: see `open-id-number.ts`. */
export type Person = Places & {
  personId: string
  campusNo: string
  name: string
  role: PersonRole
  fullTime: boolean
  walletId: number
  idType: IdType
  birth: BusinessDate | null
  phone: string | null
  /** The end of a visit (RULES 3.10); null for everybody else. */
  expiresAt: Date | null
  createdAt: Date
}

/** A campus number as it is stored and looked up; the case in which it is typed does not matter. */
export function normaliseCampusNo(text: string): string {
  return text.trim().toUpperCase()
}

/** True once a visit is over: the person may no longer sign in or pay (RULES 3.10). */
export function visitEnded(person: Pick<Person, 'expiresAt'>, now: Date): boolean {
  return person.expiresAt !== null && person.expiresAt <= now
}
