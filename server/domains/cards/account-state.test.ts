import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import {
  afterNoon,
  makeMerchant,
  makePerson,
  makePhone,
  NOON,
  type TestPerson,
  TODAY,
  testCampus,
} from '../../../test/factories.ts'
import { operatorCaller, personCaller, testHttp } from '../../../test/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { enrolPayKey } from '../credentials/enrol-pay-key.ts'
import { holdPayAlias } from '../credentials/find-pay-key.ts'
import { readHotList } from '../hot-list/listed.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { readWallet } from '../ledger/wallet.ts'
import { defaultPolicy } from '../policy/policy.ts'
import { freeze } from './freeze.ts'
import { release } from './release.ts'
import { reportLost } from './report-lost.ts'
import { cardRoutes } from './routes.ts'
import { unfreeze } from './unfreeze.ts'

const campus = await testCampus({ after })
const { pool, campusId } = campus
const deps = { pool, holdPayAlias }
let now = NOON
const { call } = await testHttp({ after }, campusId, (http) =>
  cardRoutes(http, { ...deps, clock: () => now }),
)

const verbs = { reportLost, release, freeze, unfreeze }
type VerbName = keyof typeof verbs
const by = (person: TestPerson) =>
  ({ campusId, personId: person.personId, actor: { kind: 'person', id: person.personId } }) as const
const act = (name: VerbName, person: TestPerson, at = NOON) => verbs[name](deps, by(person), at)
const told = (done: Awaited<ReturnType<typeof reportLost>>) => (done.ok ? done.state : done.code)
const stateOf = async (person: TestPerson) => (await readWallet(pool, campusId, person.walletId)).state
const isListed = async (alias: string) =>
  (await readHotList(pool, campusId, 0)).entries.some((entry) => entry.listed && entry.value === alias)
const actionsOf = async (person: TestPerson) =>
  (
    await pool.query<{ action: string }>(
      'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id',
      [person.personId],
    )
  ).rows
    .map((row) => row.action)
    .filter((action) => action.startsWith('loss') || action.startsWith('account'))

test('a lost account pays no more, its alias is on the hot list, and a release undoes both', async () => {
  const person = await makePerson(campus, { walletFen: 1000 })
  const { alias } = await makePhone(campus, person)
  const { payableId } = await makeMerchant(campus)
  const spend = async () => {
    const id = uuidv7(NOON)
    const { walletId } = person
    const act = { shape: 'spend', kind: 'payment', id, walletId, toId: payableId, amountFen: 100 } as const
    const done = await campus.poster.post({ ...act, occurredAt: NOON, businessDate: TODAY, guards: {} })
    return done.ok ? 'ok' : done.code
  }
  assert.deepEqual(await act('reportLost', person), { ok: true, state: 'lost', changedAt: NOON })
  assert.deepEqual([await spend(), await isListed(alias)], ['card_lost', true])
  assert.deepEqual(await act('release', person, afterNoon(5)), {
    ok: true,
    state: 'active',
    changedAt: afterNoon(5),
  })
  assert.deepEqual([await spend(), await isListed(alias)], ['ok', false])
  assert.deepEqual(await actionsOf(person), ['loss_reported', 'loss_released'])
})

test('from every state each act leads where the rules say', async () => {
  const conflict = 'account_state_conflict'
  const table: [TestState, Record<VerbName, string>][] = [
    ['active', { reportLost: 'lost', release: 'active', freeze: 'frozen', unfreeze: 'active' }],
    ['lost', { reportLost: 'lost', release: 'active', freeze: 'frozen', unfreeze: conflict }],
    ['frozen', { reportLost: conflict, release: conflict, freeze: 'frozen', unfreeze: 'active' }],
    ['void', { reportLost: conflict, release: conflict, freeze: conflict, unfreeze: conflict }],
  ]
  for (const [start, outcomes] of table) {
    for (const [name, outcome] of Object.entries(outcomes) as [VerbName, string][]) {
      const person = await makePerson(campus)
      const { alias } = await makePhone(campus, person)
      await bring(person, start)
      const listed = await isListed(alias)
      const done = await act(name, person, afterNoon(60))
      assert.equal(told(done), outcome, `${name} from ${start}`)
      if (!done.ok) assert.deepEqual(done.extensions, { state: start })
      const end = done.ok ? outcome : start
      assert.equal(await stateOf(person), end, `${name} from ${start}`)
      assert.equal(
        await isListed(alias),
        start === 'void' ? listed : end !== 'active',
        `${name} from ${start}`,
      )
      assert.equal((await actionsOf(person)).length, (end === start ? 0 : 1) + (STEPS[start]?.length ?? 0))
    }
  }
})

