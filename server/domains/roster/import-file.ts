import { setImmediate } from 'node:timers/promises'
import { IMPORT_BYTES_MAX, IMPORT_ROWS_MAX, type ImportFileFault } from '../../../contract/imports.ts'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { businessDate } from '../../base/clock.ts'
import { type CsvFault, csvRows } from '../../base/read-csv.ts'
import { readText } from '../../base/read-text.ts'
import { type ImportColumns, readColumns } from './import-columns.ts'
import { type ImportRow, readRow } from './import-row.ts'

/** A file of people, read and not yet compared with the campus. */
export type ImportFile = {
  header: readonly string[]
  columns: ImportColumns
  unknownColumns: readonly string[]
  rows: readonly ImportRow[]
}

const COLUMNS_MAX = 100
// Some 30 µs a row.
const AT_ONCE = 200
const FAULTS: Record<CsvFault['fault'], ImportFileFault> = {
  quotes: 'quotes',
  too_many_columns: 'too_many_columns',
  too_many_rows: 'too_large',
}

/** The text of an uploaded file. Refuses `import_file_invalid`, with the fault as `reason`. */
export function readImportText(bytes: Uint8Array): { ok: true; text: string } | Refusal {
  if (bytes.length > IMPORT_BYTES_MAX) return invalid('too_large')
  const text = readText(bytes)
  return text === null ? invalid('encoding') : { ok: true, text }
}

/**
 * Reads a file's text into rows, some at a time, so that payments beside it do not wait. What is wrong with a row stands
 * in it; two rows with one number both have it.
 * Refuses `import_file_invalid`, with the fault as `reason` and its `row` or `column`.
 */
export async function readImportFile(
  text: string,
  now: Date,
): Promise<{ ok: true; file: ImportFile } | Refusal> {
  // The header is a row too.
  const csv = csvRows(text, { rowsMax: IMPORT_ROWS_MAX + 1, columnsMax: COLUMNS_MAX })
  const first = csv.next()
  if (first.done) return first.value ? unreadable(first.value) : invalid('empty')
  const header = first.value.cells
  const read = readColumns(header)
  if (!read.ok) return invalid(read.fault, read.column === undefined ? {} : { column: read.column })
  const { columns, unknown: unknownColumns } = read
  const layout = { columns, width: header.length }
  const today = businessDate(now)
  const rows: ImportRow[] = []
  for (;;) {
    const next = csv.next()
    if (next.done && next.value) return unreadable(next.value)
    if (next.done) break
    rows.push(readRow(layout, next.value, today))
    if (rows.length % AT_ONCE === 0) await setImmediate()
  }
  if (rows.length === 0) return invalid('empty')
  tellTwins(rows)
  return { ok: true, file: { header, columns, unknownColumns, rows } }
}

function unreadable({ fault, row }: CsvFault): Refusal {
  return invalid(FAULTS[fault], { row })
}

function invalid(reason: ImportFileFault, where: { row?: number; column?: string } = {}): Refusal {
  return refuse('import_file_invalid', { reason, ...where })
}

function tellTwins(rows: readonly ImportRow[]): void {
  const sharing = (numberOf: (row: ImportRow) => string | null | undefined) =>
    [...Map.groupBy(rows, numberOf)].flatMap(([number, same]) => (number && same.length > 1 ? [same] : []))
  const tell = (
    same: ImportRow[],
    field: 'campusNo' | 'idNumber',
    code: 'campus_no_twice' | 'id_number_twice',
  ) => {
    for (const twin of same) {
      const otherRow = same.find((other) => other !== twin)!.row
      twin.problems.push({ field, code, otherRow })
    }
  }
  for (const same of sharing(({ values }) => values.campusNo)) tell(same, 'campusNo', 'campus_no_twice')
  for (const same of sharing(({ values }) => values.id?.number)) tell(same, 'idNumber', 'id_number_twice')
}
