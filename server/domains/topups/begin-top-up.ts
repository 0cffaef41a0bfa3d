import type { ChannelCode } from '../../../contract/channels.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { PayWay } from '../../../contract/top-ups.ts'
import { assert } from '../../base/assert.ts'
import { businessDate, startOfBusinessDate } from '../../base/clock.ts'
import { inTransaction, type PoolClient } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import type { Fen } from '../../base/money.ts'
import type { Channel } from '../channels/channel.ts'
import { orderNumberOf } from '../channels/order-number.ts'
import { checkPin, type PinDeps } from '../credentials/check-pin.ts'
import { queryPinRefusal } from '../credentials/pin.ts'
import { openAccount } from '../ledger/open-account.ts'
import { readWallet } from '../ledger/wallet.ts'
import { findPerson } from '../people/find-person.ts'
import type { Person } from '../people/person.ts'
import type { Policy } from '../policy/policy.ts'
import type { PolicyAt } from '../policy/read.ts'
import {
  insertOrder,
  lockPerson,
  selectOpenSum,
  selectOrderByKey,
  selectOrders,
  updateEndedOrders,
  updateExpired,
  updateOpened,
} from './order-store.ts'
import { selectDay } from './store.ts'
import { nextAsk, PAYABLE_MS, type TopUpOrder, USUAL_WAY, WAYS } from './top-up-order.ts'

export type BeginDeps = PinDeps & {
  policyAt: PolicyAt
  channelsOf: (campusId: number) => ReadonlyMap<ChannelCode, Channel>
  /** Where people and channels reach this campus. */
  originOf: (campusId: number) => string
}

/** What a person asks for; `key` makes a repeat the same order. */
export type TopUpAsked = {
  campusId: number
  personId: string
  sessionId: string
  key: string
  channel: ChannelCode
  way?: PayWay | undefined
  amountFen: Fen
  queryPin: string
  /** Of the person's device, which WeChat wants to know. */
  clientAddress: string
  /** Where the person comes back to, of `originOf`. */
  returnPath?: (orderId: string) => string
  openId?: string | undefined
}

type Begun = { ok: true; repeat: boolean; order: TopUpOrder }

/**
 * Begins a top-up through a channel (RULES 4.1, 4.2): the order is on the disk before the channel hears of it, so
 * whatever is lost afterwards, the channel can be asked. The same key again answers the same order, before any check.
 * Refuses, in this order: `id_conflict`, `top_up_amount_invalid`, `channel_unavailable` (not set up here),
 * `account_state_conflict`, `pin_locked`, `pin_wrong`, `top_up_daily_limit`, `balance_ceiling`, then what the channel
 * says: `channel_refused`, `channel_unavailable`.
 */
export async function beginTopUp(deps: BeginDeps, asked: TopUpAsked, now: Date): Promise<Begun | Refusal> {
  const { campusId, personId, key, channel: code, amountFen } = asked
  const known = await selectOrderByKey(deps.pool, { campusId, personId, key })
  if (known) return answerRepeat(deps, asked, known, now)
  const policy = await deps.policyAt(campusId, now)
  if (amountFen < policy.topUpMinFen || amountFen > policy.topUpMaxFen)
    return refuse('top_up_amount_invalid', {
      amountMinFen: policy.topUpMinFen,
      amountMaxFen: policy.topUpMaxFen,
    })
  const channel = deps.channelsOf(campusId).get(code)
  const way = asked.way ?? USUAL_WAY[code]
  if (!channel || !WAYS[code].includes(way)) return refuse('channel_unavailable')
  const person = await findPerson(deps.pool, campusId, personId)
  assert(person, 'who is signed in is a person of the campus')
  const { state } = await readWallet(deps.pool, campusId, person.walletId)
  if (state === 'frozen' || state === 'void') return refuse('account_state_conflict')
  const pin = { campusId, personId, which: 'query', pin: asked.queryPin, sessionId: asked.sessionId } as const
  const checked = await checkPin(deps, pin, policy, now)
  if (!checked.ok) return queryPinRefusal(checked)
  const placed = await placeOrder(deps, { ...asked, way }, { person, policy }, now)
  if (!placed.ok) return placed
  return placed.repeat
    ? answerRepeat(deps, asked, placed.order, now)
    : openOrder(deps, asked, placed.order, now)
}

