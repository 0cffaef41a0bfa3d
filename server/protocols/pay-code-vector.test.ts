import assert from 'node:assert/strict'
import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { assemblePayCode, payCodeToSign } from './pay-code.ts'
import { checkPayCode } from './pay-code-node.ts'
import { checkPayCodeAtTerminal, importPublicPointWeb } from './pay-code-web.ts'
import { decodeCertificate, issueCertificate } from './pay-key-certificate.ts'

const vector = JSON.parse(readFileSync(new URL('../../test/vectors/pay_code.json', import.meta.url), 'utf8'))
const issuerKey = publicKeyOf(vector.issuer.privateKeyJwk)
const phonePoint = pointOf(vector.phone.privateKeyJwk)
const shown: { text: string; at: string; outcome: string; why: string }[] = [
  ...vector.times.map((time: object) => ({ text: vector.code.text, ...time })),
  ...vector.lastCode.times.map((time: object) => ({ text: vector.lastCode.text, ...time })),
  ...vector.refused.map(({ text, why }: { text: string; why: string }) => {
    return { text, why, at: new Date(vector.code.iat * 1000).toISOString(), outcome: 'credential_invalid' }
  }),
]

test('server and terminal judge the published codes as published', async () => {
  const { campusCode, issuer } = vector
  const webKey = (await importPublicPointWeb(pointOf(issuer.privateKeyJwk)))!
  const lists = { hotAliases: new Set<string>(), usedCodes: new Set<string>() }
  for (const { text, at, outcome, why } of shown) {
    const now = new Date(at)
    const atServer = checkPayCode(text, {
      issuerKeys: new Map([[issuer.kidHex, issuerKey]]),
      campusCode,
      now,
    })
    const issuerKeys = new Map([[issuer.kidHex, webKey]])
    assert.deepEqual(await checkPayCodeAtTerminal(text, { issuerKeys, campusCode, ...lists }, now), atServer)
    assert.equal(atServer.ok ? 'accepted' : atServer.code, outcome, why)
    if (!atServer.ok) continue
    assert.equal(atServer.alias, vector.certificate.alias)
    assert.equal(atServer.keyThumbprint, vector.phone.keyThumbprint)
    assert.equal(atServer.certificateExpiresAt.getTime(), vector.certificate.exp * 1000)
  }
})

test('every part is made byte by byte as published', () => {
  const { certificate, code, issuer, campusCode } = vector
  let toSign = ''
  const made = issueCertificate(
    {
      campusCode,
      alias: certificate.alias,
      expiresAt: new Date(certificate.exp * 1000),
      publicKey: phonePoint,
      offlineLimitFen: certificate.offlineLimitFen,
      tier: certificate.tier,
    },
    {
      kid: Buffer.from(issuer.kidHex, 'hex'),
      sign: (bytes) => {
        toSign = Buffer.from(bytes).toString('hex')
        return Buffer.from(certificate.signatureHex, 'hex')
      },
    },
  )
  assert.equal(toSign, certificate.toBeSignedHex)
  assert.equal(Buffer.from(made).toString('hex'), certificate.hex)
  assert.equal(Buffer.from(made).toString('base64url'), certificate.base64url)
  assert.equal(decodeCertificate(made)?.kidHex, issuer.kidHex)
  const { iat } = code
  const cti = Buffer.from(code.ctiHex, 'hex')
  assert.equal(Buffer.from(payCodeToSign({ iat, cti })).toString('hex'), code.toBeSignedHex)
  const signature = Buffer.from(code.signatureHex, 'hex')
  assert.equal(assemblePayCode({ iat, cti, certificate: made, signature }), code.text)
  const thumbprint = createHash('sha256').update(phonePoint.x).update(phonePoint.y).digest('hex')
  assert.equal(thumbprint, vector.phone.keyThumbprint)
})

test('a verifier written by hand from docs/pay-code.md judges them as published too', () => {
  for (const { text, at, outcome, why } of shown) {
    assert.equal(judgeByHand(text, Date.parse(at) / 1000), outcome, why)
  }
  const parts = readCode(vector.code.text)
  assert.deepEqual(parts.code.payload.toString('hex'), vector.code.payloadHex)
  assert.deepEqual(parts.certificate.payload.toString('hex'), vector.certificate.payloadHex)
  assert.deepEqual(parts.code.toBeSigned.toString('hex'), vector.code.toBeSignedHex)
  assert.deepEqual(parts.certificate.toBeSigned.toString('hex'), vector.certificate.toBeSignedHex)
})

test('docs/pay-code.md shows the published vector', () => {
  const page = readFileSync(new URL('../../docs/pay-code.md', import.meta.url), 'utf8').replaceAll('\n', '')
  const { certificate, code, phone } = vector
  const parts = [certificate.protectedHex, certificate.payloadHex, certificate.signatureHex]
  parts.push(code.payloadHex, code.signatureHex, code.text, phone.keyThumbprint)
  for (const part of parts) assert.ok(page.includes(part), part)
})

