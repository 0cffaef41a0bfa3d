import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import { type BatchSpan, POSTED_IN_SPAN, spanValues } from '../ledger/read-batches.ts'
import type { MoneyAct } from './person-rules.ts'

/** The kinds that person-rules.ts knows. */
const PERSON_KINDS: readonly MoneyAct['kind'][] = [
  'payment',
  'offline_payment',
  'reversal',
  'refund',
  'top_up',
  'top_up_reversal',
]

/** Whose acts are new: the wallet and its person, what was posted, and the limit above which the PIN is asked for. */
export type Touched = {
  walletId: number
  personId: string
  /** Null: the campus's. */
  limitFen: number | null
  actIds: string[]
  firstAt: Date
}

/** The people whose money moved in a span of batches. */
export async function selectTouched(db: Queryable, span: BatchSpan): Promise<Touched[]> {
  const { rows } = await db.query<Touched>(
    `WITH posted AS MATERIALIZED (${POSTED_IN_SPAN} AND t.wallet_id IS NOT NULL AND t.leg = 0 AND t.kind = ANY ($5::text[]))
     SELECT t.wallet_id AS "walletId", p.person_id AS "personId", l.per_payment_fen AS "limitFen",
            array_agg(t.id) AS "actIds", min(t.occurred_at) AS "firstAt"
       FROM posted t
       JOIN people p ON p.campus_id = $1 AND p.wallet_id = t.wallet_id
       LEFT JOIN spending_limits l ON l.campus_id = $1 AND l.person_id = p.person_id
      GROUP BY 1, 2, 3`,
    [...spanValues(span), PERSON_KINDS],
  )
  return rows
}

type WalletAct = Omit<MoneyAct, 'isNew'> & { walletId: number; id: string }

/** The acts of wallets, each since its own time, in the order of time. */
export async function selectActs(
  db: Queryable,
  campusId: number,
  since: readonly { walletId: number; from: Date }[],
): Promise<WalletAct[]> {
  const { rows } = await db.query<WalletAct>(
    `SELECT t.wallet_id AS "walletId", t.id, t.kind, t.occurred_at AS at, sum(t.amount_fen)::bigint AS "amountFen",
            max(t.credit_id) FILTER (WHERE t.kind = 'payment' AND t.terminal_id IS NOT NULL) AS merchant
       FROM unnest($2::bigint[], $3::uuid[], $4::timestamptz[]) AS w (wallet_id, first_id, from_at)
       CROSS JOIN LATERAL (
         SELECT * FROM transfers
          WHERE wallet_id = w.wallet_id AND id >= w.first_id AND campus_id = $1 AND kind = ANY ($5::text[])
            AND occurred_at >= w.from_at) t
      GROUP BY t.wallet_id, t.id, t.kind, t.occurred_at ORDER BY t.occurred_at, t.id`,
    [
      campusId,
      since.map(({ walletId }) => walletId),
      since.map(({ from }) => idsOf(from, from).firstId),
      since.map(({ from }) => from),
      PERSON_KINDS,
    ],
  )
  return rows
}

export type NewMark = { subjectId: string; actId: string; at: Date }

/** Marks what was given back in a span of batches, for the terminal that sold it. */
export async function insertTakeBacks(db: Queryable, span: BatchSpan): Promise<NewMark[]> {
  const { rows } = await db.query<NewMark>(
    `WITH posted AS MATERIALIZED (${POSTED_IN_SPAN} AND t.kind IN ('reversal', 'refund')), acts AS (
       SELECT t.id, t.kind, t.occurred_at, t.reference, max(t.terminal_id::text)::uuid AS terminal_id,
              sum(t.amount_fen) AS amount_fen
         FROM posted t GROUP BY 1, 2, 3, 4
     )
     INSERT INTO risk_marks (campus_id, rule, subject_id, at, act_id, terminal_id, amount_fen)
     SELECT $1, 'take_backs', e.terminal_id, a.occurred_at, a.id, e.terminal_id, a.amount_fen
       FROM acts a
       LEFT JOIN transfers o ON o.campus_id = $1 AND o.id = a.reference AND o.leg = 0
       JOIN terminals e ON e.campus_id = $1 AND e.terminal_id = coalesce(a.terminal_id, o.terminal_id)
     ON CONFLICT DO NOTHING RETURNING subject_id AS "subjectId", act_id AS "actId", at`,
    spanValues(span),
  )
  return rows
}

