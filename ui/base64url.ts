/** The bytes of a base64url text (RFC 4648 5), without padding. */
export function bytesOf(base64Url: string): Uint8Array {
  const text = atob(base64Url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(text, (character) => character.charCodeAt(0))
}
