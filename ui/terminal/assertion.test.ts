import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jwtVerify } from 'jose'
import { makeAssertion } from './assertion.ts'

const claims = {
  terminalId: '0198e0a0-0000-7000-8000-000000000001',
  audience: 'http://localhost:8080',
  jti: 'once',
  now: new Date('2026-11-22T04:05:06.789Z'),
}

const keys = {
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  EdDSA: { name: 'Ed25519' },
}

for (const [alg, parameters] of Object.entries(keys)) {
  test(`an assertion by ${alg} is a JWT that another library verifies`, async () => {
    const pair = (await crypto.subtle.generateKey(parameters, false, ['sign', 'verify'])) as CryptoKeyPair
    const assertion = await makeAssertion(pair.privateKey, claims)
    const { payload, protectedHeader } = await jwtVerify(assertion, pair.publicKey, {
      issuer: claims.terminalId,
      subject: claims.terminalId,
      audience: claims.audience,
      currentDate: claims.now,
      algorithms: [alg],
    })
    assert.equal(protectedHeader.alg, alg)
    assert.equal(payload.jti, 'once')
    assert.equal(payload.iat, Date.parse('2026-11-22T04:05:06Z') / 1000)
    assert.ok(payload.exp! - payload.iat! <= 60, 'lives at most 60 s (DESIGN 7)')
  })
}
