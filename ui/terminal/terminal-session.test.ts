import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TerminalSignedIn } from '../../contract/devices.ts'
import { type ProblemCode, problems } from '../../contract/problem.ts'
import type { Answer } from '../api.ts'
import { createTerminalSession } from './terminal-session.ts'

const now = new Date('2026-11-22T04:00:00.000Z')
const signedIn = (token: string): Answer<TerminalSignedIn> => ({
  ok: true,
  status: 201,
  value: { token, expiresAt: '2026-11-22T04:10:00.000Z' },
})
const failed = (code: ProblemCode | 'offline'): Answer<TerminalSignedIn> => ({
  ok: false,
  failure: { code, status: code === 'offline' ? 0 : problems[code][0], problem: null },
})

function session(answers: Answer<TerminalSignedIn>[]) {
  const timers: { run: () => void; ms: number }[] = []
  let signIns = 0
  let corrections = 0
  const made = createTerminalSession({
    signIn: async () => {
      signIns++
      return answers.shift()!
    },
    correctClock: async () => void corrections++,
    now: () => now,
    setTimer: (run, ms) => void timers.push({ run, ms }),
  })
  return { made, timers, counts: () => ({ signIns, corrections }) }
}

test('a session is renewed two minutes before its end', async () => {
  const { made, timers } = session([signedIn('one'), signedIn('two')])
  assert.equal(await made.renew(), true)
  assert.deepEqual(made.state.get(), { state: 'signed-in' })
  assert.equal(timers.at(0)?.ms, 8 * 60_000)
  timers.at(0)?.run()
  await made.renew()
  assert.equal(made.token(), 'two')
})

test('calls at the same time share one sign-in', async () => {
  const { made, counts } = session([signedIn('one')])
  assert.deepEqual(await Promise.all([made.renew(), made.renew()]), [true, true])
  assert.equal(counts().signIns, 1)
})

test('an assertion that is not believed corrects the clock and is made once more', async () => {
  const { made, counts } = session([failed('assertion_invalid'), signedIn('one')])
  assert.equal(await made.renew(), true)
  assert.deepEqual(counts(), { signIns: 2, corrections: 1 })
})

test('a suspended terminal is refused, and asks again later', async () => {
  const { made, timers } = session([failed('terminal_suspended'), signedIn('one')])
  assert.equal(await made.renew(), false)
  assert.deepEqual(made.state.get(), { state: 'refused', code: 'terminal_suspended' })
  timers.at(0)?.run()
  await made.renew()
  assert.deepEqual(made.state.get(), { state: 'signed-in' })
})

test('a suspended terminal that may upload has a session for that, and soon asks whether it may sell again', async () => {
  const uploadOnly: Answer<TerminalSignedIn> = {
    ok: true,
    status: 201,
    value: { token: 'one', expiresAt: '2026-11-22T04:10:00.000Z', restricted: 'upload-only' },
  }
  const { made, timers } = session([uploadOnly, signedIn('two')])
  assert.equal(await made.renew(), true)
  assert.deepEqual(made.state.get(), { state: 'refused', code: 'terminal_suspended' })
  assert.equal(made.token(), 'one')
  assert.equal(timers.at(0)?.ms, 15_000)
  timers.at(0)?.run()
  await made.renew()
  assert.deepEqual(made.state.get(), { state: 'signed-in' })
})

test('without network the session that holds is kept, and the pauses grow', async () => {
  const { made, timers } = session([signedIn('one'), ...Array.from({ length: 6 }, () => failed('offline'))])
  for (let i = 0; i < 7; i++) await made.renew()
  assert.equal(made.token(), 'one')
  assert.deepEqual(made.state.get(), { state: 'signed-in' })
  assert.deepEqual(
    timers.slice(1).map(({ ms }) => ms),
    [1000, 2000, 4000, 8000, 15_000, 15_000],
  )
})

test('without network at the start the terminal is unreachable', async () => {
  const { made } = session([failed('offline')])
  await made.renew()
  assert.deepEqual(made.state.get(), { state: 'unreachable' })
})
