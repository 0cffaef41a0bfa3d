import assert from 'node:assert/strict'
import { test } from 'node:test'
import { uuidv7 } from '../../base/ids.ts'
import { itemOf } from './batch.ts'
import { claimKey } from './transfer.ts'
import { keysOf, type Waiting, WaitingActs } from './waiting-acts.ts'

function waiting(walletId: number, options: { id?: string; claim?: string } = {}): Waiting {
  const { id = uuidv7(), claim } = options
  const item = itemOf({
    shape: 'spend',
    id,
    kind: 'payment',
    walletId,
    toId: 1,
    amountFen: 1,
    occurredAt: new Date(0),
    guards: {},
    claim: claim ? { key: claimKey(claim), expiresAt: new Date(0) } : null,
  })
  const resolve = () => {}
  return {
    ...item,
    keys: keysOf(item),
    postedAt: null,
    deadlineMs: 0,
    state: 'waiting',
    resolve,
    reject: resolve,
  }
}

test('a wallet, an id or a claim goes into one batch at a time, in the order of arrival', () => {
  const queue = new WaitingActs()
  const id = uuidv7()
  const [a, b, c] = [waiting(1, { id, claim: 'x' }), waiting(1), waiting(1)]
  const [sameId, sameClaim, free] = [waiting(2, { id }), waiting(3, { claim: 'x' }), waiting(4)]
  for (const act of [a, b, c, sameId, sameClaim, free]) queue.add(act)
  assert.deepEqual(queue.take(10), [a, free])
  assert.deepEqual(queue.take(10), [])
  queue.release(free)
  queue.release(a)
  assert.deepEqual(new Set(queue.take(10)), new Set([b, sameId, sameClaim]))
  queue.release(b)
  assert.deepEqual(queue.take(10), [c])
})

test('one that needs two keys waits for both, and lets others pass', () => {
  const queue = new WaitingActs()
  const [holdsClaim, holdsWallet] = [waiting(1, { claim: 'y' }), waiting(2)]
  const [needsBoth, next] = [waiting(2, { claim: 'y' }), waiting(2)]
  for (const act of [holdsClaim, holdsWallet, needsBoth, next]) queue.add(act)
  assert.deepEqual(queue.take(10), [holdsClaim, holdsWallet])
  queue.release(holdsWallet)
  assert.deepEqual(queue.take(10), [next])
  queue.release(holdsClaim)
  assert.deepEqual(queue.take(10), [])
  queue.release(next)
  assert.deepEqual(queue.take(10), [needsBoth])
})

test('an act put back keeps its keys, and an overdue one gives them up', () => {
  const queue = new WaitingActs()
  const [first, second, third] = [waiting(1), waiting(1), waiting(1)]
  for (const act of [first, second, third]) queue.add(act)
  queue.putBack(queue.take(1))
  assert.deepEqual(queue.take(9), [first])
  second.state = 'overdue'
  queue.release(first)
  assert.deepEqual(queue.take(9), [third])
})

test('a long line comes out whole', () => {
  const queue = new WaitingActs()
  const acts = Array.from({ length: 10_000 }, (_, index) => waiting(1 + (index % 3)))
  for (const act of acts) queue.add(act)
  const out: Waiting[] = []
  for (let batch = queue.take(500); batch.length > 0; batch = queue.take(500)) {
    assert.equal(new Set(batch.map(({ walletId }) => walletId)).size, batch.length)
    out.push(...batch)
    for (const act of batch) queue.release(act)
  }
  assert.equal(out.length, acts.length)
  for (const wallet of [1, 2, 3]) {
    const of = (list: Waiting[]) => list.filter(({ walletId }) => walletId === wallet)
    assert.deepEqual(of(out), of(acts))
  }
})