type TestState = 'active' | 'lost' | 'frozen' | 'void'
const STEPS: Partial<Record<TestState, VerbName[]>> = { lost: ['reportLost'], frozen: ['freeze'] }
async function bring(person: TestPerson, state: TestState): Promise<void> {
  for (const name of STEPS[state] ?? []) assert.ok((await act(name, person)).ok)
  if (state === 'void') assert.ok((await setAccountState(pool, campusId, person.walletId, 'void')).ok)
}

test('doing it again is answered with when it happened, and is written down once', async () => {
  const person = await makePerson(campus)
  const first = await act('reportLost', person)
  assert.deepEqual(await act('reportLost', person, afterNoon(600)), first)
  assert.deepEqual(await actionsOf(person), ['loss_reported'])
})

test('an account that was frozen while lost is lost again when it is unfrozen', async () => {
  const person = await makePerson(campus)
  const { alias } = await makePhone(campus, person)
  for (const name of ['reportLost', 'freeze'] as const) await act(name, person)
  assert.equal(told(await act('release', person)), 'account_state_conflict')
  assert.equal(told(await act('unfreeze', person)), 'lost')
  assert.equal(told(await act('unfreeze', person)), 'lost', 'again')
  assert.equal(await isListed(alias), true)
  assert.equal(told(await act('release', person)), 'active')
  assert.equal(await isListed(alias), false)
  for (const name of ['freeze', 'unfreeze'] as const) await act(name, person)
  assert.equal(await stateOf(person), 'active', 'an old loss is not remembered')
})

test('a release never lists off an alias whose key has ended', async () => {
  const person = await makePerson(campus)
  const enrol = async () => {
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ])
    const { x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const input = { campusId, personId: person.personId, publicKey: { x: x!, y: y! } }
    const done = await enrolPayKey({ ...campus, campusCodeOf: () => 'demo' }, input, defaultPolicy(), NOON)
    assert.ok(done.ok)
    return done.alias
  }
  const [old, present] = [await enrol(), await enrol()]
  await act('reportLost', person)
  assert.deepEqual([await isListed(old), await isListed(present)], [true, true])
  await act('release', person)
  assert.deepEqual([await isListed(old), await isListed(present)], [true, false])
})

test('without a pay key there is nothing to list', async () => {
  const person = await makePerson(campus)
  const { version } = await readHotList(pool, campusId, 0)
  assert.equal(told(await act('reportLost', person)), 'lost')
  assert.equal((await readHotList(pool, campusId, 0)).version, version)
})

test('of reports and releases at once the last one holds, and the hot list agrees with it', async () => {
  const person = await makePerson(campus)
  const { alias } = await makePhone(campus, person)
  const names = Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 'reportLost' : 'release') as VerbName)
  const outcomes = await Promise.all(names.map((name) => act(name, person)))
  assert.ok(outcomes.every((done) => done.ok))
  const state = await stateOf(person)
  assert.equal(await isListed(alias), state === 'lost')
  const { rows } = await pool.query<{ from: string; to: string }>(
    'SELECT from_state AS "from", to_state AS "to" FROM account_changes WHERE wallet_id = $1 ORDER BY change_id',
    [person.walletId],
  )
  rows.forEach((row, i) =>
    assert.equal(row.from, rows[i - 1]?.to ?? 'active', 'each change begins where the last ended'),
  )
  assert.equal(rows.at(-1)?.to ?? 'active', state)
  assert.equal((await actionsOf(person)).length, rows.length)
})

test('a phone that enrols while the loss is reported ends up listed, or refused', async () => {
  for (let round = 0; round < 15; round++) {
    const person = await makePerson(campus)
    const { publicKey } = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, [
      'sign',
    ])
    const { x, y } = await crypto.subtle.exportKey('jwk', publicKey)
    const input = { campusId, personId: person.personId, publicKey: { x: x!, y: y! } }
    const [enrolled, reported] = await Promise.all([
      enrolPayKey({ ...campus, campusCodeOf: () => 'demo' }, input, defaultPolicy(), NOON),
      act('reportLost', person),
    ])
    assert.equal(told(reported), 'lost')
    if (enrolled.ok) assert.equal(await isListed(enrolled.alias), true, 'listed')
    else assert.equal(enrolled.code, 'account_state_conflict')
  }
})

