import type { NewPerson, PersonAdded } from '../../../contract/people.ts'
import type { Refusal } from '../../../contract/problem.ts'
import { assert } from '../../base/assert.ts'
import type { Actor } from '../audit/record.ts'
import { findByLogin } from '../people/find-person.ts'
import { normaliseCampusNo } from '../people/person.ts'
import { type EnrolDeps, enrolPeople } from './enrol.ts'
import { readPersonDetail } from './person-detail.ts'

/**
 * Adds one person at the desk and answers the page of the person, with the PINs to be printed. When the first reply was
 * lost, the same person again is no second one: the answer is the page without PINs.
 * Refuses as {@link enrolPeople}.
 */
export async function addPersonAtDesk(
  deps: EnrolDeps,
  { campusId, actor, given }: { campusId: number; actor: Actor; given: NewPerson },
  now: Date,
): Promise<{ ok: true; person: PersonAdded } | Refusal> {
  const done = await enrolPeople(deps, { campusId, actor, people: [given] }, now)
  if (!done.ok && !(await isRepeat(deps, campusId, given, done))) return done
  const detail = await readPersonDetail(deps, campusId, given.id, now)
  assert(detail, 'a person who was added is there')
  const pins = done.ok ? done.enrolled[0]!.pins : { queryPin: null, spendingPin: null }
  return {
    ok: true,
    person: { ...detail, initialPins: { query: pins.queryPin, spending: pins.spendingPin } },
  }
}

/** True when the person with this id is the one who is given: same numbers, name and role. */
async function isRepeat(
  { pool, keys }: EnrolDeps,
  campusId: number,
  given: NewPerson,
  refusal: Refusal,
): Promise<boolean> {
  if (refusal.code !== 'number_taken') return false
  const campusNo = normaliseCampusNo(given.campusNo)
  const known = await findByLogin(pool, keys, campusId, given.idNumber ?? campusNo)
  return (
    known?.person.personId === given.id &&
    known.person.campusNo === campusNo &&
    known.person.name === given.name.normalize('NFKC').trim() &&
    known.person.role === given.role
  )
}
