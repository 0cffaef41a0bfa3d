import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { testLedger } from '../../../test/ledger.ts'
import { startTail } from './tail.ts'
import type { PostedAct } from './transfer.ts'

const ledger = await testLedger({ after })
const { pool, campusId, poster } = ledger
const errors: unknown[] = []
const tail = startTail(pool, campusId, { intervalMs: 20, onError: (error) => errors.push(error) })
after(() => tail.stop())

/** Collects a wallet's acts until `count` have come. */
function collect(walletId: number, count: number): { acts: Promise<PostedAct[]>; stop: () => void } {
  const acts: PostedAct[] = []
  const { promise, resolve } = Promise.withResolvers<PostedAct[]>()
  const stop = tail.listen(walletId, (act) => {
    acts.push(act)
    if (acts.length === count) resolve(acts)
  })
  return { acts: promise, stop }
}

/** The tail has read its starting point once an act after it arrives. */
async function ready(): Promise<void> {
  const marker = await ledger.person()
  const { promise, resolve } = Promise.withResolvers<void>()
  const stop = tail.listen(marker, () => resolve())
  const posting = setInterval(() => void poster.post(ledger.credit(marker, 1)), 10)
  await promise
  clearInterval(posting)
  stop()
}

test('a listener hears each act of its wallet once, whichever poster made it, and no one else’s', async () => {
  const [mine, other] = [await ledger.person(10_000, 100), await ledger.person(10_000)]
  const second = ledger.anotherPoster()
  const heard = collect(mine, 60)
  await ready()
  const acts = Array.from({ length: 60 }, (_, index) =>
    ledger.spend(mine, 3, { source: index % 2 ? 'wallet' : 'subsidy-first' }),
  )
  const answers = await Promise.all(
    acts.map(async (act, index) => {
      await poster.post(ledger.spend(other, 1))
      return (index % 3 ? poster : second).post(act)
    }),
  )
  const told = await heard.acts
  heard.stop()
  const byId = (a: PostedAct, b: PostedAct) => a.id.localeCompare(b.id)
  assert.deepEqual(
    [...told].sort(byId),
    answers.flatMap((answer) => (answer.ok ? [answer.posted] : [])).sort(byId),
  )
  assert.deepEqual(errors, [])
})

test('a listener that fails takes nothing from the others', async () => {
  const wallet = await ledger.person(100)
  const stop = tail.listen(wallet, () => {
    throw new Error('a phone went away')
  })
  const heard = collect(wallet, 1)
  await ready()
  await poster.post(ledger.spend(wallet, 1))
  assert.equal((await heard.acts).length, 1)
  stop()
  heard.stop()
  assert.equal(errors.length, 1)
})

test('nothing is read while nobody listens, and a new listener hears only what comes after', async () => {
  const queries: unknown[] = []
  const counting = {
    query: (...args: Parameters<typeof pool.query>) => (queries.push(args), pool.query(...args)),
  }
  const idle = startTail(counting as unknown as typeof pool, campusId, { intervalMs: 5 })
  const wallet = await ledger.person(100)
  await poster.post(ledger.spend(wallet, 1))
  await new Promise((resolve) => setTimeout(resolve, 50))
  assert.equal(queries.length, 0)
  const heard: number[] = []
  const stop = idle.listen(wallet, (act) => heard.push(act.amountFen))
  while (queries.length < 2) await new Promise((resolve) => setTimeout(resolve, 5))
  await poster.post(ledger.spend(wallet, 2))
  while (heard.length < 1) await new Promise((resolve) => setTimeout(resolve, 5))
  assert.deepEqual(heard, [2])
  stop()
  await idle.stop()
})
