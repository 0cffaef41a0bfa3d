import type { PoolClient } from '../../base/database.ts'
import type { Leg } from './journal.ts'
import { FORCED_KIND } from './transfer.ts'

// All SQL of `verify`: it runs on one client in one snapshot, and reads long results through cursors.

export async function beginSnapshot(client: PoolClient): Promise<void> {
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  await client.query("SET LOCAL work_mem = '64MB'")
  // Tables that were never analysed, as after a crash, look small: a nested loop over them is quadratic.
  await client.query('SET LOCAL enable_nestloop = off')
}

async function* rowsOf<Row extends object>(
  client: PoolClient,
  cursor: string,
  query: string,
  values: unknown[],
  fetchRows: number,
): AsyncGenerator<Row> {
  await client.query(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${query}`, values)
  while (true) {
    const { rows } = await client.query<Row>(`FETCH ${fetchRows} FROM ${cursor}`)
    yield* rows
    if (rows.length < fetchRows) break
  }
  await client.query(`CLOSE ${cursor}`)
}

/** How many transfers there are, nearly, for the progress. */
export async function estimateTransfers(client: PoolClient): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT greatest(reltuples, 0)::bigint AS count FROM pg_class WHERE oid = 'transfers'::regclass`,
  )
  return rows[0]!.count
}

export type BatchRow = { lane: number; batch: number; hash: Buffer; posted_on: string; record: Buffer }

/** The batches by lane and number, each with the bytes that its hash is made of. */
export function batches(client: PoolClient, campusId: number): AsyncGenerator<BatchRow> {
  const query = `
    SELECT lane, batch, hash, (posted_at AT TIME ZONE 'Asia/Shanghai')::date AS posted_on,
      record_send(ROW(prev_hash, campus_id, lane, batch, posted_at, rule_kinds, rule_others, rules, ids, wallets, accounts,
        amounts, terminals, refs, claims, occurred, done, parts, wallet_after, subsidy_after, seqs, split, plain)) AS record
    FROM ledger_batches WHERE campus_id = $1 ORDER BY lane, batch`
  return rowsOf<BatchRow>(client, 'batches', query, [campusId], 20)
}

/** A transfer with the batch that it says it is of. */
export type TransferRow = Leg & { lane: number; batch: number }

/** The transfers in the order of their batches. PostgreSQL sorts them on its disk: no memory grows with them. */
export function transfers(client: PoolClient, campusId: number): AsyncGenerator<TransferRow> {
  const query = `
    SELECT lane, batch, id, leg, seq, kind, debit_id AS debit, credit_id AS credit, amount_fen AS amount, wallet_id AS wallet,
      wallet_seq AS "walletSeq", wallet_after_fen AS "walletAfter", subsidy_after_fen AS "subsidyAfter", terminal_id AS terminal,
      reference, claim, (extract(epoch FROM occurred_at) * 1000000)::bigint - 946684800000000 AS occurred,
      (extract(epoch FROM posted_at) * 1000000)::bigint - 946684800000000 AS posted
    FROM transfers WHERE campus_id = $1 ORDER BY lane, batch, seq`
  return rowsOf<TransferRow>(client, 'legs', query, [campusId], 2000)
}

export type FaultyAct = {
  wallet_id: number
  id: string
  wallet_seq: number
  fault: 'gap' | 'wallet_after' | 'subsidy_after' | 'below_zero'
}

/** Follows each wallet act by act: no number missing, each balance from the one before, below zero only by force. */
export async function selectFaultyActs(client: PoolClient, campusId: number): Promise<FaultyAct[]> {
  const { rows } = await client.query<FaultyAct>(
    `SELECT wallet_id, id, wallet_seq, CASE WHEN wallet_seq <> seq_before + 1 THEN 'gap'
        WHEN wallet_after <> wallet_before + wallet_moved THEN 'wallet_after'
        WHEN subsidy_after <> subsidy_before + subsidy_moved THEN 'subsidy_after' ELSE 'below_zero' END AS fault
     FROM (
       SELECT a.*, lag(wallet_seq, 1, 0) OVER w AS seq_before, lag(wallet_after, 1, 0::bigint) OVER w AS wallet_before,
         lag(subsidy_after, 1, 0::bigint) OVER w AS subsidy_before
       FROM (
         SELECT wallet_id, wallet_seq, id, min(kind) AS kind, min(wallet_after_fen) AS wallet_after,
           min(subsidy_after_fen) AS subsidy_after,
           sum(CASE wallet_id WHEN credit_id THEN amount_fen WHEN debit_id THEN -amount_fen ELSE 0 END) AS wallet_moved,
           sum(CASE -wallet_id WHEN credit_id THEN amount_fen WHEN debit_id THEN -amount_fen ELSE 0 END) AS subsidy_moved
         FROM transfers WHERE campus_id = $1 AND wallet_id IS NOT NULL GROUP BY wallet_id, wallet_seq, id
       ) a WINDOW w AS (PARTITION BY wallet_id ORDER BY wallet_seq, id)
     ) b
     WHERE wallet_seq <> seq_before + 1 OR wallet_after <> wallet_before + wallet_moved
       OR subsidy_after <> subsidy_before + subsidy_moved OR subsidy_after < 0
       OR (wallet_after < 0 AND wallet_moved < 0 AND kind <> $2)
     LIMIT 20`,
    [campusId, FORCED_KIND],
  )
  return rows
}

