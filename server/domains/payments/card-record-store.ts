import type { Queryable } from '../../base/database.ts'
import type { WalletId } from '../ledger/transfer.ts'
import type { GenuineRecord, StoredRecord } from './offline-record.ts'
import { COLUMNS, columnsOf, RECORD_COLUMNS, RECORD_TYPES } from './offline-store.ts'

// What only offline sales by card need of their records.

export type CardHolder = { personId: string; walletId: WalletId }

/** Whose these cards are or were, by number: a card that ended stays its holder's. */
export async function selectCardHolders(
  db: Queryable,
  campusId: number,
  cardNos: readonly string[],
): Promise<Map<string, CardHolder>> {
  const { rows } = await db.query<CardHolder & { cardNo: string }>(
    `SELECT c.card_no AS "cardNo", p.person_id AS "personId", p.wallet_id AS "walletId"
       FROM cards c JOIN people p ON p.campus_id = c.campus_id AND p.person_id = c.person_id
      WHERE c.campus_id = $1 AND c.card_no = ANY ($2::text[])`,
    [campusId, cardNos],
  )
  return new Map(rows.map(({ cardNo, ...holder }) => [cardNo, holder]))
}

/**
 * Those of these records that are kept without proof get theirs: what the TAC is over is what was sold. Their money moves
 * from now on.
 */
export async function updateProved(
  db: Queryable,
  campusId: number,
  records: readonly GenuineRecord[],
): Promise<void> {
  await db.query(
    `UPDATE offline_records o
        SET state = 'received', amount_fen = r.amount, at = r.at, business_date = r.date, use_key = r.key,
            content = r.content, person_id = r.person, wallet_id = r.wallet, card_no = r.card, card_counter = r.counter,
            terminal_counter = r.till_counter, tac = r.tac
       FROM unnest(${RECORD_TYPES}) r (${RECORD_COLUMNS})
      WHERE o.campus_id = $1 AND o.record_id = r.id AND o.terminal_id = r.terminal AND o.state IN ('grey', 'unpaid')
        AND NOT EXISTS (
          SELECT FROM offline_records t
           WHERE t.campus_id = $1 AND t.card_no = r.card AND t.terminal_id = r.terminal
             AND t.terminal_counter = r.till_counter AND t.at = r.at AND t.tac IS NOT NULL)`,
    [campusId, ...columnsOf(records)],
  )
}

/** The sales of a card whose end is not known, the oldest of its numbers first. */
export async function selectGreys(
  db: Queryable,
  campusId: number,
  cardNo: string,
  limit: number,
): Promise<StoredRecord[]> {
  const { rows } = await db.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM offline_records
      WHERE campus_id = $1 AND card_no = $2 AND state = 'grey' ORDER BY card_counter, record_id LIMIT $3`,
    [campusId, cardNo, limit],
  )
  return rows
}

/**
 * What the card said of a sale that is grey: paid, with the TAC when it still knew it, or not.
 * @returns whether it was grey
 */
export async function updateTold(
  db: Queryable,
  campusId: number,
  recordId: string,
  told: { state: 'received' | 'unpaid'; tac: string | null },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `UPDATE offline_records SET state = $3, tac = coalesce($4, tac)
      WHERE campus_id = $1 AND record_id = $2 AND state = 'grey'`,
    [campusId, recordId, told.state, told.tac],
  )
  return rowCount === 1
}

/** A sale whose number is below another's, though it was made later by more than clocks may differ. */
export type Backwards = {
  cardNo: string
  personId: string
  lowerId: string
  higherId: string
  /** Where the lower one was sold. */
  terminalId: string
}

/** Of each sale of these cards that runs backwards, itself and the earliest of those with a higher number. */
export async function selectBackwards(
  db: Queryable,
  campusId: number,
  cardNos: readonly string[],
  toleranceMs: number,
): Promise<Backwards[]> {
  const { rows } = await db.query<Backwards>(
    `WITH sold AS (
       SELECT card_no, card_counter, person_id, record_id, terminal_id, at FROM offline_records
        WHERE campus_id = $1 AND card_no = ANY ($2::text[]) AND state NOT IN ('grey', 'unpaid', 'refused')
     ), ahead AS (
       SELECT *, min(at) OVER (PARTITION BY card_no ORDER BY card_counter DESC
                               RANGE BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS higher_at
         FROM sold
     )
     SELECT a.card_no AS "cardNo", a.person_id AS "personId", a.record_id AS "lowerId", h.record_id AS "higherId",
            a.terminal_id AS "terminalId"
       FROM ahead a
       CROSS JOIN LATERAL (
         SELECT s.record_id FROM sold s
          WHERE s.card_no = a.card_no AND s.card_counter > a.card_counter ORDER BY s.at, s.record_id LIMIT 1) h
      WHERE a.at > a.higher_at + $3 * interval '1 millisecond' ORDER BY a.card_no, a.at, a.record_id`,
    [campusId, cardNos, toleranceMs],
  )
  return rows
}
