import assert from 'node:assert/strict'
import { generateKeyPairSync, sign } from 'node:crypto'
import { test } from 'node:test'
import {
  importPublicPointWeb,
  makePayCode,
  type TerminalKnowledge,
} from '../../../server/protocols/pay-code-web.ts'
import { issueCertificate } from '../../../server/protocols/pay-key-certificate.ts'
import { decideOffline } from './decide-offline.ts'
import type { Standing } from './standing.ts'

const NOW = new Date('2026-11-22T04:00:30.000Z')
const P256 = { name: 'ECDSA', namedCurve: 'P-256' }
const KID = Uint8Array.of(1, 2, 3)
const standing: Standing = {
  ok: true,
  minutesLeft: 60,
  limits: {
    hotListMaxAgeMinutes: 30,
    hours: 24,
    maxRecords: 3,
    maxFen: 9000,
    codeFen: 3000,
    personDayFen: 5000,
  },
}

const issuer = keys()
const phone = keys()
const knowledge: TerminalKnowledge = {
  issuerKeys: new Map([['010203', (await importPublicPointWeb(issuer.point))!]]),
  campusCode: 'campus',
  hotAliases: new Set(),
  usedCodes: new Set(),
}

function keys() {
  const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = pair.publicKey.export({ format: 'jwk' })
  const point = { x: Buffer.from(x!, 'base64url'), y: Buffer.from(y!, 'base64url') }
  return { privateKey: pair.privateKey, point }
}

/** A genuine code, 30 s old; its certificate allows so much with no network. */
async function codeText(offlineLimitFen = 10_000): Promise<string> {
  const certificate = issueCertificate(
    {
      campusCode: 'campus',
      alias: '1234567890',
      tier: 'student',
      offlineLimitFen,
      expiresAt: new Date('2026-11-22T16:00:00.000Z'),
      publicKey: phone.point,
    },
    {
      kid: KID,
      sign: (bytes) => sign('sha256', bytes, { key: issuer.privateKey, dsaEncoding: 'ieee-p1363' }),
    },
  )
  const jwk = phone.privateKey.export({ format: 'jwk' }) as JsonWebKey
  const privateKey = await crypto.subtle.importKey('jwk', jwk, P256, false, ['sign'])
  const cti = new Uint8Array(8).fill(7)
  return makePayCode({ privateKey, certificate, iat: NOW.getTime() / 1000 - 30, cti })
}

/** What is decided of a genuine code, with what differs from an ordinary noon. */
async function decision({
  amountFen = 1000,
  offlineLimitFen = 10_000,
  spentFen = 0,
  queue = { records: 0, fen: 0 },
  known = {} as Partial<TerminalKnowledge>,
  stand = standing as Standing,
  now = NOW,
}) {
  const attempt = { id: 'id', amountFen, text: await codeText(offlineLimitFen) }
  const journal = { queue: () => queue, spentFen: () => spentFen }
  const decided = await decideOffline(attempt, stand, { ...knowledge, ...known }, journal, now)
  return decided.ok ? decided.code.alias : decided.code
}

test('a genuine code pays up to what one code may, and what its own certificate allows', async () => {
  assert.equal(await decision({ amountFen: 3000 }), '1234567890')
  assert.equal(await decision({ amountFen: 3001 }), 'offline_code_limit')
  assert.equal(await decision({ amountFen: 2001, offlineLimitFen: 2000 }), 'offline_code_limit')
  assert.equal(await decision({ amountFen: 1, offlineLimitFen: 0 }), 'offline_code_limit', 'a visitor')
})

test('digits need the network, and are told so rather than called invalid', async () => {
  const journal = { queue: () => ({ records: 0, fen: 0 }), spentFen: () => 0 }
  const attempt = { id: 'a', amountFen: 100, text: '88123456789046119246' }
  const decided = await decideOffline(attempt, standing, knowledge, journal, NOW)
  assert.deepEqual(decided, { ok: false, code: 'offline_digits' })
})

test('a person pays so much a day at one terminal, and the journal holds so much', async () => {
  assert.equal(await decision({ spentFen: 4000 }), '1234567890')
  assert.equal(await decision({ spentFen: 4001 }), 'offline_day_limit')
  assert.equal(await decision({ queue: { records: 3, fen: 0 } }), 'offline_full')
  assert.equal(await decision({ queue: { records: 2, fen: 8001 } }), 'offline_full')
})

test('a code that is used, listed, too old or of another campus is refused before any limit', async () => {
  const above = { amountFen: 9999 }
  assert.equal(await decision({ ...above, known: { hotAliases: new Set(['1234567890']) } }), 'card_lost')
  assert.equal(await decision({ ...above, known: { campusCode: 'other' } }), 'credential_invalid')
  const late = new Date(NOW.getTime() + 41_000)
  assert.equal(await decision({ ...above, now: late }), 'credential_expired')
  const text = await codeText()
  const journal = { queue: () => ({ records: 0, fen: 0 }), spentFen: () => 0 }
  const first = await decideOffline({ id: 'a', amountFen: 1, text }, standing, knowledge, journal, NOW)
  assert.ok(first.ok)
  assert.equal(await decision({ known: { usedCodes: new Set([first.code.use]) } }), 'credential_used')
})

test('a register that may not sell with no network decides nothing', async () => {
  assert.equal(await decision({ stand: { ok: false, why: 'list_old' } }), 'offline_stopped')
})
