import { type Keys, lookupHash } from '../../base/keys.ts'

/**
 * A subject for a login that nobody has, in the form of an id: its tries are counted and locked like anybody's, so that
 * the locks do not tell which logins exist.
 */
export function pseudonym(
  { indexKey }: Pick<Keys, 'indexKey'>,
  campusId: number,
  scope: string,
  login: string,
): string {
  const hex = lookupHash(indexKey, `pseudonym.${scope}:${campusId}`, login).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