/** Marks what was sold in a span of batches in the hours when everything is closed, for the stall. */
export async function insertClosedSales(
  db: Queryable,
  span: BatchSpan,
  hours: readonly number[],
): Promise<NewMark[]> {
  const { rows } = await db.query<NewMark>(
    `WITH posted AS MATERIALIZED (${POSTED_IN_SPAN} AND t.kind IN ('payment', 'offline_payment')
            AND extract(hour FROM t.occurred_at AT TIME ZONE 'Asia/Shanghai')::int = ANY ($5::int[])
     ), acts AS (
       SELECT t.id, t.occurred_at, t.terminal_id, t.reference, sum(t.amount_fen) AS amount_fen
         FROM posted t GROUP BY 1, 2, 3, 4
     )
     INSERT INTO risk_marks (campus_id, rule, subject_id, at, act_id, terminal_id, amount_fen)
     SELECT $1, 'closed_hours', s.stall_id, a.occurred_at, a.id, a.terminal_id, a.amount_fen
       FROM acts a
       LEFT JOIN terminals e ON e.campus_id = $1 AND e.terminal_id = a.terminal_id
       JOIN stalls s ON s.campus_id = $1
        AND s.stall_id = CASE WHEN a.terminal_id IS NULL THEN a.reference ELSE e.stall_id END
     ON CONFLICT DO NOTHING RETURNING subject_id AS "subjectId", act_id AS "actId", at`,
    [...spanValues(span), hours],
  )
  return rows
}

export type StoredMark = {
  subjectId: string
  actId: string
  at: Date
  amountFen: number
  terminalId: string | null
}

/** The marks of some subjects since a time, in the order of time. */
export async function selectMarks(
  db: Queryable,
  campusId: number,
  {
    rule,
    subjectIds,
    since,
  }: { rule: 'take_backs' | 'closed_hours'; subjectIds: readonly string[]; since: Date },
): Promise<StoredMark[]> {
  const { rows } = await db.query<StoredMark>(
    `SELECT subject_id AS "subjectId", act_id AS "actId", at, amount_fen AS "amountFen", terminal_id AS "terminalId"
       FROM risk_marks WHERE campus_id = $1 AND rule = $2 AND subject_id = ANY ($3::uuid[]) AND at >= $4
      ORDER BY at, act_id`,
    [campusId, rule, subjectIds, since],
  )
  return rows
}

/** The shifts at terminals that were not over at a time. */
export async function selectShifts(
  db: Queryable,
  campusId: number,
  { terminalIds, since }: { terminalIds: readonly string[]; since: Date },
): Promise<{ terminalId: string; openedAt: Date; closedAt: Date | null; cashier: string }[]> {
  const { rows } = await db.query<{
    terminalId: string
    openedAt: Date
    closedAt: Date | null
    cashier: string
  }>(
    `SELECT h.terminal_id AS "terminalId", h.opened_at AS "openedAt", h.closed_at AS "closedAt",
            c.number || ' ' || c.name AS cashier
       FROM shifts h JOIN cashiers c ON c.campus_id = h.campus_id AND c.cashier_id = h.cashier_id
      WHERE h.campus_id = $1 AND h.terminal_id = ANY ($2::uuid[]) AND (h.closed_at IS NULL OR h.closed_at > $3)`,
    [campusId, terminalIds, since],
  )
  return rows
}

/** Forgets marks that no span reaches back to. */
export async function deleteMarks(db: Queryable, campusId: number, before: Date): Promise<void> {
  await db.query('DELETE FROM risk_marks WHERE campus_id = $1 AND at < $2', [campusId, before])
}

/** Whose PIN was typed wrong so often in a row, last since a time. */
export async function selectRefusedPins(
  db: Queryable,
  campusId: number,
  { scope, least, since }: { scope: string; least: number; since: Date },
): Promise<{ personId: string; failures: number; at: Date }[]> {
  const { rows } = await db.query<{ personId: string; failures: number; at: Date }>(
    `SELECT p.person_id AS "personId", max(l.failures) AS failures, max(l.tried_at) AS at
       FROM lockouts l JOIN people p ON p.campus_id = l.campus_id AND p.person_id = l.subject_id
      WHERE l.campus_id = $1 AND l.scope = $2 AND l.failures >= $3 AND l.tried_at >= $4 GROUP BY 1`,
    [campusId, scope, least, since],
  )
  return rows
}

/** The orders that ended unpaid since a time, of people with so many, in the order of time. */
export async function selectUnpaidOrders(
  db: Queryable,
  campusId: number,
  { least, since }: { least: number; since: Date },
): Promise<{ personId: string; at: Date; amountFen: number }[]> {
  const { rows } = await db.query<{ personId: string; at: Date; amountFen: number }>(
    `SELECT "personId", at, "amountFen" FROM (
       SELECT person_id AS "personId", created_at AS at, amount_fen AS "amountFen",
              count(*) OVER (PARTITION BY person_id) AS own
         FROM top_up_orders WHERE campus_id = $1 AND state = 'closed' AND ended_at >= $2) o
      WHERE own >= $3 ORDER BY at`,
    [campusId, since, least],
  )
  return rows
}
