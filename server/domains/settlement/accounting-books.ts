import type { TrialBalance } from '../../../contract/accounting.ts'
import { addDays, businessDate } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { readBatches } from '../ledger/read-batches.ts'
import { ACCOUNT_KINDS } from '../ledger/transfer.ts'
import {
  type AccountingRange,
  addAccountingDays,
  type BalanceRow,
  beginSnapshot,
  countDisagreeing,
  type JournalRow,
  selectBalances,
  selectJournal,
} from './accounting-store.ts'

/** What was posted at the end of a day is committed by then. */
const COMMITTED_AFTER_MS = 60_000

/** Adds what was posted since the last time to the days of the books, each batch once. For a job. @returns how many */
export function keepBooks(pool: Pool, campusId: number, now: Date): Promise<number> {
  return readBatches(pool, { campusId, reader: 'accounting' }, addAccountingDays, now)
}

/**
 * What every account held, gave and got in a range of days of posting. People's wallets are one account, and so are their
 * subsidies. Checked against itself, and against the sums that the ledger keeps while it posts.
 */
export async function readTrialBalance(pool: Pool, range: AccountingRange, now: Date): Promise<TrialBalance> {
  await keepBooks(pool, range.campusId, now)
  // Of today, something may be posted that the books do not have yet: compared are the days that have ended.
  const lastEnded = addDays(businessDate(new Date(now.getTime() - COMMITTED_AFTER_MS)), -1)
  const through = range.to < lastEnded ? range.to : lastEnded
  const { rows, disagreeing } = await inTransaction(pool, async (db) => {
    await beginSnapshot(db)
    const found = await selectBalances(db, range)
    return { rows: found, disagreeing: await countDisagreeing(db, range.campusId, through) }
  })
  const accounts = rows
    .map((row) => ({ ...row, closingFen: row.openingFen + row.creditFen - row.debitFen }))
    .filter(({ openingFen, debitFen, creditFen }) => openingFen !== 0 || debitFen !== 0 || creditFen !== 0)
    .toSorted((a, b) => placeOf(a) - placeOf(b))
  const sum = (of: (account: (typeof accounts)[number]) => number) =>
    accounts.reduce((total, account) => total + of(account), 0)
  const [debitFen, creditFen] = [sum((account) => account.debitFen), sum((account) => account.creditFen)]
  return {
    accounts,
    debitFen,
    creditFen,
    balanced:
      debitFen === creditFen &&
      sum(({ openingFen }) => openingFen) === 0 &&
      sum(({ closingFen }) => closingFen) === 0,
    agrees: disagreeing === 0,
    asOf: now.toISOString(),
  }
}

function placeOf({ kind }: BalanceRow): number {
  return ACCOUNT_KINDS.indexOf(kind)
}

/** A voucher: what was posted on a day by acts of one kind. */
export type Voucher = { date: string; number: string; rows: readonly JournalRow[] }

/**
 * The journal of a range of days of posting: a voucher a day and kind of act, a row a pair of accounts. Vouchers are numbered
 * by day; the numbers of a day that has ended never change.
 */
export async function readAccountingJournal(
  pool: Pool,
  range: AccountingRange,
  now: Date,
): Promise<Voucher[]> {
  await keepBooks(pool, range.campusId, now)
  const days = Map.groupBy(await selectJournal(pool, range), ({ date }) => date)
  return [...days].flatMap(([date, rows]) =>
    [...Map.groupBy(rows, ({ kind }) => kind).values()].map((ofKind, index) => ({
      date,
      number: `${date.replaceAll('-', '')}-${String(index + 1).padStart(2, '0')}`,
      rows: ofKind,
    })),
  )
}