/*
 * From here on: a verifier as somebody else would write it, from the page alone, sharing no code with ours. It reads
 * the fixed layout from left to right and throws at the first byte that differs.
 */

function judgeByHand(text: string, nowSeconds: number): string {
  let parts: ReturnType<typeof readCode>
  try {
    parts = readCode(text)
  } catch {
    return 'credential_invalid'
  }
  const { code, certificate, iat, exp, iss, kid, phone } = parts
  const signed = (key: KeyObject, part: typeof code) =>
    verify('sha256', part.toBeSigned, { key, dsaEncoding: 'ieee-p1363' }, part.signature)
  if (iss !== vector.campusCode || kid !== vector.issuer.kidHex) return 'credential_invalid'
  if (!signed(issuerKey, certificate) || !signed(publicKeyOf(phone), code)) return 'credential_invalid'
  if (iat - nowSeconds > 10) return 'credential_invalid'
  return nowSeconds - iat > 70 || iat >= exp || nowSeconds >= exp ? 'credential_expired' : 'accepted'
}

function readCode(text: string) {
  assert.ok(text.startsWith('OC1:'))
  const reader = readerOf(fromBase45(text.slice(4)))
  reader.expect('84 43a10126 a1 0d 84')
  const certificateHeader = reader.string(0x40)
  reader.expect('a0')
  const certificate = signedPart(certificateHeader, reader.string(0x40), reader.string(0x40))
  const code = signedPart(Buffer.from('a10126', 'hex'), reader.string(0x40), reader.string(0x40))
  reader.end()

  const header = readerOf(certificateHeader)
  header.expect('a2 0126 04')
  const kid = header.string(0x40).toString('hex')
  header.end()

  const claims = readerOf(certificate.payload)
  claims.expect('a6 01')
  const iss = claims.string(0x60).toString()
  claims.expect('02')
  claims.string(0x60)
  claims.expect('04')
  const exp = claims.number()
  claims.expect('08 a1 01 a4 0102 2001 215820')
  const x = claims.take(32).toString('base64url')
  claims.expect('225820')
  const y = claims.take(32).toString('base64url')
  claims.expect('3a00010000')
  claims.number()
  claims.expect('3a00010001')
  claims.string(0x60)
  claims.end()

  const payload = readerOf(code.payload)
  payload.expect('a2 06')
  const iat = payload.number()
  payload.expect('07 48')
  payload.take(8)
  payload.end()
  return { code, certificate, iat, exp, iss, kid, phone: { x, y } }
}

function signedPart(header: Buffer, payload: Buffer, signature: Buffer) {
  assert.equal(signature.length, 64)
  const length = (n: number) => (n < 24 ? [0x40 + n] : [0x58, n])
  const start = Buffer.from('846a5369676e617475726531', 'hex')
  const lengths = [
    Buffer.from(length(header.length)),
    Buffer.from([0x40, ...length(payload.length)]),
  ] as const
  return { payload, signature, toBeSigned: Buffer.concat([start, lengths[0], header, lengths[1], payload]) }
}

function readerOf(bytes: Buffer) {
  let at = 0
  const take = (n: number) => {
    assert.ok(at + n <= bytes.length)
    at += n
    return bytes.subarray(at - n, at)
  }
  const argument = (major: number) => {
    const first = take(1).readUInt8() - major
    assert.ok(first >= 0 && first <= 27)
    if (first < 24) return first
    const size = [1, 2, 4, 8][first - 24]!
    const value = Number(BigInt(`0x${take(size).toString('hex')}`))
    assert.ok(value >= [24, 2 ** 8, 2 ** 16, 2 ** 32][first - 24]!, 'shorter would do')
    return value
  }
  return {
    take,
    expect: (spaced: string) => {
      const hex = spaced.replaceAll(' ', '')
      assert.equal(take(hex.length / 2).toString('hex'), hex)
    },
    number: () => argument(0),
    string: (major: 0x40 | 0x60) => take(argument(major)),
    end: () => assert.equal(at, bytes.length),
  }
}

function fromBase45(text: string): Buffer {
  const digits = Array.from(text, (symbol) => '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:'.indexOf(symbol))
  assert.ok(!digits.includes(-1) && digits.length % 3 !== 1)
  const bytes: number[] = []
  for (let i = 0; i < digits.length; i += 3) {
    const [c = 0, d = 0, e] = digits.slice(i, i + 3)
    const value = c + 45 * d + 2025 * (e ?? 0)
    assert.ok(value < (e === undefined ? 256 : 65_536))
    bytes.push(...(e === undefined ? [value] : [value >> 8, value & 255]))
  }
  return Buffer.from(bytes)
}

type Point = { x: string; y: string }

function publicKeyOf({ x, y }: Point): KeyObject {
  return createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y }, format: 'jwk' })
}

function pointOf({ x, y }: Point) {
  return { x: Buffer.from(x, 'base64url'), y: Buffer.from(y, 'base64url') }
}
