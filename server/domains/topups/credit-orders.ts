import { assert } from '../../base/assert.ts'
import type { Pool } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { openCase } from '../cases/open-case.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import type { CreditAct, PostedAct } from '../ledger/transfer.ts'
import { readWallets } from '../ledger/wallet.ts'
import { updateEndedOrders } from './order-store.ts'
import type { TopUpOrder } from './top-up-order.ts'

export type CreditDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

/** An order that its channel says was paid, and how much. */
export type PaidOrder = { order: TopUpOrder; amountFen: Fen }

/**
 * Credits orders that were paid, each once: the act's id is the order's, so the ledger itself refuses a second one,
 * whoever asks and how often. Money that was really paid is credited above every ceiling and whatever the account's
 * state, also of an order that was closed here (RULES 4.3). An amount that is not the order's credits nothing and is a
 * case.
 * @returns the orders that are done with; the others cannot be posted now and are to be tried again
 */
export async function creditOrders(
  { pool, posterOf }: CreditDeps,
  campusId: number,
  paid: readonly PaidOrder[],
  now: Date,
): Promise<TopUpOrder[]> {
  const differing = paid.filter(({ order, amountFen }) => order.amountFen !== amountFen)
  for (const of of differing) await noteDiffering({ pool }, campusId, of, now)
  const agreeing = paid
    .filter(({ order, amountFen }) => order.amountFen === amountFen)
    .map(({ order }) => order)
  const posted = await Promise.all(
    agreeing.map(async (order) => {
      const fromId = await clearingOf(pool, campusId, order.channel)
      const outcome = await posterOf(campusId).post(creditOf(order, fromId, now))
      assert(outcome.ok || outcome.code === 'ledger_unavailable', 'nothing else refuses money that was paid')
      return outcome.ok ? [{ order, isOurs: isCreditOf(order, outcome.posted) }] : []
    }),
  )
  const done = posted.flat()
  const credited = done.filter(({ isOurs }) => isOurs).map(({ order }) => order)
  // Something else was posted under the id before: nobody has this money yet.
  const taken = done.filter(({ isOurs }) => !isOurs).map(({ order }) => order)
  for (const order of taken)
    await noteDiffering({ pool }, campusId, { order, amountFen: order.amountFen }, now)
  await noteVoid({ pool }, campusId, credited, now)
  const ids = credited.map(({ id }) => id)
  if (ids.length > 0) await updateEndedOrders(pool, campusId, { ids, state: 'credited', at: now })
  return [...differing.map(({ order }) => order), ...taken, ...credited]
}

const clearingAccounts = new WeakMap<Pool, Map<string, Promise<number>>>()

/** A channel's clearing account, which never changes: looked up once. */
function clearingOf(pool: Pool, campusId: number, channel: string): Promise<number> {
  const known = clearingAccounts.get(pool) ?? new Map<string, Promise<number>>()
  clearingAccounts.set(pool, known)
  const key = `${campusId} ${channel}`
  const found = known.get(key) ?? openAccount(pool, campusId, 'channel_clearing', { code: channel })
  known.set(key, found)
  found.catch(() => known.delete(key))
  return found
}

/** A repeat answers whatever stands under the id. */
function isCreditOf(order: TopUpOrder, { kind, walletId, walletFen }: PostedAct): boolean {
  return kind === 'top_up' && walletId === order.walletId && walletFen === order.amountFen
}

function creditOf(order: TopUpOrder, fromId: number, now: Date): CreditAct {
  return {
    shape: 'credit',
    kind: 'top_up',
    id: order.id,
    walletId: order.walletId,
    fromId,
    walletFen: order.amountFen,
    subsidyFen: 0,
    occurredAt: now,
  }
}

async function noteDiffering(
  { pool }: Pick<CreditDeps, 'pool'>,
  campusId: number,
  { order, amountFen }: PaidOrder,
  now: Date,
): Promise<void> {
  const { id: orderId, channel, personId, amountFen: orderFen } = order
  const finding = {
    kind: 'top_up_amount_differs',
    naturalKey: orderId,
    subjects: [{ kind: 'person', id: personId }],
    detail: { orderId, channel, orderFen, paidFen: amountFen },
  } as const
  await openCase(pool, campusId, finding, now)
  await updateEndedOrders(pool, campusId, { ids: [orderId], state: 'differs', at: now })
}

/** Whoever has left pays nothing with it: somebody must give it back. */
async function noteVoid(
  { pool }: Pick<CreditDeps, 'pool'>,
  campusId: number,
  credited: readonly TopUpOrder[],
  now: Date,
): Promise<void> {
  const wallets = await readWallets(pool, campusId, [...new Set(credited.map(({ walletId }) => walletId))])
  const isVoid = new Set(wallets.filter(({ state }) => state === 'void').map(({ walletId }) => walletId))
  for (const { id: orderId, channel, personId, walletId, amountFen } of credited) {
    if (!isVoid.has(walletId)) continue
    const finding = {
      kind: 'top_up_after_leaving',
      naturalKey: orderId,
      subjects: [{ kind: 'person', id: personId }],
      detail: { orderId, channel, amountFen },
    } as const
    await openCase(pool, campusId, finding, now)
  }
}