/** Ids or claims that stand twice: only possible where an index is broken or gone. Read from the table itself. */
export async function selectTwice(client: PoolClient, campusId: number): Promise<{ id: string }[]> {
  await client.query(
    'SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off',
  )
  const { rows } = await client.query<{ id: string }>(
    `(SELECT id FROM transfers WHERE campus_id = $1 GROUP BY id, leg HAVING count(*) > 1 LIMIT 20)
     UNION ALL
     (SELECT max(id::text)::uuid FROM transfers WHERE campus_id = $1 AND claim IS NOT NULL AND leg = 0
      AND posted_at > now() - interval '30 days' GROUP BY claim HAVING count(*) > 1 LIMIT 20)`,
    [campusId],
  )
  await client.query(
    'SET LOCAL enable_indexscan = on; SET LOCAL enable_indexonlyscan = on; SET LOCAL enable_bitmapscan = on',
  )
  return rows
}

/** Acts of the last 30 days whose claim is not remembered, and remembered claims that no act used. */
export async function selectLostClaims(
  client: PoolClient,
  campusId: number,
): Promise<{ id: string; fault: 'claim_missing' | 'claim_unknown' }[]> {
  const { rows } = await client.query<{ id: string; fault: 'claim_missing' | 'claim_unknown' }>(
    `(SELECT t.id, 'claim_missing' AS fault FROM transfers t
      LEFT JOIN claims c ON c.campus_id = t.campus_id AND c.claim = t.claim AND c.act_id = t.id
      WHERE t.campus_id = $1 AND t.claim IS NOT NULL AND t.leg = 0 AND t.posted_at > now() - interval '30 days'
        AND c.claim IS NULL LIMIT 20)
     UNION ALL
     (SELECT c.act_id, 'claim_unknown' FROM claims c
      LEFT JOIN transfers t ON t.campus_id = c.campus_id AND t.id = c.act_id AND t.leg = 0 AND t.claim = c.claim
      WHERE c.campus_id = $1 AND t.id IS NULL LIMIT 20)`,
    [campusId],
  )
  return rows
}

export type StoredWallet = { wallet_id: number; wallet_fen: number; subsidy_fen: number; last_seq: number }

export function wallets(client: PoolClient, campusId: number): AsyncGenerator<StoredWallet> {
  const query = 'SELECT wallet_id, wallet_fen, subsidy_fen, last_seq FROM wallets WHERE campus_id = $1'
  return rowsOf<StoredWallet>(client, 'stored_wallets', query, [campusId], 2000)
}

export type StoredDay = {
  account_id: number
  posted_on: string
  lane: number
  debit_fen: number
  credit_fen: number
}

export function accountDays(client: PoolClient, campusId: number): AsyncGenerator<StoredDay> {
  const query =
    'SELECT account_id, posted_on, lane, debit_fen, credit_fen FROM account_days WHERE campus_id = $1'
  return rowsOf<StoredDay>(client, 'stored_days', query, [campusId], 2000)
}

export async function selectAccountIds(client: PoolClient, campusId: number): Promise<Set<number>> {
  const { rows } = await client.query<{ account_id: number }>(
    'SELECT account_id FROM ledger_accounts WHERE campus_id = $1',
    [campusId],
  )
  return new Set(rows.map((row) => row.account_id))
}

export type LaneRow = { lane: number; head_batch: number; head_hash: Buffer }

export async function selectLanes(client: PoolClient, campusId: number): Promise<LaneRow[]> {
  const { rows } = await client.query<LaneRow>(
    'SELECT lane, head_batch, head_hash FROM ledger_lanes WHERE campus_id = $1',
    [campusId],
  )
  return rows
}

/** Signed heads that are not (or no longer) a batch of the chain. */
export async function selectFalseHeads(
  client: PoolClient,
  campusId: number,
): Promise<{ lane: number; batch: number }[]> {
  const { rows } = await client.query<{ lane: number; batch: number }>(
    `SELECT h.lane, h.batch FROM ledger_heads h
     LEFT JOIN ledger_batches b ON b.campus_id = h.campus_id AND b.lane = h.lane AND b.batch = h.batch AND b.hash = h.hash
     WHERE h.campus_id = $1 AND b.batch IS NULL ORDER BY 1, 2 LIMIT 20`,
    [campusId],
  )
  return rows
}

export type HeadRow = {
  lane: number
  batch: number
  hash: Buffer
  signed_at: Date
  key_id: string
  signature: Buffer
}

/** The latest heads: what stands before them is under their hashes. */
export async function selectLatestHeads(
  client: PoolClient,
  campusId: number,
  limit: number,
): Promise<HeadRow[]> {
  const { rows } = await client.query<HeadRow>(
    `SELECT lane, batch, hash, signed_at, key_id, signature FROM ledger_heads
     WHERE campus_id = $1 ORDER BY signed_at DESC LIMIT $2`,
    [campusId, limit],
  )
  return rows
}
