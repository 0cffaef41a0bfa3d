import type { AidMark } from '../../../contract/aid-report.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { BusinessDate } from '../../base/clock.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { type Fen, formatYuan } from '../../base/money.ts'
import { proposeBatch } from './propose-batch.ts'
import { auditLook } from './report-look.ts'
import { insertMarks, selectLook, selectShown } from './report-store.ts'

type Chosen = { campusId: number; operatorId: string; lookId: string; students: readonly string[] }

/**
 * Marks students that a look showed; the last mark counts.
 * Refuses `not_found`: there is no such look, or it did not show one of them.
 */
export async function markStudents(
  pool: Pool,
  { campusId, operatorId, lookId, students, mark }: Chosen & { mark: AidMark },
  now: Date,
): Promise<{ ok: true } | Refusal> {
  const look = await selectLook(pool, { campusId, id: lookId })
  const chosen = look && (await shownOnes(pool, { campusId, lookId, students }))
  if (!chosen) return refuse('not_found')
  await inTransaction(pool, async (db) => {
    const marks = chosen.map(({ id }) => ({ markId: uuidv7(now), personId: id }))
    await insertMarks(db, campusId, { lookId, operatorId, mark, at: now }, marks)
    const did = { campusId, operatorId, action: 'aid_report_marked', at: now }
    await auditLook(db, did, look, { mark, marked: marks.length })
  })
  return { ok: true }
}

/**
 * Proposes a batch of subsidies for students that a look showed, the same amount each, which another operator approves;
 * they are marked so. The same again is the same batch.
 * Refuses `not_found` as marking does, and what `proposeBatch` refuses; `subsidy_file_invalid` too when an account was
 * closed since.
 */
export async function proposeForStudents(
  pool: Pool,
  order: Chosen & { amountFen: Fen; purpose: string; expiresOn: BusinessDate },
  now: Date,
): Promise<{ ok: true; batchId: string; grants: number; amountFen: Fen } | Refusal> {
  const { campusId, operatorId, lookId, students, amountFen, purpose, expiresOn } = order
  const chosen = await shownOnes(pool, order)
  if (!chosen) return refuse('not_found')
  const lines = chosen.map(({ campusNo }) => csvLine([campusNo, formatYuan(amountFen)]))
  const file = Buffer.from(BYTE_ORDER_MARK + csvLine(['学工号', '金额']) + lines.join(''))
  const done = await proposeBatch(pool, { campusId, operatorId, purpose, expiresOn, file }, now)
  if (!done.ok) return done
  const { batchId, problems } = done
  if (batchId === null) return refuse('subsidy_file_invalid', { reason: problems[0]!.code })
  await markStudents(pool, { campusId, operatorId, lookId, students, mark: 'proposed' }, now)
  return { ok: true, batchId, grants: chosen.length, amountFen: amountFen * chosen.length }
}

/** Those of a look that are chosen, by campus number; null if one of them is not of it. */
async function shownOnes(pool: Pool, { campusId, lookId, students }: Omit<Chosen, 'operatorId'>) {
  const wanted = new Set(students)
  const shown = (await selectShown(pool, { campusId, id: lookId })).filter(({ id }) => wanted.has(id))
  return shown.length === wanted.size ? shown : null
}
