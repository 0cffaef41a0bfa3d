import assert from 'node:assert/strict'
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { test } from 'node:test'
import { assemblePayCode, payCodeToSign } from './pay-code.ts'
import { certificateCache, certificateSigner, checkPayCode } from './pay-code-node.ts'
import { checkPayCodeAtTerminal, importPublicPointWeb, makePayCode } from './pay-code-web.ts'
import { issueCertificate } from './pay-key-certificate.ts'

test('a code is accepted by server and terminal', async () => {
  const issuer = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const phone = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const point = (k: typeof issuer) => {
    const j = k.publicKey.export({ format: 'jwk' })
    return { x: Buffer.from(j.x!, 'base64url'), y: Buffer.from(j.y!, 'base64url') }
  }
  const kid = randomBytes(8)
  const certificate = issueCertificate(
    {
      campusCode: 'demo',
      alias: '1234567890',
      expiresAt: new Date(1772424000_000 + 3600_000),
      publicKey: point(phone),
      offlineLimitFen: 3000,
      tier: 'student',
    },
    certificateSigner(kid, issuer.privateKey),
  )
  const cti = randomBytes(8)
  const iat = 1772424000
  const signature = sign('sha256', payCodeToSign({ iat, cti }), {
    key: phone.privateKey,
    dsaEncoding: 'ieee-p1363',
  })
  const text = assemblePayCode({ iat, cti, certificate, signature })
  const now = new Date(iat * 1000 + 5000)
  const r = checkPayCode(text, {
    issuerKeys: new Map([[kid.toString('hex'), issuer.publicKey]]),
    campusCode: 'demo',
    now,
  })
  assert.equal(r.ok, true)
  const w = await checkPayCodeAtTerminal(
    text,
    {
      issuerKeys: new Map([[kid.toString('hex'), (await importPublicPointWeb(point(issuer)))!]]),
      campusCode: 'demo',
      hotAliases: new Set(),
      usedCodes: new Set(),
    },
    now,
  )
  assert.deepEqual(w, r)
  const privateKey = phone.privateKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign'])
  const text2 = await makePayCode({ privateKey, certificate, iat, cti })
  assert.deepEqual(
    checkPayCode(text2, {
      issuerKeys: new Map([[kid.toString('hex'), issuer.publicKey]]),
      campusCode: 'demo',
      now,
      cache: certificateCache(2),
    }),
    r,
  )
})
