import assert from 'node:assert/strict'
import { test } from 'node:test'
import { batchedLookUp, rememberBriefly } from './batched-look-up.ts'

/** A database that answers key k with `${campus}/${k}`, except `none`, when it is told to. */
function slowDatabase() {
  const queries: { campusId: number; keys: string[]; answer: () => void; fail: () => void }[] = []
  const load = (campusId: number, keys: string[]) =>
    new Promise<Map<string, string>>((resolve, reject) => {
      const found = new Map(keys.filter((key) => key !== 'none').map((key) => [key, `${campusId}/${key}`]))
      queries.push({ campusId, keys, answer: () => resolve(found), fail: () => reject(new Error('down')) })
    })
  return { queries, load }
}
const turn = () => new Promise<void>((resolve) => setImmediate(() => setImmediate(resolve)))

test('look-ups of one turn share one query, the same key asked twice goes once', async () => {
  const { queries, load } = slowDatabase()
  const lookUp = batchedLookUp(load)
  const answers = Promise.all(['a', 'b', 'a', 'none'].map((key) => lookUp(1, key)))
  await turn()
  assert.deepEqual(
    queries.map(({ keys }) => keys),
    [['a', 'b', 'none']],
  )
  queries[0]!.answer()
  assert.deepEqual(await answers, ['1/a', '1/b', '1/a', undefined])
})

test('what is asked while all queries are under way waits and goes together; it never joins an earlier one', async () => {
  const { queries, load } = slowDatabase()
  const lookUp = batchedLookUp(load, { inFlightMax: 1, keysMax: 2 })
  const first = lookUp(1, 'a')
  await turn()
  const later = Promise.all(['a', 'b', 'c'].map((key) => lookUp(1, key)))
  await turn()
  assert.equal(queries.length, 1)
  queries[0]!.answer()
  assert.equal(await first, '1/a')
  await turn()
  assert.deepEqual(queries[1]!.keys, ['a', 'b'])
  queries[1]!.answer()
  await turn()
  assert.deepEqual(queries[2]!.keys, ['c'])
  queries[2]!.answer()
  assert.deepEqual(await later, ['1/a', '1/b', '1/c'])
})

test('campuses never share a query', async () => {
  const { queries, load } = slowDatabase()
  const lookUp = batchedLookUp(load)
  const answers = Promise.all([lookUp(1, 'a'), lookUp(2, 'a')])
  await turn()
  assert.deepEqual(
    queries.map(({ campusId, keys }) => ({ campusId, keys })),
    [
      { campusId: 1, keys: ['a'] },
      { campusId: 2, keys: ['a'] },
    ],
  )
  for (const { answer } of queries) answer()
  assert.deepEqual(await answers, ['1/a', '2/a'])
})

test('a failed query fails those who waited for it and nobody after them', async () => {
  const { queries, load } = slowDatabase()
  const lookUp = batchedLookUp(load)
  const failed = assert.rejects(lookUp(1, 'a'), /down/)
  await turn()
  queries[0]!.fail()
  await failed
  const next = lookUp(1, 'a')
  await turn()
  queries[1]!.answer()
  assert.equal(await next, '1/a')
})

test('a remembered answer is given again until it is too old; a failure is not remembered', async () => {
  let asked = 0
  const lookUp = rememberBriefly<number>(
    async () => {
      asked++
      if (asked === 1) throw new Error('down')
      return asked
    },
    { keptMs: 50, entriesMax: 10 },
  )
  await assert.rejects(lookUp(1, 'a'), /down/)
  assert.equal(await lookUp(1, 'a'), 2)
  assert.equal(await lookUp(1, 'a'), 2)
  await new Promise((resolve) => setTimeout(resolve, 60))
  assert.equal(await lookUp(1, 'a'), 3)
})

test('it remembers no more than it may', async () => {
  let asked = 0
  const lookUp = rememberBriefly<number>(async () => ++asked, { keptMs: 60_000, entriesMax: 2 })
  for (const key of ['a', 'b', 'c']) await lookUp(1, key)
  assert.equal(await lookUp(1, 'c'), 3)
  assert.equal(await lookUp(1, 'a'), 4)
})