test('a report that fails at its last step leaves no trace', async () => {
  const person = await makePerson(campus)
  const broken = {
    pool,
    holdPayAlias: async () => 'no alias that fits '.repeat(9) + '\u0000',
  }
  await assert.rejects(reportLost(broken, by(person), NOON))
  assert.equal(await stateOf(person), 'active')
  assert.deepEqual(await actionsOf(person), [])
})

test('a person who does not exist is not found', async () => {
  const nobody = { campusId, personId: uuidv7(), actor: { kind: 'system', id: null } } as const
  for (const verb of Object.values(verbs)) {
    const done = await verb(deps, nobody, NOON)
    assert.equal(done.ok ? '' : done.code, 'not_found')
  }
})

test('people report and release their own account, with no PIN and no member', async () => {
  const person = await makePerson(campus)
  const me = personCaller(person.personId)
  const lost = await call(me, 'POST', '/v1/me/loss-report', {})
  assert.deepEqual([lost.status, lost.body], [200, { state: 'lost', changedAt: NOON.toISOString() }])
  now = afterNoon(60)
  assert.deepEqual((await call(me, 'POST', '/v1/me/loss-report', {})).body, lost.body)
  assert.deepEqual((await call(me, 'POST', '/v1/me/release', {})).body, {
    state: 'active',
    changedAt: afterNoon(60).toISOString(),
  })
  now = NOON
  await act('freeze', person)
  const refused = await call(me, 'POST', '/v1/me/release', {})
  assert.deepEqual(
    [refused.status, refused.body.code, refused.body.state],
    [409, 'account_state_conflict', 'frozen'],
  )
  for (const url of ['/v1/me/loss-report', '/v1/me/release']) {
    for (const body of [{ queryPin: '123456' }, [], null, 'x'])
      assert.equal((await call(me, 'POST', url, body)).body.code, 'body_invalid')
    assert.equal((await call({ kind: 'anonymous' }, 'POST', url, {})).status, 401)
    assert.equal((await call(operatorCaller('card_centre'), 'POST', url, {})).body.code, 'forbidden')
    const mustChange = { ...me, mustChangePin: true }
    assert.equal((await call(mustChange, 'POST', url, {})).body.code, 'pin_change_required')
  }
})

test('card centre and administrator change states with a reason, which is audited; nobody else does', async () => {
  const person = await makePerson(campus)
  const url = (name: string) => `/v1/people/${person.personId}/${name}`
  const body = { reason: '本人电话' }
  const steps: [string, 'card_centre' | 'administrator', string][] = [
    ['loss-report', 'card_centre', 'lost'],
    ['release', 'administrator', 'active'],
    ['freeze', 'administrator', 'frozen'],
    ['unfreeze', 'card_centre', 'active'],
  ]
  for (const [name, role, state] of steps) {
    const caller = operatorCaller(role)
    const done = await call(caller, 'POST', url(name), body)
    assert.deepEqual([done.status, done.body], [200, { accountState: state }])
    const { rows } = await pool.query(
      'SELECT actor_id, detail FROM audit_entries WHERE subject_id = $1 ORDER BY entry_id DESC LIMIT 1',
      [person.personId],
    )
    assert.deepEqual(
      [rows[0].actor_id, rows[0].detail.reason, rows[0].detail.to],
      [caller.operatorId, '本人电话', state],
    )
    for (const other of ['finance', 'merchant_manager', 'auditor'] as const)
      assert.equal((await call(operatorCaller(other), 'POST', url(name), body)).body.code, 'forbidden')
    assert.equal((await call(personCaller(person.personId), 'POST', url(name), body)).status, 403)
    assert.equal((await call(caller, 'POST', url(name), {})).body.code, 'body_invalid')
    assert.equal((await call(caller, 'POST', url(name), { reason: '' })).body.code, 'body_invalid')
  }
  const nobody = await call(operatorCaller('card_centre'), 'POST', `/v1/people/${uuidv7()}/freeze`, body)
  assert.equal(nobody.body.code, 'not_found')
})

test('the server may not rewrite what happened to an account', async () => {
  await act('reportLost', await makePerson(campus))
  await assert.rejects(pool.query(`UPDATE account_changes SET at = now()`), /permission denied/)
  await assert.rejects(pool.query('DELETE FROM account_changes'), /permission denied/)
})
