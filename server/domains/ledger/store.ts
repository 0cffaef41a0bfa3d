import type { Queryable } from '../../base/database.ts'
import { uuidArray } from './arrays.ts'
import type { BatchParameters, BatchReply } from './batch.ts'
import type { Head } from './head.ts'
import type { AccountId, AccountKind, AccountState, PostedAct, TransferKind, WalletId } from './transfer.ts'

/** Gives the session a lane of its own until it ends. */
export async function takeLane(db: Queryable, campusId: number): Promise<number> {
  const { rows } = await db.query<{ lane: number }>('SELECT ledger_take_lane($1) AS lane', [campusId])
  return rows[0]!.lane
}

/** Posts a batch: one call, one commit. */
export async function postBatch(
  db: Queryable,
  campusId: number,
  lane: number,
  parameters: BatchParameters,
): Promise<BatchReply> {
  const { rows } = await db.query<BatchReply>({
    name: 'ledger_post',
    text: `SELECT posted_at, done::text, parts::text, wallet_after::text, subsidy_after::text, refused::text, codes
      FROM ledger_post($1::int, $2::smallint, $3::timestamptz, $4::uuid[], $5::int[], $6::bigint[], $7::bigint[],
      $8::bigint[], $9::uuid[], $10::uuid[], $11::uuid[], $12::timestamptz[], $13::text[], $14::bigint[], $15::bigint[],
      $16::int[], $17::bigint[], $18::bigint[], $19::bigint[], $20::bigint[], $21::date[], $22::bigint[], $23::date[])`,
    values: [campusId, lane, ...parameters],
  })
  return rows[0]!
}

/** Which of the ids and claims were posted, as sets of 32 hex digits. */
export async function lookUp(
  db: Queryable,
  campusId: number,
  ids: readonly string[],
  claims: readonly string[],
): Promise<{ ids: Set<string>; claims: Set<string> }> {
  const { rows } = await db.query<{ ids: string[] | null; claims: string[] | null }>({
    name: 'ledger_look_up',
    text: 'SELECT ids::text[], claims::text[] FROM ledger_look_up($1::int, $2::uuid[], $3::uuid[])',
    values: [campusId, uuidArray(ids), uuidArray(claims)],
  })
  const claimHex = (rows[0]!.claims ?? []).map((claim) => claim.replaceAll('-', ''))
  return { ids: new Set(rows[0]!.ids), claims: new Set(claimHex) }
}

/** Opens the account unless it is there; answers its number. */
export async function upsertAccount(
  db: Queryable,
  campusId: number,
  kind: AccountKind,
  ownerId: string | null,
  code: string,
): Promise<AccountId> {
  const key = [campusId, kind, ownerId, code]
  // The conflict waits for another opener's commit; the SELECT after it then sees that row.
  const inserted = await db.query<{ account_id: AccountId }>(
    `INSERT INTO ledger_accounts (campus_id, kind, owner_id, code) VALUES ($1, $2, $3, $4)
     ON CONFLICT DO NOTHING RETURNING account_id`,
    key,
  )
  if (inserted.rows[0]) return inserted.rows[0].account_id
  const { rows } = await db.query<{ account_id: AccountId }>(
    `SELECT account_id FROM ledger_accounts
     WHERE campus_id = $1 AND kind = $2 AND owner_id IS NOT DISTINCT FROM $3 AND code = $4`,
    key,
  )
  return rows[0]!.account_id
}

/** Gives people their wallets' accounts, those without one; answers all their numbers, in no order. */
export async function upsertWalletAccounts(
  db: Queryable,
  campusId: number,
  personIds: readonly string[],
): Promise<{ personId: string; walletId: WalletId }[]> {
  // Sorted, so that two at once wait for each other instead of dead-locking.
  const inserted = await db.query<{ personId: string; walletId: WalletId }>(
    `INSERT INTO ledger_accounts (campus_id, kind, owner_id)
     SELECT $1, 'person_wallet', person_id FROM unnest($2::uuid[]) person_id ORDER BY person_id
     ON CONFLICT DO NOTHING RETURNING owner_id AS "personId", account_id AS "walletId"`,
    [campusId, personIds],
  )
  if (inserted.rows.length === personIds.length) return inserted.rows
  // The conflict waited for another opener's commit; this SELECT sees those rows.
  const { rows } = await db.query<{ personId: string; walletId: WalletId }>(
    `SELECT owner_id AS "personId", account_id AS "walletId" FROM ledger_accounts
     WHERE campus_id = $1 AND kind = 'person_wallet' AND owner_id = ANY ($2::uuid[])`,
    [campusId, personIds],
  )
  return rows
}

