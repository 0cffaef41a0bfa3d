import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { call, newId, pay, payCode, type Reply } from '../independent-client.ts'
import type { CallerName, Callers } from './callers.ts'

type Things = { id: string; merchantId?: string | null }

/** What belongs to somebody else is as if it were not there, whatever the caller may do with their own. */
export function othersThings(callers: Callers): void {
  const { url, tokens, demo } = callers
  const as = (name: CallerName, method: string, path: string, body?: unknown): Promise<Reply> =>
    call(url, method, path, { ...(tokens[name] ? { token: tokens[name] } : {}), body })
  const refused = ({ status, body }: Reply, code: string) =>
    assert.equal(`${status} ${String(body.code)}`, code)

  describe('others’ things', () => {
    let paymentId: string
    let otherSessionId: string

    before(async () => {
      const text = payCode(callers.other.phone)
      const paid = await pay(url, tokens.till!, { text, amountFen: 130 })
      assert.equal(paid.status, 201, JSON.stringify(paid.body))
      paymentId = paid.body.id as string
      const { body } = await call(url, 'GET', '/v1/me/sessions', { token: callers.other.token })
      otherSessionId = (body.sessions as Things[])[0]!.id
    })

    test('a student does not end another’s session, renew another’s key, nor see or question another’s bill', async () => {
      refused(await as('student', 'DELETE', `/v1/me/sessions/${otherSessionId}`), '404 not_found')
      const certificate = `/v1/me/pay-keys/${callers.other.phone.keyId}/certificates`
      refused(await as('student', 'POST', certificate), '404 not_found')
      const otherKey = `/v1/me/pay-keys/${callers.other.phone.keyId}`
      refused(await as('student', 'DELETE', otherKey), '404 not_found')
      refused(await as('student', 'GET', `/v1/me/bills/${paymentId}`), '404 not_found')
      const question = { billId: paymentId, text: '?' }
      refused(await as('student', 'POST', '/v1/me/bill-questions', question), '404 not_found')

      const { token } = callers.other
      assert.equal((await call(url, 'GET', `/v1/me/bills/${paymentId}`, { token })).status, 200)
      assert.equal((await call(url, 'POST', certificate, { token })).status, 201)
    })

    test('a list of mine holds nothing of another’s', async () => {
      for (const [path, list] of [
        ['/v1/me/bills', 'bills'],
        ['/v1/me/sessions', 'sessions'],
      ] as const) {
        const { status, body } = await as('student', 'GET', path)
        assert.equal(status, 200)
        const ids = (body[list] as Things[]).map(({ id }) => id)
        assert.ok(!ids.includes(paymentId) && !ids.includes(otherSessionId))
      }
    })

    test('a till of another merchant, a kiosk and a door neither see nor take back a till’s payment', async () => {
      const ask = (token: string, method: string, path: string, body?: unknown) =>
        call(url, method, path, { token, body })
      for (const token of [callers.strangersTill.token, tokens.kiosk!, tokens.door!]) {
        refused(await ask(token, 'GET', `/v1/payments/${paymentId}`), '404 payment_unknown')
        const reversal = await ask(token, 'POST', `/v1/payments/${paymentId}/reversal`, { id: newId() })
        assert.match(
          `${reversal.status} ${String(reversal.body.code)}`,
          /^404 payment_unknown$|^403 terminal_unknown$/,
        )
        const { body } = await ask(token, 'GET', '/v1/terminal/payments')
        assert.ok(!((body.payments ?? []) as Things[]).some(({ id }) => id === paymentId))
      }
      const own = await as('till', 'GET', `/v1/payments/${paymentId}`)
      assert.deepEqual([own.status, own.body.state], [200, 'approved'])
    })

    test('a kiosk and a door sell nothing', async () => {
      for (const name of ['kiosk', 'door'] as const) {
        const sale = { text: payCode(callers.phone), amountFen: 100 }
        refused(await pay(url, tokens[name]!, sale), '403 terminal_unknown')
      }
    })

    test('a manager sees the own merchant alone', async () => {
      const { merchantId } = callers.till
      const merchants = (await as('manager', 'GET', '/v1/merchants')).body.merchants as Things[]
      assert.deepEqual(
        merchants.map(({ id }) => id),
        [merchantId],
      )
      const terminals = (await as('manager', 'GET', '/v1/terminals')).body.terminals as Things[]
      assert.ok(terminals.length > 0)
      assert.ok(terminals.every((terminal) => terminal.merchantId === merchantId))
      const all = (await as('administrator', 'GET', '/v1/merchants')).body.merchants as {
        name: string
        id: string
      }[]
      const own = all.find(({ id }) => id === merchantId)!.name
      const takings = (await as('manager', 'GET', '/v1/reports/takings')).body.stalls as {
        merchant: string
      }[]
      assert.ok(takings.length > 0)
      assert.ok(takings.every(({ merchant }) => merchant === own))
      const csv = await fetch(`${url}/v1/reports/takings.csv`, {
        headers: { authorization: `Bearer ${tokens.manager}` },
      })
      const text = await csv.text()
      for (const { name, id } of all) if (id !== merchantId) assert.ok(!text.includes(name), name)
    })

    test('a manager opens, activates and suspends nothing of another merchant', async () => {
      const { merchantId, id } = callers.strangersTill
      const stall = { id: newId(), name: '别家', nameEn: 'Others', admits: [] }
      refused(await as('manager', 'POST', `/v1/merchants/${merchantId}/stalls`, stall), '404 not_found')
      for (const word of ['activation-code', 'suspend', 'resume'])
        refused(await as('manager', 'POST', `/v1/terminals/${id}/${word}`, {}), '404 not_found')
      const kiosk = demo.terminals.find(({ kind }) => kind === 'kiosk')!
      refused(await as('manager', 'POST', `/v1/terminals/${kiosk.id}/suspend`, {}), '404 not_found')
      for (const place of [merchantId, null]) {
        const terminal = { id: newId(), kind: 'pos', name: '别家', merchantId: place, stallId: null }
        refused(await as('manager', 'POST', '/v1/terminals', terminal), '403 forbidden')
      }
      const working = await call(url, 'GET', '/v1/terminal', { token: callers.strangersTill.token })
      assert.equal(working.status, 200)
    })

    test('a cashier does not take back another’s cash top-up, nor twice an own one', async () => {
      const { campusNo } = callers.other
      const found = await as('card centre', 'GET', `/v1/people?q=${campusNo}`)
      const personId = (found.body.people as Things[])[0]!.id
      const topUp = { id: newId(), personId, amountFen: 100 }
      assert.equal((await as('card centre', 'POST', '/v1/cash-top-ups', topUp)).status, 201)
      const reversal = () => ({ id: newId(), reason: '打错' })
      const path = `/v1/cash-top-ups/${topUp.id}/reversal`
      const strangers = await as('administrator', 'POST', path, reversal())
      assert.ok(strangers.status >= 400 && strangers.status < 500, JSON.stringify(strangers.body))
      assert.equal((await as('card centre', 'POST', path, reversal())).status, 200)
      assert.ok((await as('card centre', 'POST', path, reversal())).status >= 400)
    })
  })
}
