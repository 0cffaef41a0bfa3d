import assert from 'node:assert/strict'
import { createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { after, test } from 'node:test'
import { SignJWT } from 'jose'
import { afterNoon, makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { uuidv7 } from '../../base/ids.ts'
import { activateTerminal } from './activate-terminal.ts'
import { issueActivationCode } from './issue-activation-code.ts'
import { registerTerminal } from './register-terminal.ts'
import { createTerminalTokens } from './resolve-token.ts'
import { signInTerminal } from './sign-in-terminal.ts'
import { suspendTerminal } from './suspend-terminal.ts'
import { newActivationCode, normaliseActivationCode, type PublicKey } from './terminal.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const merchant = await makeMerchant(campus)
const deps = { pool, indexKey: campus.keys.indexKey }
const actor = { kind: 'system', id: null } as const
const AUDIENCE = 'https://card.example.edu'
const audiences = [AUDIENCE, 'http://localhost:8080']

const newKey = (): KeyObject => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
const publicJwk = (key: KeyObject) => createPublicKey(key).export({ format: 'jwk' }) as PublicKey

type Claims = {
  iss?: string
  sub?: string
  aud?: string | string[]
  jti?: string
  iat?: number
  exp?: number
}

/** An assertion made at NOON for 60 s, changed as told; `undefined` leaves a claim out. */
function assertionOf(terminalId: string, key: KeyObject, changes: Claims = {}, alg = 'ES256') {
  const iat = NOON.getTime() / 1000
  const usual = { iss: terminalId, sub: terminalId, aud: AUDIENCE, jti: uuidv7(), iat, exp: iat + 60 }
  return new SignJWT({ ...usual, ...changes }).setProtectedHeader({ alg }).sign(key)
}
const signIn = (assertion: string, now = NOON) =>
  signInTerminal({ pool, audiences }, { campusId, assertion }, now)
const wordOf = (done: { ok: boolean; code?: string }) => (done.ok ? 'ok' : done.code)

async function registered(kind: 'pos' | 'kiosk' = 'pos') {
  const id = uuidv7()
  const { merchantId, stallId } = merchant
  const terminal = { id, kind, name: 'POS', merchantId, stallId }
  const done = await registerTerminal(pool, { campusId, actor, terminal }, NOON)
  assert.ok(done.ok)
  return { id, terminal }
}

test('an activation code has 60 bits, in groups that are typed without care', () => {
  const code = newActivationCode()
  assert.match(code, /^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/)
  assert.equal(normaliseActivationCode(' 7k2m xqod-9ilr '), '7K2MXQ0D911R')
})

test('registering the same terminal again is no second one, another under its id is a conflict', async () => {
  const { id, terminal } = await registered()
  const again = await registerTerminal(pool, { campusId, actor, terminal }, NOON)
  assert.ok(again.ok && again.terminal.id === id && again.terminal.state === 'new')
  const other = { ...terminal, name: 'another' }
  assert.equal(
    wordOf(await registerTerminal(pool, { campusId, actor, terminal: other }, NOON)),
    'id_conflict',
  )
})

test('a terminal stands at a stall of its merchant', async () => {
  const { stallId } = await makeMerchant(campus)
  for (const [merchantId, stall] of [
    [merchant.merchantId, stallId],
    [uuidv7(), null],
    [null, stallId],
  ] as const) {
    const terminal = { id: uuidv7(), kind: 'pos', name: 'POS', merchantId, stallId: stall } as const
    const done = await registerTerminal(pool, { campusId, actor, terminal }, NOON)
    assert.equal(wordOf(done), 'merchant_unknown')
  }
})

test('a code works once, for 24 hours, and only the newest', async () => {
  const { id: terminalId } = await registered()
  const order = { campusId, actor, terminalId }
  const publicKey = publicJwk(newKey())
  const first = await issueActivationCode(deps, order, NOON)
  const { activationCode, expiresAt } = await issueActivationCode(deps, order, NOON)
  assert.equal(expiresAt.getTime(), NOON.getTime() + 24 * 3600_000)
  const activate = (code: string, key = publicKey, now = NOON) =>
    activateTerminal(deps, { campusId, activationCode: code, publicKey: key }, now)
  assert.equal(wordOf(await activate(first.activationCode)), 'activation_code_invalid')
  assert.equal(wordOf(await activate(activationCode, publicKey, expiresAt)), 'activation_code_invalid')
  const done = await activate(activationCode.toLowerCase())
  assert.deepEqual(done, { ok: true, terminalId, kind: 'pos', name: 'POS' })
  assert.deepEqual(await activate(activationCode), done, 'a repeat after a lost reply')
  assert.equal(wordOf(await activate(activationCode, publicJwk(newKey()))), 'activation_code_invalid')
})

test('of many activations with one code at once, one key wins', async () => {
  const { id: terminalId } = await registered()
  const { activationCode } = await issueActivationCode(deps, { campusId, actor, terminalId }, NOON)
  const done = await Promise.all(
    Array.from({ length: 8 }, () =>
      activateTerminal(deps, { campusId, activationCode, publicKey: publicJwk(newKey()) }, NOON),
    ),
  )
  assert.equal(done.filter(({ ok }) => ok).length, 1)
})

test('a key that is no point of P-256 is refused', async () => {
  const publicKey = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const
  const done = await activateTerminal(deps, { campusId, activationCode: 'ABCD', publicKey }, NOON)
  assert.equal(wordOf(done), 'public_key_invalid')
})

test('a terminal signs in by its key, and its token is known until it expires', async () => {
  const { terminalId, privateKey, merchantId } = await makeTerminal(campus, merchant)
  const done = await signIn(await assertionOf(terminalId, privateKey))
  assert.ok(done.ok)
  assert.match(done.token, /^oct_[A-Za-z0-9_-]{43}$/)
  assert.equal(done.expiresAt.getTime(), NOON.getTime() + 600_000)
  // Another process, as after a restart.
  const resolve = createTerminalTokens(pool)
  const caller = { kind: 'terminal', terminalId, terminalKind: 'pos', merchantId }
  assert.deepEqual(await resolve(campusId, done.token, afterNoon(599)), caller)
  assert.equal(await resolve(campusId, done.token, afterNoon(600)), null)
  assert.equal(await resolve(campusId, `oct_${'A'.repeat(43)}`, NOON), null)
  assert.equal(await resolve(campusId, 'nonsense', NOON), null)
})

test('Ed25519 keys sign in too', async () => {
  const { id: terminalId } = await registered('kiosk')
  const { activationCode } = await issueActivationCode(deps, { campusId, actor, terminalId }, NOON)
  const key = generateKeyPairSync('ed25519').privateKey
  await activateTerminal(deps, { campusId, activationCode, publicKey: publicJwk(key) }, NOON)
  assert.equal(wordOf(await signIn(await assertionOf(terminalId, key, {}, 'EdDSA'))), 'ok')
})

test('an assertion works once, also when it comes twice at once', async () => {
  const { terminalId, privateKey } = await makeTerminal(campus, merchant)
  const assertion = await assertionOf(terminalId, privateKey)
  const words = (await Promise.all(Array.from({ length: 5 }, () => signIn(assertion)))).map(wordOf)
  assert.equal(words.filter((word) => word === 'ok').length, 1)
  assert.equal(wordOf(await signIn(assertion, afterNoon(69))), 'assertion_invalid')
})

test('an assertion is for us, of the terminal, fresh and short', async () => {
  const { terminalId, privateKey } = await makeTerminal(campus, merchant)
  const other = await makeTerminal(campus, merchant)
  const nowS = NOON.getTime() / 1000
  const good: Record<string, Claims> = {
    'another of our URLs': { aud: 'http://localhost:8080' },
    'a list of audiences': { aud: ['https://elsewhere.example', AUDIENCE] },
    'without iat': { iat: undefined } as unknown as Claims,
    'a clock 10 s ahead': { iat: nowS + 10, exp: nowS + 70 },
    'a clock 10 s behind': { iat: nowS - 69, exp: nowS - 9 },
  }
  for (const [what, changes] of Object.entries(good))
    assert.equal(wordOf(await signIn(await assertionOf(terminalId, privateKey, changes))), 'ok', what)
  const bad: Record<string, Claims> = {
    'for another audience': { aud: 'https://elsewhere.example' },
    'without an audience': { aud: undefined } as unknown as Claims,
    'of another issuer': { iss: other.terminalId },
    'of another subject': { sub: other.terminalId },
    'of nobody': { iss: uuidv7() },
    'without jti': { jti: undefined } as unknown as Claims,
    'with an empty jti': { jti: '' },
    'without exp': { exp: undefined } as unknown as Claims,
    'longer than 60 s': { iat: nowS - 1, exp: nowS + 60 },
    'without iat and far in the future': { iat: undefined, exp: nowS + 71 } as unknown as Claims,
    'from the future': { iat: nowS + 11, exp: nowS + 60 },
    expired: { iat: nowS - 70, exp: nowS - 10 },
    'of all time': { iat: 0, exp: 1e308 },
  }
  for (const [what, changes] of Object.entries(bad)) {
    const assertion = await assertionOf(terminalId, privateKey, changes)
    assert.equal(wordOf(await signIn(assertion)), 'assertion_invalid', what)
  }
  const forged = await assertionOf(terminalId, newKey())
  assert.equal(wordOf(await signIn(forged)), 'assertion_invalid')
  const unsigned = `${forged.split('.').slice(0, 2).join('.')}.`
  for (const text of [unsigned, 'a.b.c', '', '🍜'.repeat(30)])
    assert.equal(wordOf(await signIn(text)), 'assertion_invalid')
})

test('a terminal that is activated anew loses its old key and its sessions', async () => {
  const { terminalId, privateKey } = await makeTerminal(campus, merchant)
  const before = await signIn(await assertionOf(terminalId, privateKey))
  assert.ok(before.ok)
  const { activationCode } = await issueActivationCode(deps, { campusId, actor, terminalId }, NOON)
  const key = newKey()
  await activateTerminal(deps, { campusId, activationCode, publicKey: publicJwk(key) }, NOON)
  assert.equal(await createTerminalTokens(pool)(campusId, before.token, NOON), null)
  assert.equal(wordOf(await signIn(await assertionOf(terminalId, privateKey))), 'assertion_invalid')
  assert.equal(wordOf(await signIn(await assertionOf(terminalId, key))), 'ok')
})

test('a suspended terminal may only hand in what it sold, until it is resumed', async () => {
  const { terminalId, privateKey } = await makeTerminal(campus, merchant)
  const suspend = (suspended: boolean) =>
    suspendTerminal(pool, { campusId, actor, terminalId, suspended }, NOON)
  const restrictionAfter = async (token: string) => {
    const caller = await createTerminalTokens(pool)(campusId, token, NOON)
    return caller ? (caller.restricted ?? 'none') : 'no session'
  }
  const before = await signIn(await assertionOf(terminalId, privateKey))
  await suspend(true)
  await suspend(true)
  const during = await signIn(await assertionOf(terminalId, privateKey))
  assert.equal(wordOf(await signIn(await assertionOf(terminalId, newKey()))), 'assertion_invalid')
  assert.ok(before.ok && during.ok)
  assert.deepEqual([before.uploadOnly, during.uploadOnly], [false, true])
  assert.equal(await restrictionAfter(before.token), 'none', 'it repeats what it asked before')
  assert.equal(await restrictionAfter(during.token), 'upload-only')
  await suspend(false)
  assert.equal(await restrictionAfter(during.token), 'no session')
  const after = await signIn(await assertionOf(terminalId, privateKey))
  assert.ok(after.ok && !after.uploadOnly)
  await suspend(true)
  await suspend(false)
  const { rows: suspensions } = await pool.query(
    'SELECT resumed_at IS NOT NULL AS over FROM terminal_suspensions WHERE terminal_id = $1',
    [terminalId],
  )
  assert.deepEqual(suspensions, [{ over: true }])
  const { rows } = await pool.query(
    `SELECT action FROM audit_entries WHERE subject_id = $1 AND action ~ 'suspended|resumed' ORDER BY entry_id`,
    [terminalId],
  )
  const [suspended, resumed] = [{ action: 'terminal_suspended' }, { action: 'terminal_resumed' }]
  assert.deepEqual(rows, [suspended, resumed, suspended, resumed])
})

test('a sign-in cleans up what has expired of its terminal', async () => {
  const { terminalId, privateKey } = await makeTerminal(campus, merchant)
  await signIn(await assertionOf(terminalId, privateKey))
  const nowS = NOON.getTime() / 1000 + 3600
  await signIn(await assertionOf(terminalId, privateKey, { iat: nowS, exp: nowS + 60 }), afterNoon(3600))
  for (const table of ['terminal_sessions', 'terminal_assertions']) {
    const { rowCount } = await pool.query(`SELECT FROM ${table} WHERE terminal_id = $1`, [terminalId])
    assert.equal(rowCount, 1, table)
  }
})
