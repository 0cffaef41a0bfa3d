import {
  createHmac,
  createPrivateKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  type webcrypto,
} from 'node:crypto'

/**
 * A phone and a terminal written from DESIGN.md alone: own CBOR, COSE and base45, no code of the product. What it can
 * do, any client can.
 */

export type Reply = { status: number; body: Record<string, unknown> }

/** One call of the API; the body of the reply is JSON whatever the status. */
export async function call(
  baseUrl: string,
  method: string,
  path: string,
  options: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const reply = await fetch(baseUrl + path, {
    method,
    headers: {
      ...(options.token ? { authorization: `Bearer ${options.token}` } : {}),
      ...(options.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...options.headers,
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  })
  const text = await reply.text()
  return { status: reply.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} }
}

/** A UUIDv7 of this moment. */
export function newId(at = Date.now()): string {
  const hex = at.toString(16).padStart(12, '0') + randomBytes(10).toString('hex')
  const variant = '89ab'[randomBytes(1)[0]! & 3]
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-7${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}

/** A phone with its own key and the certificate it got. */
export type Phone = {
  privateKey: KeyObject
  certificate: Buffer
  alias: string
  keyId: string
  token: string
}

/** With what makes its digits; 32 bytes. */
export type EnrolledPhone = Phone & { digitsSecret: Buffer }

export async function enrolPhone(baseUrl: string, token: string): Promise<EnrolledPhone> {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' })
  const { status, body } = await call(baseUrl, 'POST', '/v1/me/pay-keys', {
    token,
    body: { publicKey: { x, y } },
  })
  if (status !== 201) throw new Error(`enrolment: ${status} ${JSON.stringify(body)}`)
  return {
    privateKey,
    token,
    certificate: Buffer.from(body.certificate as string, 'base64url'),
    alias: body.alias as string,
    keyId: body.keyId as string,
    digitsSecret: Buffer.from(body.digitsSecret as string, 'base64url'),
  }
}

/** The signed bytes of a pay code (DESIGN 5). */
export function payCodeBytes(
  phone: Pick<Phone, 'privateKey' | 'certificate'>,
  iat: number,
  cti = randomBytes(8),
): Buffer {
  const protectedHeader = Buffer.from([0xa1, 0x01, 0x26]) // {1: -7}
  const payload = Buffer.concat([
    Buffer.from([0xa2, 0x06]),
    head(0, iat),
    Buffer.from([0x07]),
    head(2, cti.length),
    cti,
  ])
  const toSign = Buffer.concat([
    head(4, 4),
    text('Signature1'),
    bytes(protectedHeader),
    bytes(Buffer.alloc(0)),
    bytes(payload),
  ])
  const signature = sign('sha256', toSign, { key: phone.privateKey, dsaEncoding: 'ieee-p1363' })
  const unprotected = Buffer.concat([Buffer.from([0xa1, 0x0d]), phone.certificate]) // {13: kcwt}
  return Buffer.concat([head(4, 4), bytes(protectedHeader), unprotected, bytes(payload), bytes(signature)])
}

export function payCode(
  phone: Pick<Phone, 'privateKey' | 'certificate'>,
  iat = Math.floor(Date.now() / 1000),
): string {
  return payCodeText(payCodeBytes(phone, iat))
}

export function payCodeText(code: Buffer): string {
  return `OC1:${base45(code)}`
}

/** What a phone shows to a one-dimensional scanner (DESIGN 5): RFC 6238 with SHA-256, eight digits, 30 s. */
export function payDigits(
  { alias, digitsSecret }: Pick<EnrolledPhone, 'alias' | 'digitsSecret'>,
  at = Date.now(),
): string {
  return `88${alias}${oneTime('sha256', digitsSecret, at, 8)}`
}

/** The shortest head of a CBOR item. */
export function head(major: number, value: number): Buffer {
  const type = major << 5
  if (value < 24) return Buffer.from([type | value])
  if (value < 256) return Buffer.from([type | 24, value])
  if (value < 65536) return Buffer.from([type | 25, value >> 8, value & 255])
  const long = Buffer.alloc(5)
  long[0] = type | 26
  long.writeUInt32BE(value, 1)
  return long
}
export const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value])
export const text = (value: string) => Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'

