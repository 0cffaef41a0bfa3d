import type { ImportProblem } from '../../../contract/imports.ts'
import type { LeavingList } from '../../../contract/leavings.ts'
import type { Refusal } from '../../../contract/problem.ts'
import type { Pool } from '../../base/database.ts'
import { type Actor, recordAudit } from '../audit/record.ts'
import { titleOf } from '../roster/import-columns.ts'
import { type ImportFile, readImportFile, readImportText } from '../roster/import-file.ts'
import type { ImportRow } from '../roster/import-row.ts'
import { selectByCampusNos } from './store.ts'

const PROBLEMS_SHOWN = 200

/**
 * Whom a list of campus numbers names: read as a file of people is (header, encodings, spoilt numbers), but of its columns
 * only that one counts. Changes nothing. Refuses `import_file_invalid`.
 */
export async function checkList(
  pool: Pool,
  { campusId, actor, bytes }: { campusId: number; actor: Actor; bytes: Uint8Array },
  now: Date,
): Promise<{ ok: true; list: LeavingList } | Refusal> {
  const read = readImportText(bytes)
  if (!read.ok) return read
  const parsed = await readImportFile(read.text, now)
  if (!parsed.ok) return parsed
  const { file } = parsed
  const readable = file.rows.filter((row) => problemsOf(file, row).length === 0)
  const numbers = readable.map(({ values }) => values.campusNo)
  const found = await selectByCampusNos(pool, campusId, numbers)
  const known = new Map(found.map((person) => [person.campusNo, person]))
  const problems = file.rows.flatMap((row): ImportProblem[] => {
    const own = problemsOf(file, row)
    if (own.length > 0) return own
    const person = known.get(row.values.campusNo)
    if (person && person.state !== 'void') return []
    return [problemOf(file, row, person ? 'account_closed' : 'person_unknown')]
  })
  const alive = readable.flatMap(({ values }) => known.get(values.campusNo) ?? [])
  const people = alive.filter(({ state, isLeaving }) => state !== 'void' && !isLeaving)
  await recordAudit(pool, {
    campusId,
    at: now,
    actor,
    action: 'leaving_list_checked',
    subjectKind: 'report',
    subjectId: null,
    detail: { rows: file.rows.length, people: people.length },
  })
  const list = {
    rows: file.rows.length,
    people: people.map(({ id, campusNo, name, walletFen }) => ({ id, campusNo, name, walletFen })),
    leaving: alive.filter(({ isLeaving }) => isLeaving).length,
    problemCount: problems.length,
    problems: problems.slice(0, PROBLEMS_SHOWN),
  }
  return { ok: true, list }
}

/** What is wrong with a row's campus number, or with the row as a whole; other columns may hold what they like. */
function problemsOf(file: ImportFile, row: ImportRow): ImportProblem[] {
  return row.problems
    .filter(({ field }) => field === null || field === 'campusNo')
    .map(({ code, otherRow }) => ({
      ...problemOf(file, row, code),
      ...(otherRow === undefined ? {} : { otherRow }),
    }))
}

function problemOf({ columns }: ImportFile, { row }: ImportRow, code: ImportProblem['code']): ImportProblem {
  return { row, column: titleOf(columns, 'campusNo'), code }
}
