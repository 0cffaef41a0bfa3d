import { sign } from 'node:crypto'
import type { HotList, SignedHotList } from '../../../contract/hot-list.ts'
import type { Keys } from '../../base/keys.ts'
import { hotListToSign } from '../../protocols/hot-list-text.ts'

/** Signs a list as a terminal gets it, with the campus's issuer key (ES256, server/protocols/hot-list-text.ts). */
export function signHotList(
  { privateKey, kid }: Keys['issuer'],
  campusCode: string,
  since: number,
  list: HotList,
): SignedHotList {
  const text = hotListToSign(campusCode, since, list)
  const signature = sign('sha256', text, { key: privateKey, dsaEncoding: 'ieee-p1363' })
  return { ...list, kid: kid.toString('base64url'), signature: signature.toString('base64url') }
}
