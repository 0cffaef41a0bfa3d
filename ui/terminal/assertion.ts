/** DESIGN 7: an assertion lives at most 60 s; a little less leaves room for a clock that differs by seconds. */
const LIFE_SECONDS = 50

/**
 * Makes the assertion a terminal signs in with: a JWT of RFC 7523, `ES256` for a P-256 key and `EdDSA` for Ed25519
 * (RFC 7518 3.4 wants r‖s, which is what WebCrypto gives).
 * @param claims `audience` is the server's base URL, `jti` is used once, `now` the server's time
 */
export async function makeAssertion(
  privateKey: CryptoKey,
  claims: { terminalId: string; audience: string; jti: string; now: Date },
): Promise<string> {
  const elliptic = privateKey.algorithm.name === 'ECDSA'
  const iat = Math.floor(claims.now.getTime() / 1000)
  const header = { alg: elliptic ? 'ES256' : 'EdDSA', typ: 'JWT' }
  const payload = {
    iss: claims.terminalId,
    sub: claims.terminalId,
    aud: claims.audience,
    iat,
    exp: iat + LIFE_SECONDS,
    jti: claims.jti,
  }
  const signed = `${encodeJson(header)}.${encodeJson(payload)}`
  const algorithm = elliptic ? { name: 'ECDSA', hash: 'SHA-256' } : { name: 'Ed25519' }
  const signature = await crypto.subtle.sign(algorithm, privateKey, new TextEncoder().encode(signed))
  return `${signed}.${encodeBase64Url(new Uint8Array(signature))}`
}

function encodeJson(value: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)))
}

function encodeBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')
}
