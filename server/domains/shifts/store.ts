import type { Queryable } from '../../base/database.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import type { Cashier, Shift } from './shift.ts'

const CASHIER = `cashier_id AS id, merchant_id AS "merchantId", number, name, created_at AS "createdAt",
  ended_at AS "endedAt"`
const SHIFT = `h.shift_id AS id, h.terminal_id AS "terminalId", t.name AS terminal, c.merchant_id AS "merchantId",
  h.cashier_id AS "cashierId", c.number AS "cashierNo", c.name AS cashier, h.opened_at AS "openedAt",
  h.closed_at AS "closedAt"`
const SHIFTS = `shifts h
  JOIN cashiers c ON c.campus_id = h.campus_id AND c.cashier_id = h.cashier_id
  JOIN terminals t ON t.campus_id = h.campus_id AND t.terminal_id = h.terminal_id`

/** False when the id or the number is taken. */
export async function insertCashier(
  db: Queryable,
  campusId: number,
  cashier: { id: string; merchantId: string; number: string; name: string; pinHash: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `INSERT INTO cashiers (campus_id, cashier_id, merchant_id, number, name, pin_hash, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [campusId, cashier.id, cashier.merchantId, cashier.number, cashier.name, cashier.pinHash, cashier.now],
  )
  return rowCount === 1
}

export async function selectCashier(
  db: Queryable,
  campusId: number,
  cashierId: string,
): Promise<Cashier | null> {
  const { rows } = await db.query<Cashier>(
    `SELECT ${CASHIER} FROM cashiers WHERE campus_id = $1 AND cashier_id = $2`,
    [campusId, cashierId],
  )
  return rows[0] ?? null
}

/** Those who work first, by number. */
export async function selectCashiers(
  db: Queryable,
  campusId: number,
  merchantId: string,
): Promise<Cashier[]> {
  const { rows } = await db.query<Cashier>(
    `SELECT ${CASHIER} FROM cashiers WHERE campus_id = $1 AND merchant_id = $2
      ORDER BY ended_at IS NOT NULL, length(number), number, created_at`,
    [campusId, merchantId],
  )
  return rows
}

/** Who works under this number at the merchant of the terminal. */
export async function selectCashierAt(
  db: Queryable,
  { campusId, terminalId, number }: { campusId: number; terminalId: string; number: string },
): Promise<{ id: string; pinHash: string } | null> {
  const { rows } = await db.query<{ id: string; pinHash: string }>(
    `SELECT c.cashier_id AS id, c.pin_hash AS "pinHash" FROM terminals t
       JOIN cashiers c ON c.campus_id = t.campus_id AND c.merchant_id = t.merchant_id
      WHERE t.campus_id = $1 AND t.terminal_id = $2 AND c.number = $3 AND c.ended_at IS NULL`,
    [campusId, terminalId, number],
  )
  return rows[0] ?? null
}

/** Holds the cashier until the transaction ends. False for one who has ended or has another PIN by now. */
export async function lockCashier(
  db: Queryable,
  campusId: number,
  { id, pinHash }: { id: string; pinHash: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM cashiers WHERE campus_id = $1 AND cashier_id = $2 AND pin_hash = $3 AND ended_at IS NULL
        FOR UPDATE`,
    [campusId, id, pinHash],
  )
  return rowCount === 1
}

export async function updateCashierPin(
  db: Queryable,
  { campusId, cashierId, pinHash }: { campusId: number; cashierId: string; pinHash: string },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE cashiers SET pin_hash = $3 WHERE campus_id = $1 AND cashier_id = $2 AND ended_at IS NULL',
    [campusId, cashierId, pinHash],
  )
  return rowCount === 1
}

/** False if the cashier had ended before. */
export async function updateCashierEnded(
  db: Queryable,
  { campusId, cashierId, now }: { campusId: number; cashierId: string; now: Date },
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE cashiers SET ended_at = $3 WHERE campus_id = $1 AND cashier_id = $2 AND ended_at IS NULL',
    [campusId, cashierId, now],
  )
  return rowCount === 1
}

/** Holds a terminal until the transaction ends: its shifts are opened and closed one after the other. */
export async function lockTerminal(db: Queryable, campusId: number, terminalId: string): Promise<void> {
  await db.query('SELECT FROM terminals WHERE campus_id = $1 AND terminal_id = $2 FOR NO KEY UPDATE', [
    campusId,
    terminalId,
  ])
}

export async function selectMerchantOfTerminal(
  db: Queryable,
  campusId: number,
  terminalId: string,
): Promise<string | null> {
  const { rows } = await db.query<{ merchantId: string | null }>(
    `SELECT merchant_id AS "merchantId" FROM terminals
      WHERE campus_id = $1 AND terminal_id = $2 AND kind = 'pos'`,
    [campusId, terminalId],
  )
  return rows[0]?.merchantId ?? null
}