/** Gives wallets' accounts their subsidy accounts and their rows of balances, unless they are there. */
export async function insertWallets(
  db: Queryable,
  campusId: number,
  wallets: readonly { personId: string; walletId: WalletId }[],
): Promise<void> {
  const walletIds = wallets.map(({ walletId }) => walletId)
  await db.query(
    `INSERT INTO ledger_accounts (campus_id, account_id, kind, owner_id)
     SELECT $1, -wallet_id, 'person_subsidy', person_id FROM unnest($2::bigint[], $3::uuid[]) w (wallet_id, person_id)
     ORDER BY wallet_id ON CONFLICT DO NOTHING`,
    [campusId, walletIds, wallets.map(({ personId }) => personId)],
  )
  await db.query(
    `INSERT INTO wallets (campus_id, wallet_id)
     SELECT $1, wallet_id FROM unnest($2::bigint[]) wallet_id ORDER BY wallet_id ON CONFLICT DO NOTHING`,
    [campusId, walletIds],
  )
}

export async function selectWalletId(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<WalletId | undefined> {
  const { rows } = await db.query<{ account_id: WalletId }>(
    `SELECT account_id FROM ledger_accounts WHERE campus_id = $1 AND kind = 'person_wallet' AND owner_id = $2`,
    [campusId, personId],
  )
  return rows[0]?.account_id
}

export type WalletRow = {
  wallet_id: WalletId
  state: AccountState
  wallet_fen: number
  subsidy_fen: number
  spent_on: string
  spent_fen: number
}

export async function selectWallets(
  db: Queryable,
  campusId: number,
  walletIds: readonly WalletId[],
): Promise<WalletRow[]> {
  const { rows } = await db.query<WalletRow>(
    `SELECT wallet_id, state, wallet_fen, subsidy_fen, spent_on, spent_fen
     FROM wallets WHERE campus_id = $1 AND wallet_id = ANY ($2::bigint[])`,
    [campusId, walletIds],
  )
  return rows
}

/** Sets the state if it is one of `from`; answers whether it was. */
export async function updateState(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  from: readonly AccountState[],
  to: AccountState,
): Promise<boolean> {
  const { rowCount } = await db.query(
    'UPDATE wallets SET state = $4 WHERE campus_id = $1 AND wallet_id = $2 AND state = ANY ($3::text[])',
    [campusId, walletId, from, to],
  )
  return rowCount === 1
}

/** What an account that is no person's has got more than it gave. */
export async function selectAccountBalance(
  db: Queryable,
  campusId: number,
  accountId: AccountId,
): Promise<number> {
  const { rows } = await db.query<{ balance_fen: number }>(
    `SELECT coalesce(sum(credit_fen - debit_fen), 0)::bigint AS balance_fen
     FROM account_days WHERE campus_id = $1 AND account_id = $2`,
    [campusId, accountId],
  )
  return rows[0]!.balance_fen
}

type ActRow = {
  id: string
  kind: TransferKind
  wallet_id: WalletId | null
  direction: 'in' | 'out' | null
  account_id: AccountId
  amount_fen: number
  subsidy_fen: number
  wallet_after_fen: number | null
  subsidy_after_fen: number | null
  terminal_id: string | null
  reference: string | null
  occurred_at: Date
  posted_at: Date
}

// An act from its legs. The person's side is the account of the wallet's own number, or minus it for the subsidy.
const ACT_COLUMNS = `
  t.id, t.kind, t.wallet_id, t.wallet_after_fen, t.subsidy_after_fen, t.terminal_id, t.reference, t.occurred_at, t.posted_at,
  CASE WHEN abs(min(t.debit_id)) = t.wallet_id OR abs(max(t.debit_id)) = t.wallet_id THEN 'out'
    WHEN t.wallet_id IS NOT NULL THEN 'in' END AS direction,
  CASE WHEN abs(min(t.credit_id)) = t.wallet_id THEN min(t.debit_id) ELSE min(t.credit_id) END AS account_id,
  sum(t.amount_fen)::bigint AS amount_fen,
  coalesce(sum(t.amount_fen) FILTER (WHERE -t.wallet_id IN (t.debit_id, t.credit_id)), 0)::bigint AS subsidy_fen`
const ACT_GROUP = `
  t.id, t.kind, t.wallet_id, t.wallet_after_fen, t.subsidy_after_fen, t.terminal_id, t.reference, t.occurred_at, t.posted_at`

function actOf(row: ActRow): PostedAct {
  return {
    id: row.id,
    kind: row.kind,
    walletId: row.wallet_id,
    direction: row.direction,
    accountId: row.account_id,
    amountFen: row.amount_fen,
    walletFen: row.wallet_id === null ? 0 : row.amount_fen - row.subsidy_fen,
    subsidyFen: row.subsidy_fen,
    walletAfterFen: row.wallet_after_fen,
    subsidyAfterFen: row.subsidy_after_fen,
    terminalId: row.terminal_id,
    reference: row.reference,
    occurredAt: row.occurred_at,
    postedAt: row.posted_at,
  }
}

/** The acts with these ids that are in the ledger, in no order. */
export async function selectActs(
  db: Queryable,
  campusId: number,
  ids: readonly string[],
): Promise<PostedAct[]> {
  const { rows } = await db.query<ActRow>({
    name: 'ledger_acts',
    text: `SELECT ${ACT_COLUMNS} FROM transfers t
      WHERE t.campus_id = $1 AND t.id = ANY ($2::uuid[]) GROUP BY ${ACT_GROUP}`,
    values: [campusId, uuidArray(ids)],
  })
  return rows.map(actOf)
}

/** A person's acts with an id below `before`, the latest id first. */
export async function selectHistory(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
  before: string,
  limit: number,
): Promise<PostedAct[]> {
  // At most two legs an act: twice the limit holds every leg of the page, and the last act may then be half: it goes.
  const { rows } = await db.query<ActRow>(
    `SELECT ${ACT_COLUMNS} FROM (
       SELECT * FROM transfers WHERE campus_id = $1 AND wallet_id = $2 AND id < $3::uuid ORDER BY id DESC LIMIT $4 * 2 + 1
     ) t GROUP BY ${ACT_GROUP} ORDER BY t.id DESC LIMIT $4`,
    [campusId, walletId, before, limit],
  )
  return rows.map(actOf)
}

export type LaneHead = { lane: number; head_batch: number; head_hash: Buffer }

/** The heads of lanes that moved since they were signed last. */
export async function selectUnsignedHeads(db: Queryable, campusId: number): Promise<LaneHead[]> {
  const { rows } = await db.query<LaneHead>(
    `SELECT l.lane, l.head_batch, l.head_hash FROM ledger_lanes l
     WHERE l.campus_id = $1 AND l.head_batch > 0 AND NOT EXISTS (
       SELECT FROM ledger_heads h WHERE h.campus_id = $1 AND h.lane = l.lane AND h.batch = l.head_batch)`,
    [campusId],
  )
  return rows
}

/** Keeps a signed head; one that another server signed in the same moment stays as it is. */
export async function insertHead(db: Queryable, head: Head, keyId: string, signature: Buffer): Promise<void> {
  await db.query(
    `INSERT INTO ledger_heads (campus_id, lane, batch, hash, signed_at, key_id, signature)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`,
    [head.campusId, head.lane, head.batch, head.hash, head.signedAt, keyId, signature],
  )
}

/** Forgets the claims whose time is over. */
export async function deleteExpiredClaims(db: Queryable, campusId: number, today: string): Promise<number> {
  const { rowCount } = await db.query('DELETE FROM claims WHERE campus_id = $1 AND expires_on < $2', [
    campusId,
    today,
  ])
  return rowCount ?? 0
}

/** The number of the last batch of every lane. */
export async function selectHeads(db: Queryable, campusId: number): Promise<Map<number, number>> {
  const { rows } = await db.query<{ lane: number; head_batch: number }>({
    name: 'ledger_heads',
    text: 'SELECT lane, head_batch FROM ledger_lanes WHERE campus_id = $1',
    values: [campusId],
  })
  return new Map(rows.map((row) => [row.lane, row.head_batch]))
}

/** The ids of acts on these wallets in a lane's batches after `from` up to `to`, in the order of posting. */
export async function selectBatchedIds(
  db: Queryable,
  campusId: number,
  lane: number,
  from: number,
  to: number,
  { walletIds, references }: { walletIds: readonly WalletId[]; references: readonly string[] },
): Promise<string[]> {
  const { rows } = await db.query<{ id: string }>(
    `SELECT a.id
       FROM ledger_batches b, unnest(b.wallets, b.ids, b.refs) WITH ORDINALITY a (wallet_id, id, reference, place)
      WHERE b.campus_id = $1 AND b.lane = $2 AND b.batch > $3 AND b.batch <= $4
        AND (b.wallets && $5::bigint[] OR b.refs && $6::uuid[])
        AND (a.wallet_id = ANY ($5::bigint[]) OR a.reference = ANY ($6::uuid[])) AND a.place = ANY (b.done)
      ORDER BY b.batch, a.place`,
    [campusId, lane, from, to, walletIds, references],
  )
  return rows.map((row) => row.id)
}
