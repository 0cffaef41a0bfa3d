import type { Queryable } from '../../base/database.ts'
import { type Keys, openText } from '../../base/keys.ts'
import { sealedWhere } from './pay-key.ts'
import { selectKeyOfAlias } from './pay-key-store.ts'

/** The secret that makes the digits of the pay key now under an alias (DESIGN 5); null when nobody pays under it. */
export async function openDigitsSecret(
  db: Queryable,
  { dataKey }: Pick<Keys, 'dataKey'>,
  campusId: number,
  alias: string,
): Promise<{ keyId: string; secret: Buffer } | null> {
  const key = await selectKeyOfAlias(db, campusId, alias)
  if (!key) return null
  const secret = openText(dataKey, key.digitsSecretSealed, sealedWhere(campusId, key.keyId))
  return { keyId: key.keyId, secret: Buffer.from(secret, 'base64url') }
}
