import type { SecretHasher } from '../../base/secret-hash.ts'
import { type WeakPinRule, weakPinRule } from '../../protocols/weak-pin.ts'
import type { Person } from '../people/person.ts'
import { derivedPin, type StoredPin } from './pin.ts'

/** Whose PIN is changed, and the PIN as it is stored. */
type Owner = { person: Person; idNumber: string | null; stored: StoredPin }

/**
 * What refuses the new PIN of a person who gave the current one (RULES 1.4); null when nothing does. A random initial PIN
 * is known only by its hash.
 */
export async function refusingRule(
  hasher: SecretHasher,
  { person, idNumber, stored }: Owner,
  current: string,
  next: string,
): Promise<WeakPinRule | null> {
  const { campusNo, birth } = person
  const initial = derivedPin(stored, idNumber)
  const owner = { campusNo, birth, idNumber, currentPin: current, ...(initial && { initialPin: initial }) }
  const rule = weakPinRule(next, owner)
  if (rule || stored.initialHash === null || stored.state === 'initial') return rule
  return (await hasher.verify(next, stored.initialHash)) ? 'same_as_initial' : null
}
