import { type ImportProblem, importProblems } from '../../../contract/imports.ts'
import { BYTE_ORDER_MARK, csvLine } from '../../base/csv.ts'
import { REASON_TITLE, titleOf } from './import-columns.ts'
import type { ImportFile } from './import-file.ts'
import type { BadRow } from './import-people.ts'

/** What is wrong with bad rows, without what their cells hold. */
export function problemsOf({ columns }: ImportFile, bad: readonly BadRow[]): ImportProblem[] {
  return bad.flatMap(({ row, problems }) =>
    problems.map(({ field, code, otherRow }) => ({
      row: row.row,
      column: field && titleOf(columns, field),
      code,
      ...(otherRow === undefined ? {} : { otherRow }),
    })),
  )
}

/**
 * The bad rows as a file of their own, with a column of reasons in both languages: whoever mends it there can import it
 * as it is.
 */
export function errorFile(file: ImportFile, bad: readonly BadRow[]): string {
  const kept = file.header.flatMap((title, i) => (title.trim() === REASON_TITLE ? [] : [i]))
  const header = csvLine([...kept.map((i) => file.header[i]!), REASON_TITLE])
  const lines = bad.map((badRow) => {
    const { cells } = badRow.row
    const reason = problemsOf(file, [badRow]).map(describeProblem).join('; ')
    return csvLine([...kept.map((i) => cells[i] ?? ''), reason])
  })
  return BYTE_ORDER_MARK + header + lines.join('')
}

/** One problem in both languages, for files and commands. */
export function describeProblem({ row, column, code, otherRow }: ImportProblem): string {
  const words = importProblems[code]
  const place = column === null ? '' : ` [${column}]`
  const other = otherRow === undefined ? '' : ` (${otherRow})`
  return `${row}${place} ${words['zh-CN']}${other} / ${words.en}${other}`
}
