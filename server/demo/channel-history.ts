import { addDays, type BusinessDate, businessDate, startOfBusinessDate } from '../base/clock.ts'
import type { Pool } from '../base/database.ts'
import { uuidv7 } from '../base/ids.ts'
import { orderNumberOf } from '../domains/channels/order-number.ts'
import type { CreditAct } from '../domains/ledger/transfer.ts'
import type { Random } from './random.ts'
import { PUBLISHED_STUDENTS, type SeededPerson } from './seed-people.ts'

const A_DAY = 40
const DAYS = 6
const DAY_MINUTES = 24 * 60

/** Top-ups through WeChat on the six days before today, so that its days can be reconciled. */
export function channelTopUps(
  random: Random,
  people: readonly SeededPerson[],
  clearingId: number,
  now: Date,
): { at: Date; act: CreditAct }[] {
  const others = people.slice(PUBLISHED_STUDENTS)
  return Array.from({ length: DAYS * A_DAY }, (_, i) => {
    const day = addDays(businessDate(now), -DAYS + Math.floor(i / A_DAY))
    const minute = random.integer(7 * 60, DAY_MINUTES - 2)
    // The last of a day is near its end: some bills have it on the next.
    const at = new Date(
      startOfBusinessDate(day).getTime() + (i % A_DAY === A_DAY - 1 ? DAY_MINUTES - 3 : minute) * 60_000,
    )
    const act: CreditAct = {
      shape: 'credit',
      kind: 'top_up',
      id: uuidv7(at),
      walletId: random.pick(others).walletId,
      fromId: clearingId,
      walletFen: random.integer(2, 10) * 10_00,
      subsidyFen: 0,
      occurredAt: at,
    }
    return { at, act }
  })
}

/**
 * Tells whoever plays WeChat Pay what was paid there in the demo's history, once; the bill of the day before yesterday
 * differs a little from the ledger, for finance to find.
 */
export async function tellHistory(
  pool: Pool,
  campusId: number,
  controlUrl: string,
  now: Date,
): Promise<void> {
  const control = async <T>(verb: string, argument: object): Promise<T> => {
    const reply = await fetch(`${controlUrl}/${verb}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(argument),
    })
    return (await reply.json()) as T
  }
  const { orders: known } = await control<{ orders: unknown[] }>('orders', { channel: 'wechat' })
  if (known.length > 0) return
  const { rows } = await pool.query<{ id: string; amountFen: number; at: Date }>(
    `SELECT t.id, t.amount_fen AS "amountFen", t.occurred_at AS at
       FROM transfers t JOIN ledger_accounts a ON a.campus_id = $1 AND a.account_id = t.debit_id
      WHERE t.campus_id = $1 AND t.kind = 'top_up' AND a.kind = 'channel_clearing' AND a.code = 'wechat'`,
    [campusId],
  )
  if (rows.length === 0) return
  const orders = rows.map(({ id, amountFen, at }) => ({
    channel: 'wechat',
    orderNo: orderNumberOf(id),
    amountFen,
    subject: '校园卡充值',
    way: 'native',
    paidAt: at.getTime(),
  }))
  await control('putPaid', { orders })
  const date: BusinessDate = addDays(businessDate(now), -2)
  await control('plant', { channel: 'wechat', date, plan: { missing: 1, extra: 1, moved: 1 } })
}