/** @returns whether it changed anything */
export async function setShiftTerminal(
  db: Queryable,
  { campusId, terminalId, needsShift }: { campusId: number; terminalId: string; needsShift: boolean },
): Promise<boolean> {
  const sql = needsShift
    ? 'INSERT INTO shift_terminals (campus_id, terminal_id) VALUES ($1, $2) ON CONFLICT DO NOTHING'
    : 'DELETE FROM shift_terminals WHERE campus_id = $1 AND terminal_id = $2'
  const { rowCount } = await db.query(sql, [campusId, terminalId])
  return rowCount === 1
}

export async function selectNeedsShift(
  db: Queryable,
  campusId: number,
  terminalId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'SELECT FROM shift_terminals WHERE campus_id = $1 AND terminal_id = $2',
    [campusId, terminalId],
  )
  return rowCount === 1
}

/** The terminals that take payments in an open shift only. */
export async function selectShiftTerminals(db: Queryable, campusId: number): Promise<string[]> {
  const { rows } = await db.query<{ terminalId: string }>(
    'SELECT terminal_id AS "terminalId" FROM shift_terminals WHERE campus_id = $1 ORDER BY terminal_id',
    [campusId],
  )
  return rows.map(({ terminalId }) => terminalId)
}

export async function insertShift(
  db: Queryable,
  shift: { campusId: number; id: string; terminalId: string; cashierId: string; now: Date },
): Promise<void> {
  await db.query(
    `INSERT INTO shifts (campus_id, shift_id, terminal_id, cashier_id, opened_at) VALUES ($1, $2, $3, $4, $5)`,
    [shift.campusId, shift.id, shift.terminalId, shift.cashierId, shift.now],
  )
}

export async function updateShiftClosed(
  db: Queryable,
  { campusId, id, now }: { campusId: number; id: string; now: Date },
): Promise<void> {
  await db.query(
    `UPDATE shifts SET closed_at = greatest(opened_at, $3)
      WHERE campus_id = $1 AND shift_id = $2 AND closed_at IS NULL`,
    [campusId, id, now],
  )
}

export async function selectShift(db: Queryable, campusId: number, id: string): Promise<Shift | null> {
  const { rows } = await db.query<Shift>(
    `SELECT ${SHIFT} FROM ${SHIFTS} WHERE h.campus_id = $1 AND h.shift_id = $2`,
    [campusId, id],
  )
  return rows[0] ?? null
}

/** The open shift of a terminal or of a cashier. */
export async function selectOpenShift(
  db: Queryable,
  campusId: number,
  of: { terminalId: string } | { cashierId: string },
): Promise<Shift | null> {
  const [column, value] = 'terminalId' in of ? ['terminal_id', of.terminalId] : ['cashier_id', of.cashierId]
  const { rows } = await db.query<Shift>(
    `SELECT ${SHIFT} FROM ${SHIFTS} WHERE h.campus_id = $1 AND h.${column} = $2 AND h.closed_at IS NULL`,
    [campusId, value],
  )
  return rows[0] ?? null
}

/** When the terminal's next shift began. */
export async function selectNextOpening(
  db: Queryable,
  campusId: number,
  { id, terminalId, openedAt }: Pick<Shift, 'id' | 'terminalId' | 'openedAt'>,
): Promise<Date | null> {
  const { rows } = await db.query<{ openedAt: Date }>(
    `SELECT opened_at AS "openedAt" FROM shifts
      WHERE campus_id = $1 AND terminal_id = $2 AND opened_at >= $3 AND shift_id <> $4
      ORDER BY opened_at LIMIT 1`,
    [campusId, terminalId, openedAt, id],
  )
  return rows[0]?.openedAt ?? null
}

/** Which shifts; null lets all through. Times are those of opening, `before` exclusive. */
export type ShiftsFilter = {
  scope: MerchantScope
  terminalId: string | null
  cashierId: string | null
  stallId: string | null
  from: Date | null
  before: Date | null
}

/** Shifts that were opened before this one, the newest first. */
export async function selectShifts(
  db: Queryable,
  campusId: number,
  { scope, ...filter }: ShiftsFilter,
  page: { after: { openedAt: Date; id: string } | null; limit: number },
): Promise<(Shift & { stall: string | null })[]> {
  const { rows } = await db.query<Shift & { stall: string | null }>(
    `SELECT ${SHIFT}, s.name AS stall FROM ${SHIFTS}
       LEFT JOIN stalls s ON s.campus_id = t.campus_id AND s.stall_id = t.stall_id
      WHERE h.campus_id = $1 AND ($2 OR c.merchant_id = $3)
        AND ($4::uuid IS NULL OR h.terminal_id = $4) AND ($5::uuid IS NULL OR h.cashier_id = $5)
        AND ($6::uuid IS NULL OR t.stall_id = $6)
        AND ($7::timestamptz IS NULL OR h.opened_at >= $7) AND ($8::timestamptz IS NULL OR h.opened_at < $8)
        AND ($9::timestamptz IS NULL OR (h.opened_at, h.shift_id) < ($9, $10))
      ORDER BY h.opened_at DESC, h.shift_id DESC LIMIT $11`,
    [
      campusId,
      scope === 'all',
      scope === 'all' ? null : scope.merchantId,
      filter.terminalId,
      filter.cashierId,
      filter.stallId,
      filter.from,
      filter.before,
      page.after?.openedAt ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  )
  return rows
}
