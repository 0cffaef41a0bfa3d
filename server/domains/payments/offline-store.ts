import type { Queryable } from '../../base/database.ts'
import { idsOf } from '../../base/id-range.ts'
import type { Fen } from '../../base/money.ts'
import type { WalletId } from '../ledger/transfer.ts'
import type { MerchantScope } from '../merchants/scope.ts'
import type { GenuineRecord, StoredRecord } from './offline-record.ts'

export type Holder = { personId: string; walletId: WalletId; keyThumbprint: string }

/** Whose these aliases are or were, by alias: rows of ended keys stay, and what they signed is still genuine. */
export async function selectHolders(
  db: Queryable,
  campusId: number,
  aliases: readonly string[],
): Promise<Map<string, Holder>> {
  const { rows } = await db.query<Holder & { alias: string }>(
    `SELECT k.alias, p.person_id AS "personId", p.wallet_id AS "walletId", encode(k.thumbprint, 'hex') AS "keyThumbprint"
       FROM pay_keys k JOIN people p ON p.campus_id = k.campus_id AND p.person_id = k.person_id
      WHERE k.campus_id = $1 AND k.alias = ANY ($2::text[])`,
    [campusId, aliases],
  )
  return new Map(rows.map(({ alias, ...holder }) => [alias, holder]))
}

/** When a terminal was registered: before its first activation, whatever became of its keys since. */
export async function selectRegisteredAt(
  db: Queryable,
  campusId: number,
  terminalId: string,
): Promise<Date | null> {
  const { rows } = await db.query<{ at: Date }>(
    'SELECT created_at AS at FROM terminals WHERE campus_id = $1 AND terminal_id = $2',
    [campusId, terminalId],
  )
  return rows[0]?.at ?? null
}

/** Notes the places in a terminal's journal that arrived. */
export async function insertSequences(
  db: Queryable,
  { campusId, terminalId }: { campusId: number; terminalId: string },
  records: readonly { id: string; sequence: number }[],
): Promise<void> {
  await db.query(
    `INSERT INTO offline_sequences (campus_id, terminal_id, sequence, record_id)
     SELECT $1, $2, s.sequence, s.id FROM unnest($3::bigint[], $4::uuid[]) s (sequence, id)
      ORDER BY s.sequence, s.id ON CONFLICT DO NOTHING`,
    [campusId, terminalId, records.map(({ sequence }) => sequence), records.map(({ id }) => id)],
  )
}

/** What stands in genuine records, a column each, for `unnest` as {@link RECORD_TYPES}; then `r (${RECORD_COLUMNS})`. */
export function columnsOf(records: readonly GenuineRecord[]): unknown[][] {
  return [
    records.map((record) => record.id),
    records.map((record) => record.terminalId),
    records.map((record) => record.personId),
    records.map((record) => record.walletId),
    records.map((record) => record.amountFen),
    records.map((record) => record.at),
    records.map((record) => record.businessDate),
    records.map((record) => record.useKey),
    records.map((record) => record.content),
    records.map(({ card }) => card?.cardNo),
    records.map(({ card }) => card?.counter),
    records.map(({ card }) => card?.terminalCounter),
    records.map(({ card }) => card?.tac),
  ]
}

/** Parameters 2 to 14. */
export const RECORD_TYPES = `$2::uuid[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::date[],
         $9::uuid[], $10::text[], $11::text[], $12::int[], $13::bigint[], $14::text[]`
export const RECORD_COLUMNS =
  'id, terminal, person, wallet, amount, at, date, key, content, card, counter, till_counter, tac'

/**
 * Keeps the records whose ids are new, and whose TAC proves no other record; a sale by card without a TAC is kept grey. In
 * the order of ids, so that two uploads never wait for each other in a ring.
 */
export async function insertRecords(
  db: Queryable,
  campusId: number,
  records: readonly GenuineRecord[],
  now: Date,
): Promise<void> {
  await db.query(
    `INSERT INTO offline_records (campus_id, record_id, terminal_id, person_id, wallet_id, amount_fen, at, business_date,
       use_key, content, card_no, card_counter, terminal_counter, tac, payable_id, received_at, state)
     SELECT $1, r.*, $16, CASE WHEN r.card IS NOT NULL AND r.tac IS NULL THEN 'grey' ELSE 'received' END
       FROM unnest(${RECORD_TYPES}, $15::bigint[]) r (${RECORD_COLUMNS}, payable)
      ORDER BY r.id ON CONFLICT DO NOTHING`,
    [campusId, ...columnsOf(records), records.map((record) => record.payableId), now],
  )
}

/** The columns of a stored record. */
export const COLUMNS = `
  record_id AS id, terminal_id AS "terminalId", payable_id AS "payableId", person_id AS "personId",
  wallet_id AS "walletId", amount_fen AS "amountFen", at, business_date AS "businessDate",
  replace(use_key::text, '-', '') AS "useKey", content, state,
  CASE WHEN card_no IS NOT NULL THEN json_build_object('cardNo', card_no, 'counter', card_counter,
    'terminalCounter', terminal_counter, 'tac', tac) END AS card`

export async function selectRecords(
  db: Queryable,
  campusId: number,
  ids: readonly string[],
): Promise<Map<string, StoredRecord>> {
  const { rows } = await db.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM offline_records WHERE campus_id = $1 AND record_id = ANY ($2::uuid[])`,
    [campusId, ids],
  )
  return new Map(rows.map((record) => [record.id, record]))
}

/** Records that were kept before then and whose money has not moved, the oldest first. */
export async function selectReceivedBefore(
  db: Queryable,
  campusId: number,
  before: Date,
  limit: number,
): Promise<StoredRecord[]> {
  const { rows } = await db.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM offline_records
      WHERE campus_id = $1 AND state = 'received' AND received_at < $2 ORDER BY received_at, record_id LIMIT $3`,
    [campusId, before, limit],
  )
  return rows
}

