import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { ChannelCode } from '../../../contract/channels.ts'
import { codeOf, GOOD_PIN, initialPinOf, makeSettled, type Reply } from '../../../test/credential-server.ts'
import { makePerson, testCampus } from '../../../test/factories.ts'
import { startOutsideParties } from '../../../test/fakes/outside-parties.ts'
import { portalServer } from '../../../test/portal-server.ts'
import { inTransaction } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Channel } from '../channels/channel.ts'
import { channelMakers } from '../channels/channel-makers.ts'
import { issueInitialPins } from '../credentials/issue-initial-pins.ts'
import { resolvePersonToken } from '../credentials/session.ts'

/*
 * The way in from WeChat's official account, against a WeChat that shares no code with us: who it says somebody is, what that
 * is bound to, and how far it opens.
 */
const campus = await testCampus({ after })
const { pool, campusId } = campus
const outside = await startOutsideParties()
after(() => outside.close())
const { demo } = JSON.parse(outside.channelsJson('demo')) as { demo: Record<ChannelCode, object> }
const channels = new Map<ChannelCode, Channel>(
  (['wechat', 'ccb'] as const).map((code) => [code, channelMakers.get(code)!(demo[code], () => new Date())]),
)
const now = new Date()
const server = await portalServer({ after }, campus, channels)
server.at(now)
const { call } = server
let addresses = 0
const address = () => `198.51.100.${++addresses % 250}`

const cookiesOf = ({ headers }: Reply) =>
  [headers['set-cookie']].flat().map((one) => String(one).split(';')[0]!)

/** A browser in WeChat, as far as the portal knows whose it is: the cookie that it has then. */
async function fromWechat(): Promise<string> {
  const asked = await call('GET', '/v1/portal/wechat')
  assert.equal(asked.status, 302)
  const sent = await fetch(String(asked.headers.location), { redirect: 'manual' })
  const back = new URL(sent.headers.get('location')!)
  assert.equal(back.origin, 'https://card.example.edu')
  const known = await call('GET', back.pathname + back.search, { cookie: cookiesOf(asked)[0]! })
  assert.deepEqual([known.status, known.headers.location], [302, '/portal/'])
  const [ended, visit] = cookiesOf(known)
  assert.equal(ended, 'onecard_portal_state=')
  return visit!
}
const bind = (cookie: string, login: string, queryPin = GOOD_PIN, portal = 'wechat') =>
  call('POST', '/v1/portal/bindings', { cookie, address: address(), body: { portal, login, queryPin } })
const goOn = (cookie: string) => call('POST', '/v1/portal/sessions', { cookie, body: {} })
const whose = async (token: string) => resolvePersonToken(campus, campusId, token, now)
const settled = () => makeSettled(campus, { now, walletFen: 5_00 })

test('who comes from WeChat binds once, and is known from then on', async () => {
  const person = await settled()
  const cookie = await fromWechat()
  assert.equal((await call('GET', '/v1/portal', { cookie })).body.known, true)
  assert.equal(codeOf(await goOn(cookie)), 'portal_not_bound')
  const bound = await bind(cookie, person.campusNo)
  assert.equal(bound.status, 201, JSON.stringify(bound.body))
  assert.partialDeepStrictEqual(await whose(bound.body.token), {
    personId: person.personId,
    portal: 'wechat',
  })
  const again = await goOn(cookie)
  assert.partialDeepStrictEqual(await whose(again.body.token), {
    personId: person.personId,
    portal: 'wechat',
  })
  assert.equal(await whose(bound.body.token), null, 'one token at a time')
  const { rows } = await pool.query<{ row: string }>(
    'SELECT s::text AS row FROM person_sessions s WHERE person_id = $1',
    [person.personId],
  )
  assert.equal(rows.length, 1)
})

test('nobody is known without WeChat’s word: no cookie, another state, a code used twice, an altered cookie', async () => {
  assert.equal((await call('GET', '/v1/portal')).body.known, false)
  assert.equal(codeOf(await goOn('')), 'portal_visit_unknown')
  assert.equal(codeOf(await bind('', (await settled()).campusNo)), 'portal_visit_unknown')
  const asked = await call('GET', '/v1/portal/wechat')
  const cookie = cookiesOf(asked)[0]!
  const sent = await fetch(String(asked.headers.location), { redirect: 'manual' })
  const { pathname, search, searchParams } = new URL(sent.headers.get('location')!)
  const failed = [302, '/portal/?wechat=failed']
  const back = async (query: string, own: string | undefined) => {
    const reply = await call('GET', pathname + query, own === undefined ? {} : { cookie: own })
    return [reply.status, reply.headers.location]
  }
  const code = searchParams.get('code')!
  assert.deepEqual(await back(search, undefined), failed)
  assert.deepEqual(await back(search, 'onecard_portal_state=another'), failed)
  assert.deepEqual(await back(`?code=${code}`, cookie), failed)
  assert.deepEqual(await back('', cookie), failed)
  assert.deepEqual(await back(search, cookie), [302, '/portal/'])
  assert.deepEqual(await back(search, cookie), failed, 'a code works once')
  const visit = await fromWechat()
  for (const changed of [
    `${visit.slice(0, -3)}AAA`,
    visit.replace('visit=', 'visit=A'),
    'onecard_portal_visit=x',
  ])
    assert.equal(codeOf(await goOn(changed)), 'portal_visit_unknown', changed)
  server.at(new Date(now.getTime() + 16 * 60_000))
  assert.equal(codeOf(await goOn(visit)), 'portal_visit_unknown', 'the phone may be in other hands by then')
  server.at(now)
})

