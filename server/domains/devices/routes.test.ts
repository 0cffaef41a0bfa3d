import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, test } from 'node:test'
import { makeMerchant, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { operatorCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { deviceConsoleRoutes } from './console-routes.ts'
import { deviceRoutes } from './routes.ts'

const campus = await testCampus({ after })
const { pool, campusId, policyAt } = campus
const noodles = await makeMerchant(campus)
const dumplings = await makeMerchant(campus)
const { call } = await testHttp({ after }, campusId, (http) => {
  const deps = { pool, clock: () => NOON, indexKey: campus.keys.indexKey, hotListVersion: async () => 7 }
  const baseUrls = ['https://card.example.edu'] as const
  deviceRoutes(http, { ...deps, policyAt, baseUrls })
  deviceConsoleRoutes(http, deps)
})
const anyone = { kind: 'anonymous' } as const
const administrator = operatorCaller('administrator')
const manager = operatorCaller('merchant_manager', noodles.merchantId)

const newTerminal = ({ merchantId, stallId } = noodles) => ({
  id: uuidv7(),
  kind: 'pos',
  name: 'POS 7',
  merchantId,
  stallId,
})

test('from registration to activation', async () => {
  const terminal = newTerminal()
  const made = await call(administrator, 'POST', '/v1/terminals', terminal)
  assert.equal(made.status, 201)
  assert.deepEqual(made.body, {
    ...terminal,
    merchant: '第一食堂',
    stall: '面食',
    state: 'new',
    lastSeenAt: null,
    hotListVersion: null,
    queueLength: null,
    clockDriftMs: null,
  })
  const issued = await call(administrator, 'POST', `/v1/terminals/${terminal.id}/activation-code`, {})
  assert.equal(issued.status, 201)
  const { kty, crv, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({
    format: 'jwk',
  })
  const { activationCode } = issued.body
  const activated = await call(anyone, 'POST', '/v1/terminals/activate', {
    activationCode,
    publicKey: { kty, crv, x, y },
  })
  assert.deepEqual(activated.body, {
    terminalId: terminal.id,
    kind: 'pos',
    name: 'POS 7',
    audience: 'https://card.example.edu',
  })
})

test('a merchant’s manager sees and changes only the merchant’s own terminals', async () => {
  const own = await call(manager, 'POST', '/v1/terminals', newTerminal())
  assert.equal(own.status, 201)
  const others = newTerminal(dumplings)
  assert.equal((await call(manager, 'POST', '/v1/terminals', others)).body.code, 'forbidden')
  await call(administrator, 'POST', '/v1/terminals', others)
  for (const act of ['activation-code', 'suspend', 'resume']) {
    const refused = await call(manager, 'POST', `/v1/terminals/${others.id}/${act}`, {})
    assert.equal(refused.body.code, 'not_found', act)
  }
  assert.equal(
    (await call(manager, 'POST', `/v1/terminals/${own.body.id}/suspend`, {})).body.state,
    'suspended',
  )
  assert.equal((await call(manager, 'POST', `/v1/terminals/${own.body.id}/resume`, {})).body.state, 'new')
  const seen = (await call(manager, 'GET', '/v1/terminals')).body.terminals as { merchantId: string }[]
  assert.deepEqual(new Set(seen.map(({ merchantId }) => merchantId)), new Set([noodles.merchantId]))
  const all = (await call(administrator, 'GET', '/v1/terminals')).body.terminals as { id: string }[]
  assert.ok(all.some(({ id }) => id === others.id))
})

test('guessing codes from one address ends after twenty', async () => {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' })
  const guess = { activationCode: 'AAAA-AAAA-AAAA', publicKey: { kty: 'EC', crv: 'P-256', x, y } }
  const codes = []
  for (let tries = 0; tries < 21; tries++)
    codes.push((await call(anyone, 'POST', '/v1/terminals/activate', guess)).body.code)
  assert.deepEqual(new Set(codes.slice(0, 20)), new Set(['activation_code_invalid']))
  assert.equal(codes[20], 'too_many_attempts')
})

test('a terminal knows itself and says how it is', async () => {
  const { caller, terminalId } = await makeTerminal(campus, noodles, { name: 'POS 9' })
  const self = await call(caller, 'GET', '/v1/terminal')
  assert.deepEqual(self.body, {
    id: terminalId,
    kind: 'pos',
    name: 'POS 9',
    merchant: '第一食堂',
    stall: '面食',
    campus: { code: 'demo', nameZh: '演示大学', nameEn: 'Demo University' },
    amountMinFen: 1,
    amountMaxFen: 999_99,
    reversalWindowSeconds: 300,
    offline: {
      hotListMaxAgeMinutes: 30,
      hours: 24,
      maxRecords: 2000,
      maxFen: 20_000_00,
      codeFen: 30_00,
      personDayFen: 50_00,
    },
    serverTime: NOON.toISOString(),
  })
  const beat = { at: '2026-11-20T04:00:01.500Z', hotListVersion: 5, queueLength: 2 }
  const reply = await call(caller, 'POST', '/v1/terminal/heartbeats', beat)
  assert.deepEqual(reply.body, { serverTime: NOON.toISOString(), hotListVersion: 7 })
  const listed = (await call(administrator, 'GET', '/v1/terminals')).body.terminals as { id: string }[]
  const { lastSeenAt, hotListVersion, queueLength, clockDriftMs } = listed.find(
    ({ id }) => id === terminalId,
  ) as unknown as Record<string, unknown>
  assert.deepEqual([lastSeenAt, hotListVersion, queueLength, clockDriftMs], [NOON.toISOString(), 5, 2, 1500])
  const nonsense = await call(caller, 'POST', '/v1/terminal/heartbeats', { ...beat, at: 'yesterday' })
  assert.equal(nonsense.body.code, 'body_invalid')
})

test('a malformed assertion or key is refused with a code', async () => {
  const bad = await call(anyone, 'POST', '/v1/terminal-sessions', { assertion: 'x'.repeat(100) })
  assert.deepEqual([bad.status, bad.body.code], [401, 'assertion_invalid'])
})
