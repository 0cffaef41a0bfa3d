import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Planted } from './bill-differences.ts'
import { settingsOf, wechatMerchant } from './client.ts'
import { type OutsideParties, startOutsideParties } from './outside-parties.ts'

const directory = await mkdtemp(join(tmpdir(), 'onecard-fakes-'))
after(() => rm(directory, { recursive: true }))
const stateFile = join(directory, 'state.jsonl')
const DAY = '2026-11-20'
const NEXT = '2026-11-21'
const orderNo = (i: number) => i.toString(16).padStart(32, '0')

/** Three hundred payments of a day, every third given back. */
const orders = Array.from({ length: 300 }, (_, i) => {
  const paidAt = Date.parse(`${DAY}T08:00:00+08:00`) + i * 120_000
  const refunded = { refundNo: `f${orderNo(i).slice(1)}`, amountFen: 100, doneAt: paidAt + 60_000 }
  const order = {
    channel: 'wechat',
    orderNo: orderNo(i),
    amountFen: 1000 + i,
    subject: '充值, `a',
    way: 'native',
  } as const
  return { ...order, paidAt, ...(i % 3 === 0 && { refunded }) }
})

async function billOf(parties: OutsideParties, date: string) {
  const { call } = wechatMerchant(settingsOf(parties.channelsJson('demo')).wechat!)
  const { said } = await call('GET', `/v3/bill/tradebill?bill_date=${date}&bill_type=ALL&tar_type=GZIP`)
  if (said.code) return { rows: [], summary: said.code }
  const lines = gunzipSync((await call('GET', String(said.download_url))).bytes)
    .toString()
    .split('\r\n')
  const rows = lines.slice(1, -3).map((line) => line.slice(1).split(',`'))
  return { rows, summary: lines.at(-2)! }
}

test('a bill holds what was planted and nothing else, and a restart keeps all of it', async () => {
  const first = await startOutsideParties({ stateFile })
  first.control.putPaid({ orders })
  const truth = await billOf(first, DAY)
  assert.equal(truth.rows.length, 400)
  assert.equal((await billOf(first, NEXT)).summary, 'NO_STATEMENT_EXIST')
  const plan = {
    missing: 2,
    extra: 2,
    amount: 2,
    state: 2,
    refund_missing: 2,
    refund_extra: 2,
    moved: 2,
    double: 2,
    fee: 2,
    summary: 1,
  }
  const { planted } = first.control.plant({ channel: 'wechat', date: DAY, plan })
  assert.equal(planted.length, 19)
  assertPlanted(truth.rows, (await billOf(first, DAY)).rows, planted)
  const spoilt = await billOf(first, DAY)
  assert.equal((await billOf(first, NEXT)).rows.length, 2)
  await first.close()

  const second = await startOutsideParties({ stateFile })
  after(() => second.close())
  assert.deepEqual(await billOf(second, DAY), spoilt)
  assert.equal((await billOf(second, NEXT)).rows.length, 2)
  assert.deepEqual(second.control.plant({ channel: 'wechat', date: DAY, plan: {} }), { planted: [] })
  assert.deepEqual(await billOf(second, DAY), truth)
})

/** The rows that the two bills do not share are those of the planted differences. */
function assertPlanted(truth: string[][], bill: string[][], planted: readonly Planted[]) {
  const count = (rows: string[][]) => {
    const counts = new Map<string, number>()
    for (const row of rows) counts.set(row.join('|'), (counts.get(row.join('|')) ?? 0) + 1)
    return counts
  }
  const [before, now] = [count(truth), count(bill)]
  const keyOf = (row: string) => row.split('|').slice(15, 16)[0]! + row.split('|')[6]!
  const changed = new Set<string>()
  for (const row of new Set([...before.keys(), ...now.keys()])) {
    if (before.get(row) !== now.get(row)) changed.add(keyOf(row))
  }
  const wanted = planted
    .filter(({ difference }) => difference !== 'summary')
    .map(({ orderNo: no, refundNo }) => (refundNo ?? '0') + no)
  assert.deepEqual([...changed].sort(), wanted.sort())
}

test('a state file whose last line was torn is read to the line before', async () => {
  const { appendFile } = await import('node:fs/promises')
  await appendFile(stateFile, '{"order":{"channel":"wech')
  const parties = await startOutsideParties({ stateFile })
  after(() => parties.close())
  assert.equal(parties.control.orders({ channel: 'wechat' }).orders.length, 300)
})

test('a hundred thousand orders are put there and billed in seconds', async () => {
  const parties = await startOutsideParties()
  after(() => parties.close())
  const many = Array.from({ length: 100_000 }, (_, i) => ({
    ...orders[0]!,
    orderNo: orderNo(i),
    paidAt: Date.parse(`${DAY}T00:00:00+08:00`) + i * 800,
  }))
  parties.control.putPaid({ orders: many })
  parties.control.plant({ channel: 'wechat', date: DAY, plan: { missing: 10 } })
  const rows = (await billOf(parties, DAY)).rows
  assert.equal(rows.filter((row) => row[9] === 'SUCCESS').length, 100_000 - 10)
})
