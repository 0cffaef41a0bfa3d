import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { test } from 'node:test'
import * as fc from 'fast-check'
import * as craft from './cbor-crafting.ts'
import { array, bytes, int, map, raw, text } from './cbor-crafting.ts'
import { assemblePayCode, payCodeToSign, payCodeUse } from './pay-code.ts'
import {
  CAMPUS,
  CTI,
  checkAtTerminal,
  checkBoth,
  craftCode,
  EXP,
  GENUINE,
  IAT,
  INVALID,
  issuer,
  KID,
  NOW,
  phone,
  X,
  Y,
} from './pay-code-crafting.ts'
import { certificateSigner } from './pay-code-node.ts'
import { makePayCode } from './pay-code-web.ts'
import { issueCertificate } from './pay-key-certificate.ts'

test('a code crafted by the letter of the format is accepted by server and terminal', async () => {
  assert.deepEqual(await checkBoth(craftCode({})), GENUINE)
})

test('the codec writes the very bytes of the crafted code', () => {
  const claims = { campusCode: CAMPUS, alias: GENUINE.alias, offlineLimitFen: 3000, tier: 'student' }
  const certificate = issueCertificate(
    { ...claims, expiresAt: GENUINE.certificateExpiresAt, publicKey: { x: X, y: Y } },
    { kid: KID, sign: () => Buffer.alloc(64, 7) },
  )
  const signature = Buffer.alloc(64, 9)
  const unsigned = { certificateSignature: () => Buffer.alloc(64, 7), codeSignature: () => signature }
  assert.equal(assemblePayCode({ iat: IAT, cti: CTI, certificate, signature }), craftCode(unsigned))
})

test('whatever the issuer states comes back from server and terminal', async () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 30 })
    .filter((s) => !s.startsWith('\uFEFF'))
  const claims = fc.record({ campusCode: name, alias: name, tier: name, offlineLimitFen: fc.maxSafeNat() })
  const code = fc.record({
    iat: fc.integer({ min: 0, max: 8e12 }),
    cti: fc.uint8Array({ minLength: 8, maxLength: 8 }),
  })
  const privateKey = phone.privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  await fc.assert(
    fc.asyncProperty(
      claims,
      code,
      fc.integer({ min: 70, max: 86_400 }),
      async (claims, { iat, cti }, life) => {
        const expiresAt = new Date((iat + life) * 1000)
        const certificate = issueCertificate(
          { ...claims, expiresAt, publicKey: { x: X, y: Y } },
          certificateSigner(KID, issuer.privateKey),
        )
        const codeText = await makePayCode({ privateKey, certificate, iat, cti })
        const outcome = await checkBoth(codeText, new Date(iat * 1000), claims.campusCode)
        const { campusCode: _, ...stated } = claims
        const expected = { issuedAt: new Date(iat * 1000), cti: Buffer.from(cti).toString('hex') }
        assert.deepEqual(outcome, { ...GENUINE, ...stated, ...expected, certificateExpiresAt: expiresAt })
      },
    ),
  )
})

test('the time at which a code is shown decides', async () => {
  const table: [what: string, iat: number, exp: number, nowMs: number, outcome: string][] = [
    ['10 s before it was made', IAT, EXP, -10_000, 'accepted'],
    ['more than 10 s before', IAT, EXP, -10_001, 'credential_invalid'],
    ['at once', IAT, EXP, 0, 'accepted'],
    ['after 60 s', IAT, EXP, 60_000, 'accepted'],
    ['after 60 s and the skew', IAT, EXP, 70_000, 'accepted'],
    ['after more than that', IAT, EXP, 70_001, 'credential_expired'],
    ['a day later', IAT, EXP, 86_400_000, 'credential_expired'],
    ['in the last moment of the certificate', IAT, IAT + 20, 19_999, 'accepted'],
    ['when the certificate expires', IAT, IAT + 20, 20_000, 'credential_expired'],
    ['made when the certificate expired', IAT, IAT, -5000, 'credential_expired'],
    ['made after the certificate expired', IAT, IAT - 1, 0, 'credential_expired'],
    ['too early, with an expired certificate', IAT, IAT - 1, -10_001, 'credential_invalid'],
    ['made in 1970', 0, EXP, 0, 'credential_expired'],
    ['made at the end of time', 8.64e12, 8.64e12, 0, 'credential_invalid'],
  ]
  for (const [what, iat, exp, afterMs, outcome] of table) {
    const code = craftCode({ iat: int(iat), exp: int(exp) })
    const checked = await checkBoth(code, new Date(IAT * 1000 + afterMs))
    assert.equal(checked.ok ? 'accepted' : checked.code, outcome, what)
  }
})

test('a text that is no code at all is invalid', async () => {
  const code = craftCode({})
  const texts = [
    '',
    'OC1:',
    'OC1',
    'OC1:00',
    code.toLowerCase(),
    `oc1:${code.slice(4)}`,
    `OC2:${code.slice(4)}`,
  ]
  texts.push(code.slice(4), ` ${code}`, `${code} `, `${code}\n`, `${code}${code}`, `OC1:${code}`, 'OC1:NCF')
  texts.push(
    `OC1:${'9'.repeat(5000)}`,
    `OC1:${craft.base45(Buffer.alloc(600, 0x81))}`,
    '13800138000123456789',
    '你好',
  )
  for (const wrong of texts) assert.deepEqual(await checkBoth(wrong), INVALID, wrong.slice(0, 30))
})

test("a signature's twin is the same code, used once with it", async () => {
  const n = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const twin = (key: KeyObject, data: Uint8Array) => {
    const signature = craft.es256(key, data)
    const s = n - BigInt(`0x${signature.toString('hex', 32)}`)
    return Buffer.concat([signature.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
  }
  const checked = await checkBoth(craftCode({ codeSignature: twin }))
  assert.deepEqual(checked, GENUINE)
  assert.ok(checked.ok)
  assert.equal(payCodeUse(checked), payCodeUse(GENUINE))
})

test('a terminal refuses a code that it has taken, then an alias on its hot list', async () => {
  const code = craftCode({})
  const used = { usedCodes: new Set([payCodeUse(GENUINE)]) }
  const hot = { hotAliases: new Set([GENUINE.alias]) }
  const late = new Date((IAT + 100) * 1000)
  assert.deepEqual(await checkAtTerminal(code, NOW, used), { ok: false, code: 'credential_used' })
  assert.deepEqual(await checkAtTerminal(code, NOW, hot), { ok: false, code: 'card_lost' })
  assert.deepEqual(await checkAtTerminal(code, NOW, { ...used, ...hot }), {
    ok: false,
    code: 'credential_used',
  })
  assert.deepEqual(await checkAtTerminal(code, late, { ...used, ...hot }), {
    ok: false,
    code: 'credential_expired',
  })
  const others = { usedCodes: new Set([`${GENUINE.keyThumbprint}:00`]), hotAliases: new Set(['4817203957']) }
  assert.deepEqual(await checkAtTerminal(code, NOW, others), GENUINE)
})

test('the phone signs exactly what the format says', () => {
  const toSign = array(
    text('Signature1'),
    bytes(raw('a10126')),
    bytes(raw('')),
    bytes(map([int(6), int(IAT)], [int(7), bytes(CTI)])),
  )
  assert.deepEqual(Buffer.from(payCodeToSign({ iat: IAT, cti: CTI })), toSign(craft.deterministic))
})
