import assert from 'node:assert/strict'
import { appendFile, mkdir, mkdtemp, readFile, rm, rmdir } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { openTill, type PendingSale, type Till } from './till.ts'

let directory: string
before(async () => {
  directory = await mkdtemp(join(tmpdir(), 'till-'))
})
after(() => rm(directory, { recursive: true }))

const cardA = '3100100000000017'
const cardB = '3100100000000025'

function sale(saleId: string, cardNo = cardA): PendingSale {
  return {
    saleId,
    cardNo,
    counter: 7,
    amountFen: 1200,
    terminal: Uint8Array.of(1, 2, 3, 4, 5, 6),
    terminalCounter: 9,
    at: new Date('2026-09-01T08:15:30Z'),
    keyVersion: 1,
    mac2: Uint8Array.of(9, 8, 7, 6),
  }
}

const tac = Uint8Array.of(1, 2, 3, 4)
const ids = (sales: readonly PendingSale[]) => sales.map(({ saleId }) => saleId)
const all = (till: Till) => [ids(till.pending()), ids(till.paid())]

test('what was kept is there again after a restart, to the byte', async () => {
  const path = join(directory, 'again')
  const till = await openTill(path)
  for (const name of ['a', 'b', 'c', 'd']) await till.keep(sale(name))
  await till.settle({ ...sale('b'), tac })
  await till.settle({ ...sale('a'), tac: null })
  await till.drop('c')
  const opened = await openTill(path)
  assert.deepEqual(opened.pending(), [sale('d')])
  assert.deepEqual(opened.paid(), [
    { ...sale('b'), tac },
    { ...sale('a'), tac: null },
  ])
})

test('what is home is forgotten, paid or pending, and its lines go at the next start', async () => {
  const path = join(directory, 'home')
  const till = await openTill(path)
  for (const name of ['a', 'b', 'c']) await till.keep(sale(name))
  await till.settle({ ...sale('a'), tac })
  await till.forget(['a', 'b', 'unknown'])
  assert.deepEqual(all(till), [['c'], []])
  assert.deepEqual(all(await openTill(path)), [['c'], []])
  assert.equal((await readFile(path, 'utf8')).trim().split('\n').length, 1)
})

test('a card that was released is asked no more, also after a restart; its sale stays kept', async () => {
  const path = join(directory, 'released')
  const till = await openTill(path)
  await till.keep(sale('a'))
  await till.keep(sale('b', cardB))
  await till.release(cardA)
  await till.keep(sale('later'))
  for (const looked of [till, await openTill(path), await openTill(path)]) {
    assert.deepEqual(ids(looked.inTheWay(cardA)), ['later'])
    assert.deepEqual(ids(looked.inTheWay(cardB)), ['b'])
    assert.deepEqual(ids(looked.pending()).toSorted(), ['a', 'b', 'later'])
  }
})

test('half a line that a power cut left is nothing; what was kept after it stays', async () => {
  const path = join(directory, 'half')
  await (await openTill(path)).keep(sale('a'))
  await appendFile(path, '{"did":"keep","sale":{"saleId":"b"')
  const till = await openTill(path)
  assert.deepEqual(all(till), [['a'], []])
  await till.keep(sale('c'))
  assert.deepEqual(all(await openTill(path)), [['a', 'c'], []])
})

test('a disk that refuses is told to whoever sells, and keeps nothing of it; the next sale is kept again', async () => {
  const path = join(directory, 'refuses')
  const till = await openTill(path)
  await till.keep(sale('a'))
  // A directory where the file was: neither appending nor replacing works.
  await rm(path)
  await mkdir(path)
  await assert.rejects(till.keep(sale('b')))
  assert.deepEqual(all(till), [['a'], []])
  await assert.rejects(till.keep(sale('c')))
  await rmdir(path)
  await till.keep(sale('d'))
  assert.deepEqual(all(await openTill(path)), [['a', 'd'], []])
})
