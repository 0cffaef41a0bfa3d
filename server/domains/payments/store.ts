import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import type { WalletId } from '../ledger/transfer.ts'
import { SHOWN_REFERENCES } from './means.ts'
import type { CardPayer, Counter, Payer, Spender } from './payment.ts'

/** Who pays as the database tells it: with both limits or neither. */
export type SpenderRow = Omit<Spender, 'ownLimits'> & { perPaymentFen: Fen | null; perDayFen: Fen | null }

export function spenderOf<Row extends SpenderRow>({ perPaymentFen, perDayFen, ...payer }: Row) {
  const ownLimits = perPaymentFen === null || perDayFen === null ? undefined : { perPaymentFen, perDayFen }
  return { ...payer, ownLimits }
}

/** The holders of these aliases, by alias; ended and unknown aliases have none. */
export async function selectPayers(
  db: Queryable,
  campusId: number,
  aliases: readonly string[],
): Promise<Map<string, Payer>> {
  const { rows } = await db.query<SpenderRow & { alias: string; keyThumbprint: string }>({
    name: 'payments.select_payers',
    text: `SELECT k.alias, p.person_id AS "personId", p.wallet_id AS "walletId", p.name, p.campus_no AS "campusNo",
                  p.role, p.expires_at AS "expiresAt", encode(k.thumbprint, 'hex') AS "keyThumbprint",
                  l.per_payment_fen AS "perPaymentFen", l.per_day_fen AS "perDayFen"
             FROM pay_keys k
             JOIN people p ON p.campus_id = k.campus_id AND p.person_id = k.person_id
             LEFT JOIN spending_limits l ON l.campus_id = k.campus_id AND l.person_id = k.person_id
            WHERE k.campus_id = $1 AND k.alias = ANY ($2::text[]) AND k.ended_at IS NULL`,
    values: [campusId, aliases],
  })
  return new Map(rows.map(({ alias, ...row }) => [alias, spenderOf(row)]))
}

/** The holders of these cards, by card number, with what decides whether the card pays. */
export async function selectCardPayers(
  db: Queryable,
  campusId: number,
  cardNos: readonly string[],
): Promise<Map<string, CardPayer>> {
  const { rows } = await db.query<SpenderRow & Omit<CardPayer, 'payer'> & { cardNo: string }>({
    name: 'payments.select_card_payers',
    text: `SELECT c.card_no AS "cardNo", c.state, c.blocked_at IS NOT NULL AS blocked,
                  p.person_id AS "personId", p.wallet_id AS "walletId", p.name, p.campus_no AS "campusNo",
                  p.role, p.expires_at AS "expiresAt",
                  l.per_payment_fen AS "perPaymentFen", l.per_day_fen AS "perDayFen"
             FROM cards c
             JOIN people p ON p.campus_id = c.campus_id AND p.person_id = c.person_id
             LEFT JOIN spending_limits l ON l.campus_id = c.campus_id AND l.person_id = c.person_id
            WHERE c.campus_id = $1 AND c.card_no = ANY ($2::text[])`,
    values: [campusId, cardNos],
  })
  return new Map(
    rows.map(({ cardNo, state, blocked, ...row }) => [cardNo, { state, blocked, payer: spenderOf(row) }]),
  )
}

/** Terminals with their stalls and merchants, by terminal. */
export async function selectCounters(
  db: Queryable,
  campusId: number,
  terminalIds: readonly string[],
): Promise<Map<string, Counter>> {
  const { rows } = await db.query<Counter>({
    name: 'payments.select_counters',
    text: `SELECT t.terminal_id AS "terminalId", t.kind, t.state = 'active' AS active,
                  t.stall_id AS "stallId", m.payable_account_id AS "payableId",
                  coalesce(m.subsidy_allowed, false) AS "subsidyAllowed",
                  coalesce(s.admits, '{}') AS admits,
                  n.terminal_id IS NOT NULL AS "needsShift", h.opened_at AS "shiftOpenedAt"
             FROM terminals t
             LEFT JOIN merchants m ON m.campus_id = t.campus_id AND m.merchant_id = t.merchant_id
             LEFT JOIN stalls s ON s.campus_id = t.campus_id AND s.stall_id = t.stall_id
             LEFT JOIN shift_terminals n ON n.campus_id = t.campus_id AND n.terminal_id = t.terminal_id
             LEFT JOIN shifts h ON h.campus_id = t.campus_id AND h.terminal_id = t.terminal_id
                  AND h.closed_at IS NULL
            WHERE t.campus_id = $1 AND t.terminal_id = ANY ($2::uuid[])`,
    values: [campusId, terminalIds],
  })
  return new Map(rows.map((row) => [row.terminalId, row]))
}

/** The names by which a terminal knows the holder of a wallet. */
export async function selectHolder(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
): Promise<{ personId: string; name: string; campusNo: string } | null> {
  const { rows } = await db.query<{ personId: string; name: string; campusNo: string }>(
    `SELECT person_id AS "personId", name, campus_no AS "campusNo" FROM people
      WHERE campus_id = $1 AND wallet_id = $2`,
    [campusId, walletId],
  )
  return rows[0] ?? null
}

type Charge = { campusId: number; paymentId: string; walletId: WalletId; chargedFen: Fen }

/** Notes a price that differs from the charge, before the charge is posted. Harmless to repeat. */
export async function insertPrice(db: Queryable, charge: Charge & { priceFen: Fen }): Promise<void> {
  await db.query(
    `INSERT INTO marked_up_prices (campus_id, payment_id, wallet_id, charged_fen, price_fen)
     VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING`,
    [charge.campusId, charge.paymentId, charge.walletId, charge.chargedFen, charge.priceFen],
  )
}

