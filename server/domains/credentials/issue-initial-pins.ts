import { randomInt } from 'node:crypto'
import type { Queryable } from '../../base/database.ts'
import type { SecretHasher } from '../../base/secret-hash.ts'
import { initialPin } from '../../protocols/initial-pin.ts'
import { weakPinRule } from '../../protocols/weak-pin.ts'
import type { Policy } from '../policy/policy.ts'
import type { PinKind } from './pin.ts'
import { type InitialPinRow, insertInitialPins } from './store.ts'

/** A new person who needs PINs. */
export type NewHolder = { personId: string; idNumber: string | null; campusNo: string }

/** PINs that must be handed over on a slip, as they are random; null: they follow from the ID number. */
export type IssuedPins = { queryPin: string | null; spendingPin: string | null }

/** Initial PINs that were drawn and hashed, not stored yet. */
export type DrawnPins = { rows: InitialPinRow[]; issued: IssuedPins[] }

/**
 * Draws the initial PINs of people, in their order (RULES 1.2). What follows from the ID number costs nothing; a
 * random PIN costs a hash of some 25 ms, so thousands of them are drawn before the transaction that stores them.
 */
export async function drawInitialPins(
  hasher: SecretHasher,
  people: readonly NewHolder[],
  { initialPinRule }: Pick<Policy, 'initialPinRule'>,
): Promise<DrawnPins> {
  const drawn: DrawnPins = { rows: [], issued: [] }
  for (const { personId, idNumber, campusNo } of people) {
    const follows = idNumber !== null && initialPin(idNumber, initialPinRule) !== null
    const row = async (which: PinKind, pin: string | null): Promise<InitialPinRow> => ({
      personId,
      which,
      initialRule: pin === null && initialPinRule !== 'random' ? initialPinRule : null,
      initialHash: pin === null ? null : await hasher.hash(pin),
    })
    const draw = () => (follows ? null : randomPin({ idNumber, campusNo }))
    const issued = { queryPin: draw(), spendingPin: draw() }
    drawn.rows.push(await row('query', issued.queryPin), await row('spending', issued.spendingPin))
    drawn.issued.push(issued)
  }
  return drawn
}

/** Stores drawn PINs, in the transaction that adds the people, who must be there already. */
export async function storeInitialPins(
  db: Queryable,
  campusId: number,
  { rows }: DrawnPins,
  now: Date,
): Promise<void> {
  await insertInitialPins(db, campusId, rows, now)
}

/** Issues one new person's PINs in the caller's transaction. */
export async function issueInitialPins(
  { db, hasher }: { db: Queryable; hasher: SecretHasher },
  { campusId, ...person }: NewHolder & { campusId: number },
  policy: Pick<Policy, 'initialPinRule'>,
  now: Date,
): Promise<IssuedPins> {
  const drawn = await drawInitialPins(hasher, [person], policy)
  await storeInitialPins(db, campusId, drawn, now)
  return drawn.issued[0]!
}

/** A random PIN that the person could also choose (RULES 1.4). */
export function randomPin(owner: { idNumber: string | null; campusNo: string }): string {
  for (;;) {
    const pin = String(randomInt(1_000_000)).padStart(6, '0')
    if (weakPinRule(pin, { ...owner, birth: null }) === null) return pin
  }
}
