import type { PersonRole, Tier } from '../../../contract/people.ts'
import { type Fen, percentOf } from '../../base/money.ts'
import type { Policy } from '../policy/policy.ts'

/** The price tier of a role (RULES 3.9); it also rides in the certificate of a pay key (DESIGN 5). */
export function tierOf(role: PersonRole): Tier {
  return role === 'staff' || role === 'visitor' ? role : 'student'
}

/** What somebody of a tier pays for what costs `amountFen`: visitors 15 % more by default, rounded half up (RULES 3.9). */
export function priceFor(amountFen: Fen, tier: Tier, policy: Pick<Policy, 'visitorPercent'>): Fen {
  return tier === 'visitor' ? percentOf(amountFen, policy.visitorPercent) : amountFen
}
