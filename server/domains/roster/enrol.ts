import type { NewPerson, PersonRole } from '../../../contract/people.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { Queryable } from '../../base/database.ts'
import { inTransaction, type Pool, Rollback } from '../../base/database.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { type Actor, recordAudits } from '../audit/record.ts'
import { drawInitialPins, type IssuedPins, storeInitialPins } from '../credentials/issue-initial-pins.ts'
import { openWallets } from '../ledger/open-wallet.ts'
import { addPeople, type CheckedPerson, checkPerson } from '../people/add-people.ts'
import type { IdNumberKeys } from '../people/id-number.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'

export type EnrolDeps = { pool: Pool; keys: IdNumberKeys; hasher: SecretHasher; policyAt: PolicyAt }

/** Somebody who was enrolled. PINs that are not null are random: they are handed over now or never. */
export type Enrolled = { personId: string; walletId: number; pins: IssuedPins }

const DAY_MS = 86_400_000

/**
 * Makes people cardholders, all or none in one transaction: the account, the person, both initial PINs (RULES 1.2), an
 * audit entry each. Visitors stay for `visitorDays` (RULES 3.10).
 * Refuses `id_number_invalid`, `number_taken` and `body_invalid`, with the place in the list as `row` and what is wrong
 * as `pointer`.
 */
export async function enrolPeople(
  { pool, keys, hasher, policyAt }: EnrolDeps,
  { campusId, actor, people }: { campusId: number; actor: Actor; people: readonly NewPerson[] },
  now: Date,
): Promise<{ ok: true; enrolled: Enrolled[] } | Refusal> {
  const policy = await policyAt(campusId, now)
  const checked: CheckedPerson[] = []
  for (const [row, given] of people.entries()) {
    const done = checkPerson(given, now)
    if (!done.ok) return refuse(done.code, { ...done.extensions, row })
    checked.push(done.person)
  }
  // Before the transaction: random PINs take 25 ms each.
  const drawn = await drawInitialPins(hasher, checked.map(holderOf), policy)
  return inTransaction(pool, async (client) => {
    const personIds = checked.map(({ given }) => given.id)
    const walletIds = await openWallets(client, campusId, personIds)
    const rows = checked.map((person, i) => ({
      person,
      walletId: walletIds[i]!,
      expiresAt: endOfVisit(person.given.role, policy, now),
    }))
    const added = await addPeople(client, keys, campusId, rows, now)
    if (!added.ok) throw new Rollback(added)
    await storeInitialPins(client, campusId, drawn, now)
    await recordEnrolled(client, { campusId, actor, people: checked, now })
    const enrolled = rows.map(({ person, walletId }, i) => ({
      personId: person.given.id,
      walletId,
      pins: drawn.issued[i]!,
    }))
    return { ok: true, enrolled }
  })
}

function holderOf({ given, idNumber }: CheckedPerson) {
  return { personId: given.id, idNumber: idNumber.number, campusNo: given.campusNo }
}

/** When somebody with this role must leave (RULES 3.10): only visitors must. */
export function endOfVisit(role: PersonRole, { visitorDays }: Policy, now: Date): Date | null {
  return role === 'visitor' ? new Date(now.getTime() + visitorDays * DAY_MS) : null
}

async function recordEnrolled(
  db: Queryable,
  enrolled: { campusId: number; actor: Actor; people: readonly CheckedPerson[]; now: Date },
): Promise<void> {
  const { campusId, actor, people, now } = enrolled
  await recordAudits(
    db,
    people.map(({ given }) => ({
      campusId,
      at: now,
      actor,
      action: 'person_added',
      subjectKind: 'person',
      subjectId: given.id,
      detail: { campusNo: given.campusNo, role: given.role },
    })),
  )
}