/** The order of an earlier attempt; one that the channel has not answered yet is opened there again, under its number. */
async function answerRepeat(
  deps: BeginDeps,
  asked: TopUpAsked,
  known: TopUpOrder,
  now: Date,
): Promise<Begun | Refusal> {
  if (known.channel !== asked.channel || known.amountFen !== asked.amountFen) return refuse('id_conflict')
  if (known.state === 'opening' && known.expiresAt > now) {
    const opened = await openOrder(deps, asked, known, now)
    return opened.ok ? { ...opened, repeat: true } : opened
  }
  // The channel did not answer then; the job closes what it may have of it.
  if (known.state === 'opening') return refuse('channel_unavailable')
  return { ok: true, repeat: true, order: known }
}

/** The order with the limits, one at a time a person: two at once could each be within what both are beyond. */
async function placeOrder(
  { pool }: BeginDeps,
  asked: TopUpAsked & { way: PayWay },
  { person, policy }: { person: Person; policy: Policy },
  now: Date,
): Promise<Begun | Refusal> {
  const { campusId, personId, key, channel, way, amountFen } = asked
  const cashAccountId = await openAccount(pool, campusId, 'cash')
  return inTransaction(pool, async (client): Promise<Begun | Refusal> => {
    await lockPerson(client, campusId, personId)
    const known = await selectOrderByKey(client, { campusId, personId, key })
    if (known) return { ok: true, repeat: true, order: known }
    const { dayLeftFen, balanceLeftFen } = await limitsLeft(
      client,
      { campusId, person, cashAccountId, policy },
      now,
    )
    if (amountFen > dayLeftFen) return refuse('top_up_daily_limit', { leftFen: dayLeftFen })
    if (amountFen > balanceLeftFen) return refuse('balance_ceiling', { leftFen: balanceLeftFen })
    const order: TopUpOrder = {
      id: uuidv7(now),
      personId,
      walletId: person.walletId,
      channel,
      way,
      amountFen,
      state: 'opening',
      step: null,
      createdAt: now,
      expiresAt: new Date(now.getTime() + PAYABLE_MS),
      endedAt: null,
      asked: 0,
    }
    await insertOrder(client, campusId, { ...order, idempotencyKey: key, askAt: nextAsk(order, now)! })
    return { ok: true, repeat: false, order }
  })
}

/** What a person may still top up today, and what the account may still hold; orders that may be paid count as paid. */
export async function limitsLeft(
  db: PoolClient | BeginDeps['pool'],
  of: { campusId: number; person: Person; cashAccountId: number; policy: Policy },
  now: Date,
): Promise<{ dayLeftFen: Fen; balanceLeftFen: Fen; walletFen: Fen }> {
  const { campusId, person, cashAccountId, policy } = of
  const { personId, walletId } = person
  const date = businessDate(now)
  const openSince = (since: Date) => selectOpenSum(db, { campusId, personId, since })
  // The open ones first: one that is credited in between is then counted twice at worst, not never.
  const openToday = await openSince(startOfBusinessDate(date))
  const open = await openSince(new Date(now.getTime() - PAYABLE_MS))
  const day = await selectDay(db, { campusId, walletId, cashAccountId, date })
  const { walletFen } = await readWallet(db, campusId, walletId)
  return {
    dayLeftFen: Math.max(0, policy.topUpDayFen - day.totalFen - openToday),
    balanceLeftFen: Math.max(0, policy.accountCeilingFen - walletFen - open),
    walletFen,
  }
}

/** Tells the channel. Without an answer the order cannot be paid by us: it expires now, and the job closes it there. */
async function openOrder(
  { pool, channelsOf, originOf }: BeginDeps,
  { campusId, clientAddress, openId, returnPath = appPath }: TopUpAsked,
  order: TopUpOrder,
  now: Date,
): Promise<Begun | Refusal> {
  const channel = channelsOf(campusId).get(order.channel)
  const origin = originOf(campusId)
  const created =
    channel &&
    (await channel.createOrder({
      orderNo: orderNumberOf(order.id),
      amountFen: order.amountFen,
      subject: '校园卡充值',
      way: order.way,
      noticeUrl: `${origin}/v1/notices/${order.channel}`,
      returnUrl: `${origin}${returnPath(order.id)}`,
      expiresAt: order.expiresAt,
      clientAddress,
      ...(openId === undefined ? {} : { openId }),
    }))
  const key = { campusId, orderId: order.id }
  if (created?.ok) {
    await updateOpened(pool, key, created.step)
    const [opened] = await selectOrders(pool, campusId, [order.id])
    assert(opened, 'an order that was placed is there')
    return { ok: true, repeat: false, order: opened }
  }
  if (created?.code === 'channel_refused')
    await updateEndedOrders(pool, campusId, { ids: [order.id], state: 'closed', at: now })
  else await updateExpired(pool, key, now)
  return refuse(created?.code ?? 'channel_unavailable')
}

function appPath(orderId: string): string {
  return `/app/#/top-ups/${orderId}`
}
