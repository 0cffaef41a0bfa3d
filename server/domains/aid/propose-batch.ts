import { createHash } from 'node:crypto'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import type { SubsidyProblemCode } from '../../../contract/subsidies.ts'
import { businessDate, isBusinessDate } from '../../base/clock.ts'
import { inTransaction, type Pool } from '../../base/database.ts'
import { uuidv7 } from '../../base/ids.ts'
import { recordAudit } from '../audit/record.ts'
import { type Found, type Grant, insertBatch, selectByList, selectPeople } from './batch-store.ts'
import { readSubsidyFile, type SubsidyFileRow } from './read-subsidy-file.ts'

function hashOf(file: Uint8Array, purpose: string, expiresOn: string): string {
  return createHash('sha256').update(`${expiresOn} ${purpose}\n`).update(file).digest('hex')
}

type Order = { campusId: number; operatorId: string; purpose: string; expiresOn: string; file: Uint8Array }
export type RowProblem = { row: number; code: SubsidyProblemCode }

/**
 * Reads a file of subsidies and keeps it as a batch that waits for another operator; nothing is kept while any row has a
 * problem, so that nobody is left out unseen. The same list for the same purpose and day is the same batch, unless it was
 * refused: a lost reply is repeated.
 * Refuses `subsidy_expiry_invalid` (no date, or before today) and `subsidy_file_invalid` with a `reason`.
 */
export async function proposeBatch(
  pool: Pool,
  { campusId, operatorId, purpose, expiresOn, file }: Order,
  now: Date,
): Promise<{ ok: true; batchId: string | null; rows: number; problems: RowProblem[] } | Refusal> {
  if (!isBusinessDate(expiresOn) || expiresOn < businessDate(now)) return refuse('subsidy_expiry_invalid')
  const read = await readSubsidyFile(file)
  if (!read.ok) return read
  const { rows } = read
  const people = await selectPeople(
    pool,
    campusId,
    rows.map(({ campusNo }) => campusNo),
  )
  const checked = checkRows(rows, new Map(people.map((person) => [person.campusNo, person])), now)
  if (checked.problems.length > 0)
    return { ok: true, batchId: null, rows: rows.length, problems: checked.problems }
  const id = uuidv7(now)
  const listHash = hashOf(file, purpose, expiresOn)
  const batchId = await inTransaction(pool, async (db) => {
    const { grants } = checked
    const of = { purpose, expiresOn, listHash, askedAt: now, askedBy: operatorId, grants }
    if (!(await insertBatch(db, campusId, { id, ...of }))) return selectByList(db, campusId, listHash)
    await recordAudit(db, {
      campusId,
      at: now,
      actor: { kind: 'operator', id: operatorId },
      action: 'subsidy_batch_proposed',
      subjectKind: 'report',
      subjectId: null,
      detail: { batchId: id, purpose, expiresOn, grants: grants.length },
    })
    return id
  })
  return { ok: true, batchId, rows: rows.length, problems: [] }
}

function checkRows(rows: readonly SubsidyFileRow[], people: ReadonlyMap<string, Found>, now: Date) {
  const seen = new Set<string>()
  const problems: RowProblem[] = []
  const grants: Grant[] = []
  for (const { row, campusNo, name, amountFen } of rows) {
    const person = people.get(campusNo)
    const code = problemOf({ campusNo, name, amountFen, person, isTwice: seen.has(campusNo) })
    seen.add(campusNo)
    if (code) problems.push({ row, code })
    else if (person && amountFen !== null)
      grants.push({ id: uuidv7(now), personId: person.personId, walletId: person.walletId, amountFen })
  }
  return { problems, grants }
}

function problemOf(of: {
  campusNo: string
  name: string | null
  amountFen: number | null
  person: Found | undefined
  isTwice: boolean
}): SubsidyProblemCode | null {
  const { person } = of
  if (of.campusNo === '') return 'campus_no_missing'
  if (of.isTwice) return 'campus_no_twice'
  if (!person) return 'person_unknown'
  if (of.name !== null && of.name !== person.name) return 'name_differs'
  if (person.isVoid) return 'account_closed'
  return of.amountFen === null ? 'amount_invalid' : null
}