function base45(data: Buffer): string {
  let out = ''
  for (let i = 0; i < data.length; i += 2) {
    const pair = i + 1 < data.length
    let value = pair ? data[i]! * 256 + data[i + 1]! : data[i]!
    for (let digit = 0; digit < (pair ? 3 : 2); digit++) {
      out += ALPHABET[value % 45]
      value = Math.floor(value / 45)
    }
  }
  return out
}

export type DemoTerminal = {
  id: string
  kind: string
  merchantId: string | null
  privateKeyJwk: webcrypto.JsonWebKey
}

/** What a claim of an assertion is made to be; by default all are as they should be. */
export type Claims = { iss?: string; sub?: string; aud?: string; iat?: number; exp?: number; jti?: string }

/** An assertion of RFC 7523, for 60 s, signed with ES256 or EdDSA as the key is. */
export function assertion(baseUrl: string, terminal: DemoTerminal, claims: Claims = {}): string {
  const now = Math.floor(Date.now() / 1000)
  const all = {
    iss: terminal.id,
    sub: terminal.id,
    aud: baseUrl,
    iat: now,
    exp: now + 60,
    jti: newId(),
    ...claims,
  }
  const isEdwards = terminal.privateKeyJwk.kty === 'OKP'
  const signed = `${json({ alg: isEdwards ? 'EdDSA' : 'ES256', typ: 'JWT' })}.${json(all)}`
  const key = createPrivateKey({ key: terminal.privateKeyJwk, format: 'jwk' })
  const signature = isEdwards
    ? sign(null, Buffer.from(signed), key)
    : sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' })
  return `${signed}.${signature.toString('base64url')}`
}
const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** Signs a terminal in; returns its token. */
export async function signTerminalIn(baseUrl: string, terminal: DemoTerminal): Promise<string> {
  const body = { assertion: assertion(baseUrl, terminal) }
  const reply = await call(baseUrl, 'POST', '/v1/terminal-sessions', { body })
  if (reply.status !== 201) throw new Error(`terminal sign-in: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body.token as string
}

/** Signs a person in by campus number or ID number; returns the token. */
export async function signIn(baseUrl: string, login: string, queryPin: string): Promise<string> {
  const reply = await call(baseUrl, 'POST', '/v1/sessions', { body: { login, queryPin } })
  if (reply.status !== 201) throw new Error(`sign-in: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body.token as string
}

/** Signs an operator in, with the authenticator's code where there is one; returns the token. */
export async function signOperatorIn(
  baseUrl: string,
  operator: { login: string; password: string; totpSecret?: string },
): Promise<string> {
  const { login, password, totpSecret } = operator
  const body = { login, password, ...(totpSecret ? { totp: totp(totpSecret) } : {}) }
  const reply = await call(baseUrl, 'POST', '/v1/operator-sessions', { body })
  if (reply.status !== 201) throw new Error(`operator sign-in: ${reply.status} ${JSON.stringify(reply.body)}`)
  return reply.body.token as string
}

/** RFC 6238 as authenticators do it: SHA-1, 30 s, six digits, the secret in base32. */
export function totp(secret: string, at = Date.now()): string {
  const bits = secret.split('').map((char) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(char).toString(2))
  const octets = bits
    .map((five) => five.padStart(5, '0'))
    .join('')
    .match(/.{8}/g)!
  const key = Buffer.from(octets.map((octet) => Number.parseInt(octet, 2)))
  return oneTime('sha1', key, at, 6)
}

function oneTime(algorithm: 'sha1' | 'sha256', key: Buffer, at: number, digits: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)))
  const hash = createHmac(algorithm, key).update(counter).digest()
  const value = hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff
  return String(value % 10 ** digits).padStart(digits, '0')
}

/** `POST /v1/payments` with a code; the id is new unless it is given. */
export function pay(
  baseUrl: string,
  terminalToken: string,
  payment: { text: string; amountFen: number; id?: string; spendingPin?: string },
): Promise<Reply> {
  const { text: code, amountFen, id = newId(), spendingPin } = payment
  return call(baseUrl, 'POST', '/v1/payments', {
    token: terminalToken,
    body: {
      id,
      amountFen,
      credential: { kind: 'pay-code', text: code },
      ...(spendingPin === undefined ? {} : { spendingPin }),
    },
  })
}
