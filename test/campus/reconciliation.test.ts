import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { addDays, startOfBusinessDate } from '../../server/base/clock.ts'
import { readDay } from '../../server/domains/reconciliation/list-days.ts'
import { makeChannelDay } from '../channel-day.ts'
import { makeMerchant, makePerson, makeTerminal, testCampus } from '../factories.ts'
import { startOutsideParties } from '../fakes/outside-parties.ts'
import { assertLedger } from '../offline.ts'

const ORDERS = 100_000
const DAY = '2026-11-16'
const KILLED_AT_ROW = 40_000
const LOOK_MS = 20

/** RULES 4.4: a busy day with differences of every kind, its server killed in the middle. */
test(`${ORDERS.toLocaleString('en')} orders of a day are reconciled: each difference found, none invented`, async (t) => {
  const campus = await testCampus({ after })
  const { pool, campusId, url } = campus
  const outside = await startOutsideParties()
  after(() => outside.close())
  const directory = await mkdtemp(join(tmpdir(), 'onecard-reconcile-'))
  after(() => rm(directory, { recursive: true }))
  const channelsFile = join(directory, 'channels.json')
  await writeFile(channelsFile, outside.channelsJson('demo'))
  const merchant = await makeMerchant(campus)
  const till = await makeTerminal(campus, merchant)
  const people = await Promise.all(Array.from({ length: 200 }, () => makePerson(campus)))
  const walletIds = people.map(({ walletId }) => walletId)
  const { control } = outside
  await makeChannelDay(campus, { control, merchant, till, walletIds }, DAY, ORDERS)
  const plan = {
    missing: 40,
    extra: 30,
    amount: 30,
    state: 20,
    refund_missing: 20,
    refund_extra: 20,
    moved: 25,
    double: 30,
    fee: 30,
    summary: 1,
  }
  const { planted } = control.plant({ channel: 'wechat', date: DAY, plan })

  const elevenAfter = (day: string, minutes = 0) =>
    new Date(startOfBusinessDate(addDays(day, 1)).getTime() + 11 * 3600_000 + minutes * 60_000)
  const runOnce = (now: Date) => {
    const program = join(import.meta.dirname, 'reconcile-once.ts')
    const child = spawn(process.execPath, [program, url, String(campusId), channelsFile, now.toISOString()], {
      stdio: 'inherit',
    })
    return { child, ended: once(child, 'exit') }
  }
  const dayNow = () => readDay(pool, { campusId, channel: 'wechat', day: DAY })

  // How far it is is seen from outside; there it is killed.
  const beganAt = performance.now()
  const first = runOnce(elevenAfter(DAY))
  const seen = new Set<number>()
  for (;;) {
    const { rowsDone = 0, rowsTotal = 0, state } = (await dayNow()) ?? {}
    if (rowsTotal > 0) seen.add(rowsDone)
    if (state === 'loading' && rowsDone >= KILLED_AT_ROW) break
    assert.ok(first.child.exitCode === null, 'it was killed in the middle')
    await sleep(LOOK_MS)
  }
  first.child.kill('SIGKILL')
  await first.ended
  const killed = await dayNow()
  assert.equal(killed?.state, 'loading')
  assert.ok(seen.size > 2, `seen at ${[...seen].join(', ')}`)

  const againAt = performance.now()
  assert.deepEqual(await runOnce(elevenAfter(DAY, 10)).ended, [0, null])
  const doneAt = performance.now()
  const day = await dayNow()
  assert.deepEqual([day?.state, day?.fault], ['matched', null])
  assert.equal(day?.rowsDone, day?.rowsTotal)

  const words = {
    missing: 'shortfall',
    extra: 'surplus',
    amount: 'amount',
    state: 'state',
    refund_missing: 'surplus',
    refund_extra: 'shortfall',
    moved: 'shortfall',
    double: 'duplicate',
    fee: 'fee',
    summary: 'summary',
  }
  const found = day!.items.map((item) => [item.difference, item.refundNo ?? item.orderNo].join(' '))
  const expected = planted.map(({ difference, orderNo, refundNo }) =>
    [words[difference], refundNo ?? orderNo].join(' '),
  )
  assert.deepEqual(found.toSorted(), expected.toSorted())

  // The next day's bill has what had moved there, and only that; three days on nobody waits for the refunds any more.
  for (let days = 1; days <= 3; days++) await runOnce(elevenAfter(addDays(DAY, days))).ended
  const later = await dayNow()
  assert.deepEqual([later?.timing, later?.done, later?.open], [0, plan.moved, planted.length - plan.moved])
  await assertLedger(campus)
  t.diagnostic(
    `${day!.rowsTotal.toLocaleString('en')} rows against ${day!.ours.count.toLocaleString('en')} entries, ` +
      `${planted.length} differences of ${Object.keys(plan).length} kinds: ${seconds(doneAt - againAt)} s in one run ` +
      `(a killed one before it ${seconds(againAt - beganAt)} s), progress seen at ${seen.size} points`,
  )
})

const seconds = (ms: number) => (ms / 1000).toFixed(1)
