import type { NewPerson } from '../../contract/people.ts'
import { assert } from '../base/assert.ts'
import type { Pool } from '../base/database.ts'
import type { Keys } from '../base/keys.ts'
import type { SecretHasher } from '../base/secret-hash.ts'
import { setPin } from '../domains/credentials/set-pin.ts'
import type { PolicyAt } from '../domains/policy/read.ts'
import { enrolPeople } from '../domains/roster/enrol.ts'
import { initialPin } from '../protocols/initial-pin.ts'
import { weakPinRule } from '../protocols/weak-pin.ts'
import type { DemoFile } from './demo-file.ts'
import { demoPeople } from './people.ts'
import type { Random } from './random.ts'

export type SeedDeps = { pool: Pool; keys: Keys; hasher: SecretHasher; policyAt: PolicyAt; campusId: number }

export type SeededPerson = NewPerson & { walletId: number }

const SYSTEM = { kind: 'system', id: null } as const
/** Students whose sign-ins are published: five with initial PINs, the others with PINs of their own (DESIGN 9). */
const INITIAL_STUDENTS = 5
export const PUBLISHED_STUDENTS = 85
const ENROLLED_AT_ONCE = 500

/** Enrols the two thousand and gives the published students their PINs. */
export async function seedPeople(
  deps: SeedDeps,
  random: Random,
  now: Date,
): Promise<{ people: SeededPerson[]; students: DemoFile['students'] }> {
  const { campusId } = deps
  const planned = demoPeople(random, now)
  const people: SeededPerson[] = []
  for (let start = 0; start < planned.length; start += ENROLLED_AT_ONCE) {
    const part = planned.slice(start, start + ENROLLED_AT_ONCE)
    const done = await enrolPeople(deps, { campusId, actor: SYSTEM, people: part }, now)
    assert(done.ok, 'the demo enrols people that can be enrolled')
    people.push(...done.enrolled.map(({ walletId }, i) => ({ ...part[i]!, walletId })))
  }
  const students = await Promise.all(
    people
      .slice(0, PUBLISHED_STUDENTS)
      .map((person, i) => seedPins(deps, random, person, i < INITIAL_STUDENTS, now)),
  )
  return { people, students }
}

async function seedPins(
  deps: SeedDeps,
  random: Random,
  person: SeededPerson,
  initial: boolean,
  now: Date,
): Promise<DemoFile['students'][number]> {
  const { campusNo, id: personId } = person
  const idNumber = person.idNumber!
  if (initial) {
    const pin = initialPin(idNumber, 'drop_letter')
    assert(pin !== null, 'a resident ID number gives an initial PIN')
    return { campusNo, idNumber, queryPin: pin, spendingPin: pin, initial: true }
  }
  const pins = { query: strongPin(random, person), spending: strongPin(random, person) }
  for (const which of ['query', 'spending'] as const) {
    const input = { campusId: deps.campusId, personId, which, pin: pins[which], actor: SYSTEM }
    const set = await setPin(deps, input, now)
    assert(set.ok, 'the demo sets PINs that are allowed')
  }
  return { campusNo, idNumber, queryPin: pins.query, spendingPin: pins.spending }
}

function strongPin(random: Random, { idNumber, campusNo }: NewPerson): string {
  const birth = `${idNumber!.slice(6, 10)}-${idNumber!.slice(10, 12)}-${idNumber!.slice(12, 14)}`
  const initial = initialPin(idNumber!, 'drop_letter') ?? undefined
  for (;;) {
    const pin = String(random.integer(0, 999_999)).padStart(6, '0')
    const owner = { idNumber, campusNo, birth, ...(initial ? { initialPin: initial } : {}) }
    if (weakPinRule(pin, owner) === null) return pin
  }
}
