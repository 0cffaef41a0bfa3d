import { Client } from 'pg'
import type { LedgerRow, Sight, WalletRow } from './sight.ts'

/** Found in full and named in part: one is enough to stop. */
const NAMED_MAX = 5

/**
 * Looks at the tables with SQL of its own, in one snapshot, beside the load.
 * @param url of the database's owner
 * @param walletIds of the people that the sim moves
 * @param since when the sim began: what was posted before is not its business
 */
export async function look(url: string, walletIds: readonly number[], since: Date): Promise<Sight> {
  const client = new Client({ connectionString: url, query_timeout: 60_000 })
  client.on('error', () => {}) // told by the query that fails
  await client.connect()
  try {
    const at = Date.now()
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
    const names = async (sql: string) => {
      const { rows } = await client.query<{ name: string }>(`${sql} LIMIT ${NAMED_MAX}`)
      return rows.map(({ name }) => name)
    }
    return {
      at,
      rows: await selectRows(client, walletIds, since),
      wallets: await selectWallets(client, walletIds),
      whole: {
        sumFen: Number((await client.query<{ sum: string }>(SUM)).rows[0]!.sum),
        unequal: await names(UNEQUAL),
        doubled: await names(DOUBLED),
        unchained: await names(UNCHAINED),
      },
    }
  } finally {
    await client.end().catch(() => {})
  }
}

/** Balances of wallets and subsidies by wallet. */
export function balances(wallets: readonly WalletRow[]): Map<number, number> {
  return new Map(wallets.map(({ walletId, walletFen, subsidyFen }) => [walletId, walletFen + subsidyFen]))
}

async function selectRows(client: Client, walletIds: readonly number[], since: Date): Promise<LedgerRow[]> {
  const { rows } = await client.query<Record<string, string | null> & { occurred_at: Date; posted_at: Date }>(
    `SELECT id, kind, wallet_id, sum(amount_fen) AS amount, reference, terminal_id, claim, occurred_at, posted_at,
            sum(CASE WHEN abs(credit_id) = wallet_id THEN amount_fen ELSE -amount_fen END) AS signed,
            sum(CASE WHEN debit_id = -wallet_id THEN amount_fen ELSE 0 END) AS subsidy
       FROM transfers WHERE wallet_id = ANY ($1::bigint[]) AND posted_at >= $2
      GROUP BY id, kind, wallet_id, reference, terminal_id, claim, occurred_at, posted_at`,
    [walletIds, since],
  )
  return rows.map((row) => ({
    id: row.id!,
    kind: row.kind!,
    walletId: Number(row.wallet_id),
    amountFen: Number(row.amount),
    signedFen: Number(row.signed),
    subsidyFen: Number(row.subsidy),
    reference: row.reference ?? null,
    terminalId: row.terminal_id ?? null,
    claim: row.claim ?? null,
    occurredAt: row.occurred_at.getTime(),
    postedAt: row.posted_at.getTime(),
  }))
}

async function selectWallets(client: Client, walletIds: readonly number[]): Promise<WalletRow[]> {
  const { rows } = await client.query<{ wallet_id: string; wallet_fen: string; subsidy_fen: string }>(
    'SELECT wallet_id, wallet_fen, subsidy_fen FROM wallets WHERE wallet_id = ANY ($1::bigint[])',
    [walletIds],
  )
  return rows.map((row) => ({
    walletId: Number(row.wallet_id),
    walletFen: Number(row.wallet_fen),
    subsidyFen: Number(row.subsidy_fen),
  }))
}

const SUM = `SELECT (SELECT coalesce(sum(wallet_fen + subsidy_fen), 0) FROM wallets)
  + (SELECT coalesce(sum(credit_fen - debit_fen), 0) FROM account_days) AS sum`

const UNEQUAL = `
  WITH sides AS (
    SELECT credit_id AS account_id, amount_fen AS fen FROM transfers
    UNION ALL SELECT debit_id, -amount_fen FROM transfers
  ), sums AS (SELECT account_id, sum(fen) AS fen FROM sides GROUP BY account_id)
  SELECT 'wallet ' || w.wallet_id AS name FROM wallets w
    LEFT JOIN sums s ON s.account_id = w.wallet_id LEFT JOIN sums u ON u.account_id = -w.wallet_id
   WHERE w.wallet_fen <> coalesce(s.fen, 0) OR w.subsidy_fen <> coalesce(u.fen, 0)`

const DOUBLED = 'SELECT id::text AS name FROM transfers GROUP BY id, leg HAVING count(*) > 1'

const UNCHAINED = `
  SELECT name FROM (
    SELECT 'lane ' || lane || ' batch ' || batch AS name, prev_hash,
           lag(hash) OVER (PARTITION BY lane ORDER BY batch) AS expected, batch
      FROM ledger_batches
  ) b WHERE batch > 1 AND expected IS DISTINCT FROM prev_hash
  UNION ALL
  SELECT 'head of lane ' || l.lane FROM ledger_lanes l JOIN ledger_batches b ON b.lane = l.lane AND b.batch = l.head_batch
   WHERE b.hash <> l.head_hash`
