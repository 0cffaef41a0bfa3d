import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import type { AccountId, AccountState, WalletId } from '../ledger/transfer.ts'
import type { Undoing } from './bill.ts'
import type { AccountFacts, StallName, TerminalFacts } from './places.ts'

export async function selectAccounts(
  db: Queryable,
  campusId: number,
  accountIds: readonly AccountId[],
): Promise<AccountFacts[]> {
  const { rows } = await db.query<AccountFacts>(
    `SELECT a.account_id AS "accountId", a.kind, a.code, m.merchant_id AS "merchantId", m.name AS merchant,
            m.name_en AS "merchantEn", m.kind AS "merchantKind"
       FROM ledger_accounts a
       LEFT JOIN merchants m ON m.campus_id = a.campus_id AND m.payable_account_id = a.account_id
      WHERE a.campus_id = $1 AND a.account_id = ANY ($2::bigint[])`,
    [campusId, accountIds],
  )
  return rows
}

export async function selectTerminals(
  db: Queryable,
  campusId: number,
  terminalIds: readonly string[],
): Promise<TerminalFacts[]> {
  const { rows } = await db.query<TerminalFacts>(
    `SELECT t.terminal_id AS "terminalId", t.name,
            CASE WHEN s.stall_id IS NOT NULL THEN json_build_object('name', s.name, 'nameEn', s.name_en) END AS stall
       FROM terminals t
       LEFT JOIN stalls s ON s.campus_id = t.campus_id AND s.stall_id = t.stall_id
      WHERE t.campus_id = $1 AND t.terminal_id = ANY ($2::uuid[])`,
    [campusId, terminalIds],
  )
  return rows
}

/** The names of stalls, by stall. */
export async function selectStallNames(
  db: Queryable,
  campusId: number,
  stallIds: readonly string[],
): Promise<Map<string, StallName>> {
  const { rows } = await db.query<{ stallId: string } & StallName>(
    'SELECT stall_id AS "stallId", name, name_en AS "nameEn" FROM stalls WHERE campus_id = $1 AND stall_id = ANY ($2::uuid[])',
    [campusId, stallIds],
  )
  return new Map(rows.map(({ stallId, name, nameEn }) => [stallId, { name, nameEn }]))
}

/** What undid these acts of one wallet; `firstId`: no id of it is lower, so that the history's index finds them. */
export async function selectUndoing(
  db: Queryable,
  of: { campusId: number; walletId: WalletId; ids: readonly string[]; firstId: string },
): Promise<(Undoing & { undoes: string })[]> {
  const { rows } = await db.query<Undoing & { undoes: string }>(
    `SELECT id, kind, reference AS undoes, sum(amount_fen)::bigint AS "amountFen", occurred_at AS at FROM transfers
      WHERE campus_id = $1 AND wallet_id = $2 AND id >= $3 AND reference = ANY ($4::uuid[])
        AND kind IN ('reversal', 'refund', 'top_up_reversal')
      GROUP BY id, kind, reference, occurred_at ORDER BY id`,
    [of.campusId, of.walletId, of.firstId, of.ids],
  )
  return rows
}

export type MonthRow = {
  date: string
  merchant: string | null
  /** Left the account for something; what came back is taken off. */
  spentFen: Fen
  toppedUpFen: Fen
  /** Payments, less those that were reversed. */
  count: number
}

/** A span of a person's history in sums, by date and merchant. */
export async function selectSums(
  db: Queryable,
  of: { campusId: number; walletId: WalletId; from: Date; before: Date; firstId: string; beforeId: string },
): Promise<MonthRow[]> {
  const { rows } = await db.query<MonthRow>(
    `WITH acts AS (
       SELECT kind, leg, (occurred_at AT TIME ZONE 'Asia/Shanghai')::date AS date,
              CASE WHEN abs(debit_id) = wallet_id THEN credit_id ELSE debit_id END AS other_id,
              CASE WHEN abs(debit_id) = wallet_id THEN amount_fen ELSE -amount_fen END AS out_fen
         FROM transfers
        WHERE campus_id = $1 AND wallet_id = $2 AND id >= $3 AND id < $4 AND occurred_at >= $5 AND occurred_at < $6
     )
     SELECT a.date, m.name AS merchant,
            coalesce(sum(out_fen) FILTER (WHERE a.kind NOT IN
              ('top_up', 'top_up_reversal', 'subsidy_grant', 'subsidy_expiry', 'payout', 'adjustment')), 0)::bigint AS "spentFen",
            coalesce(-sum(out_fen) FILTER (WHERE a.kind IN ('top_up', 'top_up_reversal')), 0)::bigint AS "toppedUpFen",
            count(*) FILTER (WHERE leg = 0 AND a.kind IN ('payment', 'offline_payment'))
              - count(*) FILTER (WHERE leg = 0 AND a.kind = 'reversal') AS count
       FROM acts a LEFT JOIN merchants m ON m.campus_id = $1 AND m.payable_account_id = a.other_id
      GROUP BY a.date, m.merchant_id, m.name ORDER BY a.date`,
    [of.campusId, of.walletId, of.firstId, of.beforeId, of.from, of.before],
  )
  return rows
}

