import type { ChannelCode } from '../../../contract/channels.ts'
import { addDays, businessDate, minuteOfDay, startOfBusinessDate } from '../../base/clock.ts'
import type { Pool } from '../../base/database.ts'
import type { Channel } from '../channels/channel.ts'
import { readBatches } from '../ledger/read-batches.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import type { Day, DayKey } from './day.ts'
import { claimDay, insertPassedDays, selectDay, updateDay } from './day-store.ts'
import { endDay, failDay } from './end-day.ts'
import { addEntries } from './entry-store.ts'
import { loadBill } from './load-bill.ts'
import { matchDay } from './match-day.ts'

export type ReconcileDeps = {
  pool: Pool
  policyAt: PolicyAt
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
}

/** Nobody else goes on with a day for so long; a step of it renews it. */
const LEASE_MS = 120_000
const FIRST_RETRY_MS = 10 * 60_000
const LONGEST_RETRY_MS = 2 * 3600_000
/** After the day's end. */
const GIVE_UP_MS = 3 * 24 * 3600_000

/**
 * Reconciles the days of every channel that have passed (RULES 4.4): fetches the bill when it is ready, keeps its rows,
 * compares it with the ledger. A kill at any point is gone on with by whoever comes next. For a job.
 * @returns how many days were worked on
 */
export async function reconcileDue(deps: ReconcileDeps, campusId: number, now: Date): Promise<number> {
  const { pool } = deps
  await readBatches(pool, { campusId, reader: 'reconciliation' }, addEntries, now)
  const { reconcileAtMinute } = await deps.policyAt(campusId, now)
  const isReady = minuteOfDay(now) >= reconcileAtMinute
  const until = addDays(businessDate(now), isReady ? -1 : -2)
  for (const channel of deps.channelsOf(campusId).keys())
    await insertPassedDays(pool, { campusId, channel, until }, now)
  for (let worked = 0; ; worked++) {
    const lease = new Date(now.getTime() + LEASE_MS)
    const day = await claimDay(pool, { campusId, now, until: lease })
    if (!day) return worked
    await workOn(deps, { campusId, channel: day.channel, day: day.day }, day, now)
  }
}

async function workOn(deps: ReconcileDeps, key: DayKey, day: Day, now: Date): Promise<void> {
  if (day.state !== 'matching' && !(await fetchBill(deps, key, day, now))) return
  await compare(deps, key, now)
}

/** @returns whether its rows are kept */
async function fetchBill(deps: ReconcileDeps, key: DayKey, day: Day, now: Date): Promise<boolean> {
  const { pool } = deps
  const channel = deps.channelsOf(key.campusId).get(key.channel)
  if (!channel) return failDay(pool, key, 'channel_missing', now)
  const fetched = await channel.fetchBill(key.day)
  if (fetched.ok) {
    await loadBill(pool, key, { bill: fetched.bill, source: 'channel' }, now)
    return true
  }
  if (fetched.code === 'bill_invalid') return failDay(pool, key, 'bill_invalid', now)
  const endsAt = startOfBusinessDate(addDays(key.day, 1))
  if (now.getTime() - endsAt.getTime() > GIVE_UP_MS && day.tries > 0)
    return failDay(pool, key, 'bill_late', now)
  const pauseMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(day.tries, 8))
  await updateDay(pool, key, { state: 'waiting', tryAt: new Date(now.getTime() + pauseMs), tried: true })
  return false
}

async function compare(deps: ReconcileDeps, key: DayKey, now: Date): Promise<void> {
  const { pool } = deps
  const day = await selectDay(pool, key)
  if (!day) return
  const policyThen = await deps.policyAt(key.campusId, startOfBusinessDate(key.day))
  const { payments, paymentFen, refundFen, feeFen } = day
  const totals = { payments, paymentFen, refundFen, feeFen }
  const matched = await matchDay(pool, key, { totals, feeBasisPoints: feeRateOf(key, policyThen) }, now)
  if (matched.ok) await endDay(pool, key, now)
  else await failDay(pool, key, matched.fault, now)
}

function feeRateOf({ channel }: DayKey, policy: Policy): number {
  return {
    wechat: policy.wechatFeeBasisPoints,
    alipay: policy.alipayFeeBasisPoints,
    ccb: policy.ccbFeeBasisPoints,
  }[channel]
}
