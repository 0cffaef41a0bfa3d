import type { SignedHotList } from '../../../contract/hot-list.ts'
import { hotListToSign } from '../../../server/protocols/hot-list-text.ts'
import { hex } from '../../../server/protocols/pay-key-certificate.ts'
import { bytesOf } from '../../../ui/base64url.ts'
import type { IssuerKeyCopy } from '../offline/issuer-keys.ts'

const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const

/**
 * True for a list that the campus signed as the answer to `since` (DESIGN 7). A key that is not known yet is asked for
 * once: the campus may have a new one.
 */
export async function isGenuineList(
  issuerKeys: IssuerKeyCopy,
  since: number,
  list: SignedHotList,
): Promise<boolean> {
  const kid = hex(bytesOf(list.kid))
  if (!issuerKeys.get()?.issuerKeys.has(kid)) await issuerKeys.refresh()
  const known = issuerKeys.get()
  const key = known?.issuerKeys.get(kid)
  if (!known || !key) return false
  const text = hotListToSign(known.campusCode, since, list)
  return crypto.subtle.verify(ES256, key, bytesOf(list.signature) as BufferSource, text as BufferSource)
}