export type EventRow = {
  entryId: number
  at: Date
  action: string
  actorKind: 'person' | 'operator' | 'terminal' | 'system'
  actorName: string
  detail: Record<string, unknown>
}

/** The audit log about a person, newest first, without the looks at them. */
export async function selectEvents(
  db: Queryable,
  of: { campusId: number; personId: string; before: number | null; limit: number },
): Promise<EventRow[]> {
  const { rows } = await db.query<EventRow>(
    `SELECT e.entry_id AS "entryId", e.at, e.action, e.actor_kind AS "actorKind",
            coalesce(p.name, o.name, t.name, '') AS "actorName", e.detail
       FROM (
         SELECT * FROM audit_entries
          WHERE campus_id = $1 AND subject_id = $2 AND subject_kind = 'person'
            AND right(action, 7) <> '_viewed' AND ($3::bigint IS NULL OR entry_id < $3)
          ORDER BY entry_id DESC LIMIT $4
       ) e
       LEFT JOIN people p ON p.campus_id = $1 AND e.actor_kind = 'person' AND p.person_id = e.actor_id
       LEFT JOIN operators o ON o.campus_id = $1 AND e.actor_kind = 'operator' AND o.operator_id = e.actor_id
       LEFT JOIN terminals t ON t.campus_id = $1 AND e.actor_kind = 'terminal' AND t.terminal_id = e.actor_id
      ORDER BY e.entry_id DESC`,
    [of.campusId, of.personId, of.before, of.limit],
  )
  return rows
}

export async function selectOperatorNames(
  db: Queryable,
  campusId: number,
  operatorIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>(
    'SELECT operator_id AS id, name FROM operators WHERE campus_id = $1 AND operator_id = ANY ($2::uuid[])',
    [campusId, operatorIds],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** Who gave these refunds back: who approved them, or asked where nobody had to; names by act. */
export async function selectRefunders(
  db: Queryable,
  campusId: number,
  actIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await db.query<{ id: string; name: string }>(
    `SELECT r.act_id AS id, o.name FROM transfers t
       JOIN refunds r ON r.campus_id = t.campus_id AND r.payment_id = t.reference AND r.act_id = t.id
       JOIN operators o ON o.campus_id = r.campus_id AND o.operator_id = coalesce(r.decided_by, r.asked_by)
      WHERE t.campus_id = $1 AND t.id = ANY ($2::uuid[]) AND t.leg = 0`,
    [campusId, actIds],
  )
  return new Map(rows.map(({ id, name }) => [id, name]))
}

/** The wallet of a person, if the campus has such a person. */
export async function selectWalletId(
  db: Queryable,
  campusId: number,
  personId: string,
): Promise<WalletId | null> {
  const { rows } = await db.query<{ walletId: WalletId }>(
    'SELECT wallet_id AS "walletId" FROM people WHERE campus_id = $1 AND person_id = $2',
    [campusId, personId],
  )
  return rows[0]?.walletId ?? null
}

/** Which of these sessions of people have not ended. */
export async function selectLiveSessions(
  db: Queryable,
  campusId: number,
  sessionIds: readonly string[],
): Promise<Set<string>> {
  const { rows } = await db.query<{ id: string }>(
    'SELECT session_id AS id FROM person_sessions WHERE campus_id = $1 AND session_id = ANY ($2::uuid[])',
    [campusId, sessionIds],
  )
  return new Set(rows.map(({ id }) => id))
}

/** The states of these accounts. */
export async function selectStates(
  db: Queryable,
  campusId: number,
  walletIds: readonly WalletId[],
): Promise<Map<WalletId, AccountState>> {
  const { rows } = await db.query<{ walletId: WalletId; state: AccountState }>(
    `SELECT wallet_id AS "walletId", state FROM wallets WHERE campus_id = $1 AND wallet_id = ANY ($2::bigint[])`,
    [campusId, walletIds],
  )
  return new Map(rows.map(({ walletId, state }) => [walletId, state]))
}

/** What was given with one last day, or (null) with none. */
export type SubsidyGrant = { lastDay: BusinessDate | null; amountFen: Fen }

/** What a wallet was given of subsidies that have not ended, the latest end first, those without one before all. */
export async function selectGrants(
  db: Queryable,
  campusId: number,
  walletId: WalletId,
): Promise<SubsidyGrant[]> {
  const { rows } = await db.query<SubsidyGrant>(
    `SELECT g.expires_on::text AS "lastDay", sum(t.amount_fen)::bigint AS "amountFen"
       FROM transfers t LEFT JOIN subsidy_grants g ON g.campus_id = $1 AND g.grant_id = t.id
      WHERE t.campus_id = $1 AND t.wallet_id = $2 AND t.kind = 'subsidy_grant'
        AND (g.expires_on IS NULL OR g.expires_on >= (now() AT TIME ZONE 'Asia/Shanghai')::date)
      GROUP BY g.expires_on ORDER BY g.expires_on DESC NULLS FIRST`,
    [campusId, walletId],
  )
  return rows
}
