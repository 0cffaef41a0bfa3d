import { inTransaction, type Pool, type PoolClient } from '../../base/database.ts'
import { openCaseIn } from '../cases/open-case.ts'
import { settleCaseIn } from '../cases/settle-case.ts'
import type { Bill } from '../channels/channel.ts'
import { selectBillSums } from './bill-store.ts'
import type { DayKey } from './day.ts'
import { lockChannel } from './day-store.ts'
import {
  type FoundItem,
  type ItemKey,
  selectWithoutCase,
  updateResolved,
  updateWithCase,
  upsertItems,
} from './item-store.ts'
import { differenceOf, isTiming } from './judge.ts'
import { type OddRow, selectDisagreeing, selectLastMatched, selectOddRows } from './match-store.ts'

/** More is most likely another campus's file, or the wrong rate of fees. */
const CASES_MAX = 1_000
/** More odd fees than this are one, of the day. */
const ODD_FEES_MAX = 100

export type Matched = { ok: true; found: number } | { ok: false; fault: 'too_many_differences' }

/**
 * Compares a day's bill with the ledger (RULES 4.4) and keeps what does not agree: what may come with the next day's bill
 * waits, the rest becomes a case each. Harmless to repeat: it adds what is new, ends what agrees by now, with its case, and
 * leaves alone what two people have closed. Nothing is kept where there is too much of it.
 * @param totals as the bill's own summary says
 */
export async function matchDay(
  pool: Pool,
  key: DayKey,
  { totals, feeBasisPoints }: { totals: Bill['totals']; feeBasisPoints: number },
  now: Date,
): Promise<Matched> {
  return inTransaction(pool, async (db): Promise<Matched> => {
    await lockChannel(db, key)
    const lastMatched = await selectLastMatched(db, key)
    const pairs = await selectDisagreeing(db, key)
    const money = pairs.map((pair): FoundItem => {
      const { kind, number, orderNo, oursFen, theirsFen, day } = pair
      const upTo = lastMatched !== null && lastMatched > key.day ? lastMatched : key.day
      return {
        kind,
        number,
        aspect: 'money',
        difference: differenceOf(pair),
        day,
        orderNo,
        oursFen: oursFen ?? 0,
        theirsFen: theirsFen ?? 0,
        state: isTiming(pair, upTo) ? 'timing' : 'open',
      }
    })
    const odd = (await selectOddRows(db, key, feeBasisPoints)).flatMap((row) => oddItems(row, key))
    const found = [...money, ...fewFees(odd, key), ...(await summaryItems(db, key, totals))]
    const news = found.filter(({ state }) => state === 'open')
    if (news.length > CASES_MAX) return { ok: false, fault: 'too_many_differences' }
    await upsertItems(db, key, found, now)
    await openCases(db, key, news, now)
    for (const caseId of await updateResolved(db, key, money, now))
      await settleCaseIn(db, { campusId: key.campusId, caseId }, '账单与账本现已一致', now)
    return { ok: true, found: found.length }
  })
}

async function openCases(db: PoolClient, key: DayKey, keys: readonly ItemKey[], now: Date): Promise<void> {
  const { campusId, channel } = key
  for (const item of await selectWithoutCase(db, key, keys)) {
    const { kind, number, aspect, difference, day, orderNo, oursFen, theirsFen } = item
    const finding = {
      kind: 'channel_difference',
      // It may agree for a while and differ again: another case.
      naturalKey: [channel, kind, number, aspect, now.toISOString()].join(' '),
      subjects: [],
      detail: {
        channel,
        day,
        difference,
        orderNo,
        ...(kind === 'refund' && { refundNo: number }),
        oursFen,
        theirsFen,
      },
    } as const
    const { caseId } = await openCaseIn(db, campusId, finding, now)
    await updateWithCase(db, key, item, caseId)
  }
}

function oddItems(row: OddRow, { day }: DayKey): FoundItem[] {
  const { kind, number, orderNo, feeFen, dueFen, netFen, state } = row
  const of = { kind, number, day, orderNo, state: 'open' } as const
  const items: FoundItem[] = []
  if (netFen > 0 && feeFen !== dueFen)
    items.push({ ...of, aspect: 'fee', difference: 'fee', oursFen: dueFen, theirsFen: feeFen })
  if (state !== '')
    items.push({ ...of, aspect: 'state', difference: 'state', oursFen: netFen, theirsFen: netFen })
  return items
}

/** A wrong rate makes a difference of every row: told once. */
function fewFees(odd: readonly FoundItem[], { day }: DayKey): FoundItem[] {
  const fees = odd.filter(({ aspect }) => aspect === 'fee')
  if (fees.length <= ODD_FEES_MAX) return [...odd]
  const oursFen = fees.reduce((sum, fee) => sum + fee.oursFen, 0)
  const theirsFen = fees.reduce((sum, fee) => sum + fee.theirsFen, 0)
  const whole = { ...fees[0]!, kind: 'day', number: day, orderNo: '', oursFen, theirsFen } as const
  return [...odd.filter(({ aspect }) => aspect !== 'fee'), whole]
}

/** A bill that is not the sum of its own rows lacks some, or has some too many. */
async function summaryItems(db: PoolClient, key: DayKey, totals: Bill['totals']): Promise<FoundItem[]> {
  const sums = await selectBillSums(db, key)
  const isSame =
    sums.payments === totals.payments &&
    sums.paymentFen === totals.paymentFen &&
    sums.refundFen === totals.refundFen &&
    sums.feeFen === totals.feeFen
  if (isSame) return []
  return [
    {
      kind: 'day',
      number: key.day,
      aspect: 'summary',
      difference: 'summary',
      day: key.day,
      orderNo: '',
      oursFen: sums.paymentFen - sums.refundFen,
      theirsFen: totals.paymentFen - totals.refundFen,
      state: 'open',
    },
  ]
}
