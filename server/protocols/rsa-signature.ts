import { type KeyObject, sign, verify } from 'node:crypto'

/*
 * RSASSA-PKCS1-v1_5 with SHA-256 over a UTF-8 text, in base64: what WeChat Pay calls SHA256-RSA2048 and Alipay RSA2. CCB's
 * adapter uses it too.
 */

/** Base64 of exactly 2048 to 4096 bits. Node skips what is no base64, so the form is checked first. */
const FORM = /^[A-Za-z0-9+/]{342,684}={0,2}$/

export function signText(privateKey: KeyObject, text: string): string {
  return sign('sha256', Buffer.from(text), privateKey).toString('base64')
}

/** False for whatever is not that key's signature, malformed or not. */
export function isSignedBy(publicKey: KeyObject, text: string | Uint8Array, signature: string): boolean {
  if (!FORM.test(signature)) return false
  return verify('sha256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64'))
}
