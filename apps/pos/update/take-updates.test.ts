import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Timers } from '../../../ui/terminal/timers.ts'
import { takeUpdates } from './take-updates.ts'

/** A page whose server may have a newer build, and whose time is moved by hand. */
function page() {
  const state = { newer: false, idle: false, reloads: 0, looks: 0 }
  let planned: { atMs: number; run: () => void }[] = []
  let nowMs = 0
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve))
  const timers: Timers = {
    nowMs: () => nowMs,
    after(ms, run) {
      planned.push({ atMs: nowMs + ms, run })
      return () => {}
    },
  }
  takeUpdates({
    updates: {
      look: async () => (state.looks++, state.newer),
      takeOver: async () => state.newer,
    },
    timers,
    isIdle: () => state.idle,
    reload: () => state.reloads++,
  })
  async function pass(ms: number): Promise<void> {
    const endMs = nowMs + ms
    for (await settle(); ; await settle()) {
      const due = planned.filter(({ atMs }) => atMs <= endMs).sort((a, b) => a.atMs - b.atMs)[0]
      if (!due) break
      planned = planned.filter((plan) => plan !== due)
      nowMs = due.atMs
      due.run()
    }
    nowMs = endMs
  }
  return { state, pass }
}

test('a newer build waits while the journal holds anything, and takes over when it is empty and nobody sells', async () => {
  const { state, pass } = page()
  state.newer = true
  await pass(24 * 3600_000)
  assert.equal(state.reloads, 0)
  state.idle = true
  await pass(6000)
  assert.equal(state.reloads, 1)
})

test('with no newer build an idle page stays, and asks now and then', async () => {
  const { state, pass } = page()
  state.idle = true
  await pass(3600_000)
  assert.equal(state.reloads, 0)
  assert.equal(state.looks, 7)
})