/** The price of a charge, where it differs from it. */
export async function selectPrice(db: Queryable, charge: Charge): Promise<Fen | null> {
  const { rows } = await db.query<{ priceFen: Fen }>(
    `SELECT price_fen AS "priceFen" FROM marked_up_prices
      WHERE campus_id = $1 AND payment_id = $2 AND wallet_id = $3 AND charged_fen = $4`,
    [charge.campusId, charge.paymentId, charge.walletId, charge.chargedFen],
  )
  return rows[0]?.priceFen ?? null
}

/** When and by which act a payment was reversed; null if it was not. */
export async function selectReversal(
  db: Queryable,
  of: { campusId: number; walletId: WalletId; paymentId: string; paidAt: Date },
): Promise<{ id: string; amountFen: Fen; at: Date } | null> {
  // The wallet's history from the payment on: the index finds it, and a reversal is close behind.
  const { rows } = await db.query<{ id: string; amountFen: Fen; at: Date }>(
    `SELECT id, sum(amount_fen)::bigint AS "amountFen", min(occurred_at) AS at FROM transfers
      WHERE campus_id = $1 AND wallet_id = $2 AND id >= $3 AND kind = 'reversal' AND reference = $4 GROUP BY id`,
    [of.campusId, of.walletId, idsOf(of.paidAt, of.paidAt).firstId, of.paymentId],
  )
  return rows[0] ?? null
}

export type PaymentPlace = {
  merchantId: string
  merchant: string
  stall: string | null
  /** Null where a stall's code was scanned. */
  terminal: string | null
  lane: number
  batch: number
}

/** Where a payment was taken, and the batch of the ledger it stands in. */
export async function selectPlace(
  db: Queryable,
  campusId: number,
  paymentId: string,
): Promise<PaymentPlace | null> {
  const { rows } = await db.query<PaymentPlace>(
    `SELECT m.merchant_id AS "merchantId", m.name AS merchant, s.name AS stall, e.name AS terminal, t.lane, t.batch
       FROM transfers t
       JOIN merchants m ON m.campus_id = t.campus_id AND m.payable_account_id = t.credit_id
       LEFT JOIN terminals e ON e.campus_id = t.campus_id AND e.terminal_id = t.terminal_id
       LEFT JOIN stalls s ON s.campus_id = t.campus_id
         AND s.stall_id = CASE WHEN t.terminal_id IS NULL THEN t.reference ELSE e.stall_id END
      WHERE t.campus_id = $1 AND t.id = $2 AND t.leg = 0`,
    [campusId, paymentId],
  )
  return rows[0] ?? null
}

export type TakenRow = {
  id: string
  chargedFen: Fen
  at: Date
  reversed: boolean
  late: boolean
  inCase: boolean
  /** Of the payment's means, where it was taken by this terminal. */
  reference: string | null
  /** Null where nobody of the campus paid. */
  name: string | null
  campusNo: string
  /** Of all that the terminal took, whatever the limit: reversed ones left out. */
  totalFen: Fen
  count: number
}

/** The payments a terminal took since an instant, newest first; late ones too, whoever paid for them. */
export async function selectTaken(
  db: Queryable,
  {
    campusId,
    terminalId,
    since,
    limit,
  }: { campusId: number; terminalId: string; since: Date; limit: number },
): Promise<TakenRow[]> {
  const { rows } = await db.query<TakenRow>(
    `WITH mine AS MATERIALIZED (
       SELECT id, kind, reference, wallet_id, min(occurred_at) AS at, sum(amount_fen)::bigint AS charged_fen
         FROM transfers
        WHERE campus_id = $1 AND id >= $2 AND terminal_id = $3 AND occurred_at >= $4
          AND kind IN ('payment', 'offline_payment', 'reversal')
        GROUP BY id, kind, reference, wallet_id
     ), taken AS (
       SELECT p.*,
              p.id IN (SELECT reference FROM mine WHERE kind = 'reversal' AND reference IS NOT NULL) AS reversed
         FROM mine p
        -- A charge that was decided later refers to its sale, which is here itself.
        WHERE p.kind = 'payment' OR (p.kind = 'offline_payment' AND (p.reference IS NULL OR p.reference = ANY ($6::uuid[])))
     ), listed AS (
       SELECT *, coalesce(sum(charged_fen) FILTER (WHERE NOT reversed) OVER (), 0)::bigint AS total_fen,
              count(*) FILTER (WHERE NOT reversed) OVER () AS count
         FROM taken ORDER BY id DESC LIMIT $5
     )
     SELECT l.id, l.charged_fen AS "chargedFen", l.at, l.reversed, l.kind = 'offline_payment' AS late,
            coalesce(r.state = 'case', false) AS "inCase", l.reference, p.name,
            coalesce(p.campus_no, '') AS "campusNo", l.total_fen AS "totalFen", l.count
       FROM listed l
       LEFT JOIN offline_records r ON r.campus_id = $1 AND r.record_id = l.id AND l.kind = 'offline_payment'
       -- A channel's payer is nobody of ours.
       LEFT JOIN people p ON p.campus_id = $1 AND p.wallet_id = coalesce(l.wallet_id, r.wallet_id)
      ORDER BY l.id DESC`,
    [campusId, idsOf(since, since).firstId, terminalId, since, limit, SHOWN_REFERENCES],
  )
  return rows
}
