import type { Queryable } from '../../base/database.ts'
import { selectCurrentKey } from './pay-key-store.ts'
import { lockCredentials } from './store.ts'

/** A person's pay key, if one is enrolled. */
export async function readPayKey(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<{ keyId: string; alias: string; createdAt: Date } | null> {
  const key = await selectCurrentKey(db, campusId, personId)
  return key ? { keyId: key.keyId, alias: key.alias, createdAt: key.createdAt } : null
}

/**
 * The alias under which a person pays now; null without a pay key. No key is enrolled until the transaction ends: so
 * whoever changes the account's state first and then lists the alias misses none.
 */
export async function holdPayAlias(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<string | null> {
  await lockCredentials(db, campusId, personId)
  return (await selectCurrentKey(db, campusId, personId))?.alias ?? null
}
