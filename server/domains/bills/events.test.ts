import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import type { AccountEvent, BillEvent } from '../../../contract/me.ts'
import { makeMerchant, makePerson, makeTerminal, NOON, testCampus } from '../../../test/factories.ts'
import { createHttp } from '../../base/http.ts'
import { uuidv7 } from '../../base/ids.ts'
import { setAccountState } from '../ledger/set-account-state.ts'
import { startTail } from '../ledger/tail.ts'
import { eventRoutes } from './event-routes.ts'

let close = async () => {}
const campus = await testCampus({ after: (drop) => after(() => close().then(drop)) })
const { pool, campusId } = campus
const canteen = await makeMerchant(campus)
const { terminalId } = await makeTerminal(campus, canteen, { name: '3 号窗口' })
// As a second server process would post it: the stream is on the first.
const poster = campus.anotherPoster()

const tail = startTail(pool, campusId)
const http = createHttp({
  logLevel: 'error',
  resolveCampus: () => campusId,
  resolveCaller: async ({ headers }) => {
    const [personId, sessionId] = (headers.authorization ?? '').split(' ')
    if (!personId || !sessionId) return { kind: 'anonymous' }
    return { kind: 'person', personId, sessionId, mustChangePin: false }
  },
})
eventRoutes(http, { pool, tailOf: () => tail })
const baseUrl = await http.listen({ port: 0, host: '127.0.0.1' })
close = async () => {
  await http.close()
  await tail.stop()
}

async function listener(walletFen = 100_00) {
  const person = await makePerson(campus, { walletFen })
  const sessionId = uuidv7()
  await pool.query(
    `INSERT INTO person_sessions (campus_id, session_id, person_id, token_hash, device_id, device, signed_in_with,
       created_at, last_used_at) VALUES ($1, $2, $3, $4, $2, 'phone', 'campus_no', now(), now())`,
    [campusId, sessionId, person.personId, Buffer.from(sessionId)],
  )
  const headers = { authorization: `${person.personId} ${sessionId}` }
  const reply = await fetch(`${baseUrl}/v1/me/events`, { headers })
  assert.equal(reply.headers.get('content-type'), 'text/event-stream; charset=utf-8')
  return { ...person, sessionId, events: eventsOf(reply) }
}

type Event = { event: string; data: unknown }
async function* eventsOf(reply: Response): AsyncGenerator<Event> {
  let text = ''
  for await (const chunk of reply.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk
    for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
      const found = /^event: (.+)\ndata: (.+)$/.exec(text.slice(0, end))
      text = text.slice(end + 2)
      if (found) yield { event: found[1]!, data: JSON.parse(found[2]!) }
    }
  }
}

const pay = (walletId: number, amountFen: number) =>
  poster.post({
    shape: 'spend',
    kind: 'payment',
    id: uuidv7(),
    walletId,
    toId: canteen.payableId,
    amountFen,
    terminalId,
    occurredAt: NOON,
    guards: {},
  })

/** The next event that is of interest; a new listener may still hear what was posted just before. */
async function next(events: AsyncGenerator<Event>, wanted: (event: Event) => boolean): Promise<Event> {
  for (;;) {
    const { value, done } = await events.next()
    assert.ok(!done, 'the stream goes on')
    if (wanted(value)) return value
  }
}
const isPayment = ({ event, data }: Event) =>
  event === 'bill' && (data as BillEvent).bill.kind === 'payment' && (data as BillEvent).bill.amountFen < -1

/** The tail has read where it starts from once something after it arrives. */
async function untilHeard({ walletId, events }: Awaited<ReturnType<typeof listener>>): Promise<void> {
  const marking = setInterval(() => void pay(walletId, 1), 50)
  await next(events, ({ data }) => (data as BillEvent).bill.amountFen === -1)
  clearInterval(marking)
}

test('a phone is told of each of its payments, with the balance after it, and of nobody else’s', async () => {
  const mine = await listener()
  const other = await listener()
  await untilHeard(mine)
  for (const [walletId, amountFen] of [
    [other.walletId, 1_00],
    [mine.walletId, 2_00],
    [mine.walletId, 3_00],
  ] as const)
    await pay(walletId, amountFen)
  for (const amountFen of [2_00, 3_00]) {
    const { bill, account } = (await next(mine.events, isPayment)).data as BillEvent
    assert.deepEqual([bill.amountFen, bill.place, bill.terminal], [-amountFen, '面食', '3 号窗口'])
    assert.equal(account.state, 'active')
    // Of two payments in one tick the first is told with what is left after both: never an old balance.
    assert.ok(account.walletFen < 98_00 && account.walletFen > 90_00)
  }
  await mine.events.return(undefined)
  await other.events.return(undefined)
})

test('a phone is told that its account was reported lost elsewhere', async () => {
  const { walletId, events } = await listener()
  await setAccountState(pool, campusId, walletId, 'lost')
  const { data } = await next(events, ({ event }) => event === 'account')
  assert.deepEqual((data as AccountEvent).account, { state: 'lost', walletFen: 100_00, subsidyFen: 0 })
  await events.return(undefined)
})

test('the stream ends with its session', async () => {
  const { sessionId, events } = await listener()
  await pool.query('DELETE FROM person_sessions WHERE session_id = $1', [sessionId])
  await assert.rejects(next(events, () => false))
})

test('nobody listens without a session', async () => {
  assert.equal((await fetch(`${baseUrl}/v1/me/events`)).status, 401)
})
