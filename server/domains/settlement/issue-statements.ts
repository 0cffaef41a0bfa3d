import { assert } from '../../base/assert.ts'
import { addDays, businessDate, minuteOfDay, startOfBusinessDate } from '../../base/clock.ts'
import { inTransaction, type Pool, type PoolClient } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { openAccount } from '../ledger/open-account.ts'
import type { Poster } from '../ledger/poster.ts'
import { type BatchSpan, readBatches } from '../ledger/read-batches.ts'
import type { PlainAct } from '../ledger/transfer.ts'
import { MEANS_BY_REFERENCE } from '../payments/means.ts'
import { selectRateOn } from './commission-store.ts'
import { commissionOf, hashOf, linesOf, type StatementRow, sumsOf } from './statement.ts'
import { addStatementEntries } from './statement-entry-store.ts'
import {
  type DueStatement,
  insertStatement,
  lockMerchant,
  selectDue,
  selectEntriesOf,
  selectLast,
  selectUnposted,
  updateCommissionPosted,
} from './statement-store.ts'

export type StatementDeps = { pool: Pool; posterOf: (campusId: number) => Pick<Poster, 'post'> }

/** A batch that a day's last second began is committed long before. */
const CLOSED_AT_MINUTE = 10
const AT_ONCE = 500

/**
 * Issues the statement of every merchant's day that is over (RULES 3.8), in the order of days, once, and takes its
 * commission. Days that were missed are caught up; kills and several servers are harmless. For a job.
 * @returns how many were due
 */
export async function issueStatements(deps: StatementDeps, campusId: number, now: Date): Promise<number> {
  const { pool } = deps
  const read = (db: PoolClient, span: BatchSpan) => addStatementEntries(db, span, MEANS_BY_REFERENCE)
  await readBatches(pool, { campusId, reader: 'statements' }, read, now)
  const until = addDays(businessDate(now), minuteOfDay(now) >= CLOSED_AT_MINUTE ? -1 : -2)
  const due = await selectDue(pool, { campusId, until, limit: AT_ONCE })
  for (const one of due) await inTransaction(pool, (db) => issue(db, campusId, one, now))
  await postCommissions(deps, campusId, now)
  return due.length
}

async function issue(db: PoolClient, campusId: number, due: DueStatement, now: Date): Promise<void> {
  const { merchantId, payableId, date } = due
  await lockMerchant(db, campusId, merchantId)
  const last = await selectLast(db, campusId, merchantId)
  // Another server has issued it.
  if (last !== null && last.date >= date) return
  const lines = linesOf(date, await selectEntriesOf(db, { campusId, payableId, date }))
  const basisPoints = await selectRateOn(db, { campusId, merchantId, date })
  const commission = commissionOf(lines, basisPoints)
  const { salesFen, returnedFen, payoutsFen, otherFen } = sumsOf(lines)
  const openingFen = last?.closingFen ?? 0
  const made = {
    ...due,
    id: uuidv7(now),
    number: `${date.replaceAll('-', '')}-${merchantId.slice(-6)}`,
    openingFen,
    commissionBasisPoints: basisPoints,
    commissionBaseFen: commission.baseFen,
    commissionFen: commission.fen,
    closingFen: openingFen + salesFen + returnedFen + payoutsFen + otherFen - commission.fen,
    lines,
    issuedAt: now,
  }
  const statement: StatementRow = { ...made, hash: hashOf(made), commissionPosted: commission.fen === 0 }
  await insertStatement(db, campusId, statement)
}

/** A statement is kept first and its commission follows, under its own id: once, whoever does it. */
async function postCommissions(
  { pool, posterOf }: StatementDeps,
  campusId: number,
  now: Date,
): Promise<void> {
  const unposted = await selectUnposted(pool, campusId)
  if (unposted.length === 0) return
  const toId = await openAccount(pool, campusId, 'revenue_commission')
  for (const { id, payableId, commissionFen, date } of unposted) {
    const endOfDay = new Date(startOfBusinessDate(addDays(date, 1)).getTime() - 1)
    const act: PlainAct = {
      shape: 'plain',
      kind: 'settlement',
      id,
      fromId: payableId,
      toId,
      amountFen: commissionFen,
      occurredAt: endOfDay < now ? endOfDay : now,
    }
    const outcome = await posterOf(campusId).post(act)
    if (!outcome.ok) {
      assert(outcome.code === 'ledger_unavailable', 'nothing else refuses it')
      return
    }
    await updateCommissionPosted(pool, campusId, id)
  }
}