/** Every record made with one of these codes or numbers of cards, in the order of ids; without what was not paid. */
export async function selectRecordsOfUses(
  db: Queryable,
  campusId: number,
  useKeys: readonly string[],
): Promise<StoredRecord[]> {
  const { rows } = await db.query<StoredRecord>(
    `SELECT ${COLUMNS} FROM offline_records
      WHERE campus_id = $1 AND use_key = ANY ($2::uuid[]) AND state NOT IN ('refused', 'grey')
        AND (state <> 'unpaid' OR tac IS NOT NULL)
      ORDER BY record_id`,
    [campusId, useKeys],
  )
  return rows
}

/**
 * The online payments made with these codes. From the wallets' history, since claims are forgotten after 30 days and
 * records may come later than that.
 */
export async function selectOnlineUses(
  db: Queryable,
  campusId: number,
  records: readonly GenuineRecord[],
): Promise<{ id: string; useKey: string }[]> {
  const times = records.map(({ at }) => at.getTime())
  const { firstId, beforeId } = idsOf(new Date(Math.min(...times)), new Date(Math.max(...times)))
  const { rows } = await db.query<{ id: string; useKey: string }>(
    `SELECT DISTINCT id, replace(claim::text, '-', '') AS "useKey" FROM transfers
      WHERE campus_id = $1 AND wallet_id = ANY ($2::bigint[]) AND id >= $3 AND id < $4
        AND kind = 'payment' AND claim = ANY ($5::uuid[])`,
    [
      campusId,
      [...new Set(records.map(({ walletId }) => walletId))],
      firstId,
      beforeId,
      records.map(({ useKey }) => useKey),
    ],
  )
  return rows
}

/** Whether a reversal or a refund gave back something of a record's charge; `exceptId`: other than by this act. */
export async function hasComeBack(
  db: Queryable,
  campusId: number,
  { id, walletId, at }: Pick<GenuineRecord, 'id' | 'walletId' | 'at'>,
  exceptId: string,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `SELECT FROM transfers
      WHERE campus_id = $1 AND wallet_id = $2 AND id >= $3 AND kind IN ('reversal', 'refund') AND reference = $4
        AND id <> $5 LIMIT 1`,
    [campusId, walletId, idsOf(at, at).firstId, id, exceptId],
  )
  return rowCount === 1
}

/** Says what became of records. A record of a case stays one: whoever was slower does not know of it. */
export async function updateStates(
  db: Queryable,
  campusId: number,
  ids: readonly string[],
  state: 'posted' | 'case' | 'refused' | 'unpaid',
): Promise<void> {
  await db.query(
    `UPDATE offline_records SET state = $3
      WHERE campus_id = $1 AND record_id = ANY ($2::uuid[])
        AND state = ANY (CASE $3 WHEN 'case' THEN ARRAY['received', 'posted'] ELSE ARRAY['received'] END)`,
    [campusId, [...ids].sort(), state],
  )
}

/** `codeFen`: by pay code. */
export type DayOfTerminal = { date: string; personId: string; count: number; codeFen: Fen; totalFen: Fen }

/** What a terminal sold offline on these business dates, by person. */
export async function selectDays(
  db: Queryable,
  { campusId, terminalId }: { campusId: number; terminalId: string },
  dates: readonly string[],
): Promise<DayOfTerminal[]> {
  const { rows } = await db.query<DayOfTerminal>(
    `SELECT business_date AS date, person_id AS "personId", count(*) AS count,
            coalesce(sum(amount_fen) FILTER (WHERE card_no IS NULL), 0)::bigint AS "codeFen",
            sum(amount_fen)::bigint AS "totalFen"
       FROM offline_records
      WHERE campus_id = $1 AND terminal_id = $2 AND business_date = ANY ($3::date[])
        AND state NOT IN ('grey', 'unpaid') GROUP BY 1, 2`,
    [campusId, terminalId, dates],
  )
  return rows
}

/** Places in a terminal's journal that never came: from the first to the last of them. */
export type Gap = { terminalId: string; from: number; to: number }

/**
 * The gaps in the journals of terminals. A journal begins at 1 and counts on; one begun anew (another browser, another
 * machine) begins at 1 again, so the second record at a place is the second journal's, and so on. What is missing at a
 * journal's end cannot be told from what was never sold.
 */
export async function selectGaps(db: Queryable, campusId: number, scope: MerchantScope): Promise<Gap[]> {
  const { rows } = await db.query<Gap>(
    `WITH placed AS (
       SELECT s.terminal_id, s.sequence,
              row_number() OVER (PARTITION BY s.terminal_id, s.sequence ORDER BY s.record_id) AS journal
         FROM offline_sequences s
         JOIN terminals t ON t.campus_id = s.campus_id AND t.terminal_id = s.terminal_id
        WHERE s.campus_id = $1 AND ($2 OR t.merchant_id = $3)
     ), following AS (
       SELECT terminal_id, journal, sequence,
              coalesce(lag(sequence) OVER (PARTITION BY terminal_id, journal ORDER BY sequence), 0) AS last
         FROM placed
     )
     SELECT terminal_id AS "terminalId", last + 1 AS from, sequence - 1 AS to FROM following
      WHERE sequence > last + 1 ORDER BY terminal_id, journal, sequence`,
    [campusId, scope === 'all', scope === 'all' ? null : scope.merchantId],
  )
  return rows
}
