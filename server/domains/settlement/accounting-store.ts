import type { BusinessDate } from '../../base/clock.ts'
import type { Queryable } from '../../base/database.ts'
import type { Fen } from '../../base/money.ts'
import { type BatchSpan, POSTED_IN_SPAN, spanValues } from '../ledger/read-batches.ts'
import type { AccountKind, TransferKind } from '../ledger/transfer.ts'

/** All people's wallets, and all their subsidies: their numbers in `accounting_days`, which no account has. */
const WALLETS = 0
const SUBSIDIES = -1

/** Days of posting, both inclusive. */
export type AccountingRange = { campusId: number; from: BusinessDate; to: BusinessDate }

/** Adds the transfers of a span of batches to the days. */
export async function addAccountingDays(db: Queryable, span: BatchSpan): Promise<void> {
  const control = (account: string) => `CASE WHEN t.wallet_id IS NULL THEN ${account}
    WHEN ${account} = t.wallet_id THEN ${WALLETS} WHEN ${account} = -t.wallet_id THEN ${SUBSIDIES} ELSE ${account} END`
  await db.query(
    `INSERT INTO accounting_days AS d (campus_id, posted_on, kind, debit_id, credit_id, legs, amount_fen)
     SELECT $1, (t.posted_at AT TIME ZONE 'Asia/Shanghai')::date, t.kind, ${control('t.debit_id')},
            ${control('t.credit_id')}, count(*), sum(t.amount_fen)
       FROM (${POSTED_IN_SPAN}) t GROUP BY 2, 3, 4, 5
     ON CONFLICT (campus_id, posted_on, kind, debit_id, credit_id) DO UPDATE
       SET legs = d.legs + excluded.legs, amount_fen = d.amount_fen + excluded.amount_fen`,
    spanValues(span),
  )
}

/** Lets all that follows in this transaction see one moment. */
export async function beginSnapshot(db: Queryable): Promise<void> {
  await db.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY')
}

const SIDES = `
  SELECT posted_on, debit_id AS account_id, amount_fen AS debit_fen, 0::bigint AS credit_fen
    FROM accounting_days WHERE campus_id = $1
  UNION ALL
  SELECT posted_on, credit_id, 0, amount_fen FROM accounting_days WHERE campus_id = $1`

/** An account as an export names it: its kind, and the merchant or what tells several of one kind apart. */
export type AccountName = { kind: AccountKind; name: string; nameEn: string }

/** The columns of an `AccountName`, each with a prefix, for an account's number of which `a` and `m` are the rows. */
const nameOf = (prefix: string, number: string, a: string, m: string) => `
  CASE ${number} WHEN ${WALLETS} THEN 'person_wallet' WHEN ${SUBSIDIES} THEN 'person_subsidy' ELSE ${a}.kind END
    AS "${prefix}Kind",
  coalesce(${m}.name, ${a}.code, '') AS "${prefix}Name", coalesce(${m}.name_en, ${a}.code, '') AS "${prefix}NameEn"`
const joined = (number: string, a: string, m: string) => `
  LEFT JOIN ledger_accounts ${a} ON ${a}.campus_id = $1 AND ${a}.account_id = ${number} AND ${number} > 0
  LEFT JOIN merchants ${m} ON ${m}.campus_id = $1 AND ${m}.payable_account_id = ${number}`

export type BalanceRow = AccountName & { openingFen: Fen; debitFen: Fen; creditFen: Fen }

/** What every account that ever moved held before the range, and gave and got in it. */
export async function selectBalances(
  db: Queryable,
  { campusId, from, to }: AccountingRange,
): Promise<BalanceRow[]> {
  const { rows } = await db.query<{
    ofKind: AccountKind
    ofName: string
    ofNameEn: string
    openingFen: Fen
    debitFen: Fen
    creditFen: Fen
  }>(
    `WITH summed AS (
       SELECT account_id, coalesce(sum(credit_fen - debit_fen) FILTER (WHERE posted_on < $2), 0)::bigint AS opening_fen,
              coalesce(sum(debit_fen) FILTER (WHERE posted_on >= $2), 0)::bigint AS debit_fen,
              coalesce(sum(credit_fen) FILTER (WHERE posted_on >= $2), 0)::bigint AS credit_fen
         FROM (${SIDES}) s WHERE posted_on <= $3 GROUP BY account_id
     )
     SELECT ${nameOf('of', 's.account_id', 'a', 'm')}, s.opening_fen AS "openingFen",
            s.debit_fen AS "debitFen", s.credit_fen AS "creditFen"
       FROM summed s ${joined('s.account_id', 'a', 'm')}
      ORDER BY m.created_at, s.account_id`,
    [campusId, from, to],
  )
  return rows.map(({ ofKind, ofName, ofNameEn, ...sums }) => ({
    kind: ofKind,
    name: ofName,
    nameEn: ofNameEn,
    ...sums,
  }))
}

/**
 * How many accounts, up to and with a day, gave or got another sum than the ledger noted while it posted. People's accounts
 * have no such days: the others decide what they come to.
 */
export async function countDisagreeing(
  db: Queryable,
  campusId: number,
  through: BusinessDate,
): Promise<number> {
  const { rows } = await db.query<{ count: number }>(
    `SELECT count(*) AS count FROM (
       SELECT account_id, sum(debit_fen) AS debit_fen, sum(credit_fen) AS credit_fen
         FROM (${SIDES}) s WHERE posted_on <= $2 AND account_id > 0 GROUP BY account_id
     ) x FULL JOIN (
       SELECT account_id, sum(debit_fen) AS debit_fen, sum(credit_fen) AS credit_fen
         FROM account_days WHERE campus_id = $1 AND posted_on <= $2 GROUP BY account_id
     ) y USING (account_id)
      WHERE (x.debit_fen, x.credit_fen) IS DISTINCT FROM (y.debit_fen, y.credit_fen)`,
    [campusId, through],
  )
  return rows[0]!.count
}

type JournalSums = { date: BusinessDate; kind: TransferKind; legs: number; amountFen: Fen }
export type JournalRow = JournalSums & { debit: AccountName; credit: AccountName }

/** What was posted on each day of the range, by kind of act and pair of accounts. */
export async function selectJournal(
  db: Queryable,
  { campusId, from, to }: AccountingRange,
): Promise<JournalRow[]> {
  type Side<P extends string> = { [K in `${P}Kind`]: AccountKind } & {
    [K in `${P}Name` | `${P}NameEn`]: string
  }
  const { rows } = await db.query<JournalSums & Side<'debit'> & Side<'credit'>>(
    `SELECT to_char(d.posted_on, 'YYYY-MM-DD') AS date, d.kind, d.legs, d.amount_fen AS "amountFen",
            ${nameOf('debit', 'd.debit_id', 'da', 'dm')}, ${nameOf('credit', 'd.credit_id', 'ca', 'cm')}
       FROM accounting_days d ${joined('d.debit_id', 'da', 'dm')} ${joined('d.credit_id', 'ca', 'cm')}
      WHERE d.campus_id = $1 AND d.posted_on >= $2 AND d.posted_on <= $3
      ORDER BY d.posted_on, d.kind COLLATE "C", d.debit_id, d.credit_id`,
    [campusId, from, to],
  )
  return rows.map((row) => ({
    date: row.date,
    kind: row.kind,
    legs: row.legs,
    amountFen: row.amountFen,
    debit: { kind: row.debitKind, name: row.debitName, nameEn: row.debitNameEn },
    credit: { kind: row.creditKind, name: row.creditName, nameEn: row.creditNameEn },
  }))
}
