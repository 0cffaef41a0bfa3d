import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { PayStep } from '../channels/channel.ts'
import type { TopUpOrder } from './top-up-order.ts'

type Key = { campusId: number; orderId: string }

const ORDER = `order_id AS id, person_id AS "personId", wallet_id AS "walletId", channel, way, amount_fen AS "amountFen",
  state, step, created_at AS "createdAt", expires_at AS "expiresAt", ended_at AS "endedAt", asked`

/** Makes everybody who opens an order for this person wait, until the transaction ends. */
export async function lockPerson(db: Queryable, campusId: number, personId: string): Promise<void> {
  await db.query('SELECT 1 FROM people WHERE campus_id = $1 AND person_id = $2 FOR UPDATE', [
    campusId,
    personId,
  ])
}

/** Orders that may still be paid, of those opened since an instant: they count to the limits like money that came. */
export async function selectOpenSum(
  db: Queryable,
  { campusId, personId, since }: { campusId: number; personId: string; since: Date },
): Promise<Fen> {
  const { rows } = await db.query<{ openFen: Fen }>(
    `SELECT coalesce(sum(amount_fen), 0)::bigint AS "openFen" FROM top_up_orders
      WHERE campus_id = $1 AND person_id = $2 AND created_at >= $3 AND state IN ('opening', 'waiting')`,
    [campusId, personId, since],
  )
  return rows[0]!.openFen
}

export async function insertOrder(
  db: Queryable,
  campusId: number,
  order: TopUpOrder & { idempotencyKey: string; askAt: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO top_up_orders (campus_id, order_id, person_id, wallet_id, channel, way, amount_fen, idempotency_key,
                                state, created_at, expires_at, ask_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'opening', $9, $10, $11)`,
    [
      campusId,
      order.id,
      order.personId,
      order.walletId,
      order.channel,
      order.way,
      order.amountFen,
      order.idempotencyKey,
      order.createdAt,
      order.expiresAt,
      order.askAt,
    ],
  )
}

export async function selectOrderByKey(
  db: Queryable,
  { campusId, personId, key }: { campusId: number; personId: string; key: string },
): Promise<TopUpOrder | null> {
  const { rows } = await db.query<TopUpOrder>(
    `SELECT ${ORDER} FROM top_up_orders WHERE campus_id = $1 AND person_id = $2 AND idempotency_key = $3`,
    [campusId, personId, key],
  )
  return rows[0] ?? null
}

/** The orders under these ids; ids of other things are simply not there. */
export async function selectOrders(
  db: Queryable,
  campusId: number,
  ids: readonly string[],
): Promise<TopUpOrder[]> {
  const { rows } = await db.query<TopUpOrder>(
    `SELECT ${ORDER} FROM top_up_orders WHERE campus_id = $1 AND order_id = ANY ($2::uuid[])`,
    [campusId, ids],
  )
  return rows
}

/** A person's own orders, the latest first. */
export async function selectOwnOrders(
  db: Queryable,
  { campusId, personId, limit }: { campusId: number; personId: string; limit: number },
): Promise<TopUpOrder[]> {
  const { rows } = await db.query<TopUpOrder>(
    `SELECT ${ORDER} FROM top_up_orders WHERE campus_id = $1 AND person_id = $2
      ORDER BY created_at DESC, order_id DESC LIMIT $3`,
    [campusId, personId, limit],
  )
  return rows
}

/** The channel answered: the person can pay. */
export async function updateOpened(db: Queryable, { campusId, orderId }: Key, step: PayStep): Promise<void> {
  await db.query(
    `UPDATE top_up_orders SET state = 'waiting', step = $3 WHERE campus_id = $1 AND order_id = $2 AND state = 'opening'`,
    [campusId, orderId, JSON.stringify(step)],
  )
}

/** Nobody will pay it: it ends now, and the job closes it at the channel. */
export async function updateExpired(db: Queryable, { campusId, orderId }: Key, now: Date): Promise<void> {
  await db.query(
    `UPDATE top_up_orders SET expires_at = $3, ask_at = $3
      WHERE campus_id = $1 AND order_id = $2 AND state IN ('opening', 'waiting')`,
    [campusId, orderId, now],
  )
}

/** Ends orders; what was credited stays so, whatever comes later. */
export async function updateEndedOrders(
  db: Queryable,
  campusId: number,
  ended: { ids: readonly string[]; state: 'credited' | 'closed' | 'differs'; at: Date },
): Promise<void> {
  await db.query(
    `UPDATE top_up_orders SET state = $3, ended_at = $4, ask_at = NULL
      WHERE campus_id = $1 AND order_id = ANY ($2::uuid[]) AND state <> 'credited'`,
    [campusId, ended.ids, ended.state, ended.at],
  )
}

/** Notes that the channel was asked, and when it is asked next. */
export async function updateAsked(
  db: Queryable,
  { campusId, orderId }: Key,
  askAt: Date | null,
): Promise<void> {
  await db.query(
    `UPDATE top_up_orders SET asked = asked + 1, ask_at = $3
      WHERE campus_id = $1 AND order_id = $2 AND state IN ('opening', 'waiting')`,
    [campusId, orderId, askAt],
  )
}

/** Takes orders whose channel is to be asked now; nobody else takes them until `until`. */
export async function claimDueOrders(
  db: Queryable,
  { campusId, now, until, limit }: { campusId: number; now: Date; until: Date; limit: number },
): Promise<TopUpOrder[]> {
  const { rows } = await db.query<TopUpOrder>(
    `UPDATE top_up_orders SET ask_at = $3, asked_at = $2
      WHERE campus_id = $1 AND order_id IN (
        SELECT order_id FROM top_up_orders WHERE campus_id = $1 AND ask_at <= $2
         ORDER BY ask_at LIMIT $4 FOR UPDATE SKIP LOCKED)
      RETURNING ${ORDER}`,
    [campusId, now, until, limit],
  )
  return rows
}

/** Takes one order to ask about now, unless somebody did so a moment ago. */
export async function claimOrder(
  db: Queryable,
  { campusId, orderId }: Key,
  { now, unlessSince }: { now: Date; unlessSince: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE top_up_orders SET asked_at = $3
      WHERE campus_id = $1 AND order_id = $2 AND state IN ('opening', 'waiting')
        AND (asked_at IS NULL OR asked_at <= $4)`,
    [campusId, orderId, now, unlessSince],
  )
  return rowCount === 1
}
