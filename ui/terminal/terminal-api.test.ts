import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { type ProblemCode, problems } from '../../contract/problem.ts'
import { createCell } from '../cell.ts'
import { createTerminalApi } from './terminal-api.ts'
import type { SessionState, TerminalSession } from './terminal-session.ts'

/** A session whose n-th renewal gives the token `n`, or none; and a server that answers from a list. */
function house(
  t: TestContext,
  replies: ('ok' | ProblemCode)[],
  { signsIn = true, token = null as string | null, at = { state: 'signing-in' } as SessionState },
) {
  const state = createCell(at)
  let renewals = 0
  const session: TerminalSession = {
    state,
    token: () => token,
    renew: async () => {
      renewals++
      token = signsIn ? String(renewals) : null
      state.set(signsIn ? { state: 'signed-in' } : { state: 'unreachable' })
      return signsIn
    },
    start: () => {},
  }
  const tokens: (string | undefined)[] = []
  t.mock.method(globalThis, 'fetch', async (_path: string, { headers }: RequestInit) => {
    tokens.push((headers as Record<string, string>).authorization)
    const reply = replies.shift()!
    return reply === 'ok'
      ? Response.json({ fine: true })
      : Response.json({ code: reply }, { status: problems[reply][0] })
  })
  return { api: createTerminalApi(session), tokens, renewals: () => renewals }
}

test('the first call signs in', async (t) => {
  const { api, tokens } = house(t, ['ok'], {})
  assert.equal((await api.get('/v1/terminal')).ok, true)
  assert.deepEqual(tokens, ['Bearer 1'])
})

test('a call that met an ended session signs in and is made once more', async (t) => {
  const { api, tokens } = house(t, ['unauthenticated', 'ok'], { token: 'old' })
  assert.equal((await api.get('/v1/terminal')).ok, true)
  assert.deepEqual(tokens, ['Bearer old', 'Bearer 1'])
})

test('without a session nothing is sent', async (t) => {
  const { api, tokens } = house(t, [], { signsIn: false })
  const answer = await api.send('POST', '/v1/payments', {})
  assert.equal(!answer.ok && answer.failure.code, 'offline')
  assert.deepEqual(tokens, [])
})

test('a terminal that may not sell asks who it is, and passes the refusal on', async (t) => {
  const { api, renewals } = house(t, ['terminal_unknown'], { token: 'old' })
  const answer = await api.send('POST', '/v1/payments', {})
  assert.equal(!answer.ok && answer.failure.code, 'terminal_unknown')
  assert.equal(renewals(), 1)
})

test('a terminal that knows it is suspended does not ask again with each call', async (t) => {
  const at: SessionState = { state: 'refused', code: 'terminal_suspended' }
  const { api, renewals } = house(t, ['terminal_suspended', 'ok'], { token: 'upload-only', at })
  assert.equal((await api.get('/v1/hot-list?since=0')).ok, false)
  assert.equal((await api.send('POST', '/v1/offline-records', {})).ok, true)
  assert.equal(renewals(), 0)
})