test('a wrong PIN counts as at sign-in and locks, and an initial one is changed in the app first', async () => {
  const person = await settled()
  const cookie = await fromWechat()
  const codes = []
  for (let tries = 0; tries < 6; tries++) codes.push(codeOf(await bind(cookie, person.campusNo, '111222')))
  assert.deepEqual(codes, [...Array.from({ length: 5 }, () => 'sign_in_refused'), 'pin_locked'])
  assert.equal(codeOf(await bind(cookie, person.campusNo)), 'pin_locked')
  const nobody = codeOf(await bind(cookie, '2099999999'))
  assert.equal(nobody, 'sign_in_refused')

  const newcomer = await makePerson(campus, { now })
  const { personId, idNumber, campusNo } = newcomer
  await inTransaction(pool, (db) =>
    issueInitialPins(
      { db, hasher: campus.hasher },
      { campusId, personId, idNumber, campusNo },
      { initialPinRule: 'drop_letter' },
      now,
    ),
  )
  assert.equal(codeOf(await bind(cookie, campusNo, initialPinOf(newcomer))), 'pin_change_required')
  assert.equal(codeOf(await goOn(cookie)), 'portal_not_bound')
})

test('one account at WeChat is bound to one person, the later one, however many try at once', async () => {
  const people = await Promise.all([settled(), settled(), settled(), settled()])
  const cookie = await fromWechat()
  const bound = await Promise.all(people.map(({ campusNo }) => bind(cookie, campusNo)))
  assert.deepEqual(bound.map(codeOf), [201, 201, 201, 201])
  const alive = await Promise.all(bound.map(({ body }) => whose(body.token)))
  assert.equal(alive.filter((caller) => caller !== null).length, 1)
  const next = await goOn(cookie)
  const [last] = alive.flatMap((caller) => caller ?? [])
  assert.equal((await whose(next.body.token))?.personId, last?.personId)
  // Two accounts of one person are both there.
  const other = await fromWechat()
  const mine = people.find(({ personId }) => personId === last?.personId)!
  assert.equal(codeOf(await bind(other, mine.campusNo)), 201)
  assert.equal(codeOf(await goOn(cookie)), 201)
})

test('the person sees it among their devices and ends it there; a new PIN ends it too', async () => {
  const person = await settled()
  const cookie = await fromWechat()
  const app = await call('POST', '/v1/sessions', { body: { login: person.campusNo, queryPin: GOOD_PIN } })
  const { token } = app.body
  for (const end of ['device', 'pin'] as const) {
    assert.equal(codeOf(await bind(cookie, person.campusNo)), 201)
    const { sessions } = (await call('GET', '/v1/me/sessions', { token })).body
    const [portal] = sessions.filter((session: { portal: string | null }) => session.portal === 'wechat')
    assert.ok(portal)
    if (end === 'device') await call('DELETE', `/v1/me/sessions/${portal.id}`, { token })
    else {
      const body = { current: GOOD_PIN, next: '840271' }
      assert.equal(codeOf(await call('POST', '/v1/me/query-pin', { token, body })), 200)
    }
    assert.equal(codeOf(await goOn(cookie)), 'portal_not_bound', end)
  }
})

test('it tops up in WeChat under who WeChat says it is, and opens nothing else', async () => {
  const person = await settled()
  const { token } = (await bind(await fromWechat(), person.campusNo)).body
  const body = { channel: 'wechat', way: 'jsapi', amountFen: 20_00, queryPin: GOOD_PIN }
  const headers = { 'idempotency-key': uuidv7() }
  const { body: order } = await call('POST', '/v1/me/top-ups', { token, body, headers })
  assert.equal(order.step?.kind, 'jsapi', JSON.stringify(order))
  const bridge = `${outside.baseUrl}/wechat-bridge?${new URLSearchParams(order.step.parameters).toString()}`
  assert.match(await (await fetch(bridge)).text(), /20\.00/)
  for (const path of ['/v1/me/sessions', '/v1/me/notices', '/v1/me/spending-limit'])
    assert.equal(codeOf(await call('GET', path, { token })), 'forbidden', path)
  const change = { current: GOOD_PIN, next: '840271' }
  assert.equal(codeOf(await call('POST', '/v1/me/query-pin', { token, body: change })), 'forbidden')
  assert.equal((await call('GET', '/v1/me/top-up-channels', { token })).body.walletFen, 5_00)
  assert.equal(codeOf(await call('DELETE', '/v1/sessions/current', { token })), 204)
  assert.equal(await whose(token), null)
})

test('it shows the balance and the card, not where somebody studies and lives nor how the phone pays', async () => {
  const person = await settled()
  const { token } = (await bind(await fromWechat(), person.campusNo)).body
  const me = (await call('GET', '/v1/me', { token })).body
  assert.partialDeepStrictEqual(me, {
    person: { campusNo: person.campusNo, college: null, major: null, className: null, dormitory: null },
    account: { state: 'active', walletFen: 5_00 },
    payKey: null,
  })
})

test('who pays in CCB’s wallet comes back to where they came from', async () => {
  const person = await settled()
  const { token } = (await bind('', person.campusNo, GOOD_PIN, 'ccb')).body
  const body = { channel: 'ccb', amountFen: 20_00, queryPin: GOOD_PIN }
  const headers = { 'idempotency-key': uuidv7() }
  const { body: order } = await call('POST', '/v1/me/top-ups', { token, body, headers })
  assert.equal(order.step?.kind, 'redirect', JSON.stringify(order))
  const { orders } = outside.control.orders({ channel: 'ccb' })
  assert.equal(orders.at(-1)?.returnUrl, `https://card.example.edu/portal/?from=ccb#/top-ups/${order.id}`)
})
