import readXlsx from 'read-excel-file/node'
import { type Refusal, refuse } from '../../../contract/problem.ts'
import { SUBSIDY_BYTES_MAX, SUBSIDY_ROWS_MAX, type SubsidyFileFault } from '../../../contract/subsidies.ts'
import { type Fen, readYuan } from '../../base/money.ts'
import { csvRows } from '../../base/read-csv.ts'
import { readText } from '../../base/read-text.ts'

/** A row as a spreadsheet counts it; an amount that is none is null. */
export type SubsidyFileRow = { row: number; campusNo: string; name: string | null; amountFen: Fen | null }

const COLUMNS = {
  campusNo: ['学工号', '学号', '工号', 'campus number', 'campus no', 'campusno'],
  amount: ['金额', '金额（元）', '金额(元)', 'amount', 'amount (¥)'],
  name: ['姓名', 'name'],
} as const
const CELLS_MAX = 100

/**
 * Reads a file of subsidies, XLSX (its first sheet) or CSV: who gets how much, in yuan.
 * Refuses `subsidy_file_invalid` with the fault as `reason`.
 */
export async function readSubsidyFile(
  bytes: Uint8Array,
): Promise<{ ok: true; rows: SubsidyFileRow[] } | Refusal> {
  if (bytes.length > SUBSIDY_BYTES_MAX) return invalid('too_large')
  const table = isZip(bytes) ? await sheetOf(bytes) : textTable(bytes)
  if (typeof table === 'string') return invalid(table)
  const [head, ...lines] = table
  if (!head) return invalid('empty')
  const places = {
    campusNo: placeOf(head.cells, COLUMNS.campusNo),
    amount: placeOf(head.cells, COLUMNS.amount),
    name: placeOf(head.cells, COLUMNS.name),
  }
  if (places.campusNo === -1) return invalid('no_campus_number')
  if (places.amount === -1) return invalid('no_amount')
  const rows = lines
    .filter(({ cells }) => cells.some((cell) => cell !== ''))
    .map(({ row, cells }) => ({
      row,
      campusNo: (cells[places.campusNo] ?? '').toUpperCase(),
      name: places.name === -1 ? null : (cells[places.name] ?? '') || null,
      amountFen: amountOf(cells[places.amount] ?? ''),
    }))
  return rows.length === 0 ? invalid('empty') : { ok: true, rows }
}

type Line = { row: number; cells: string[] }

function isZip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x50 && bytes[1] === 0x4b
}

async function sheetOf(bytes: Uint8Array): Promise<Line[] | SubsidyFileFault> {
  try {
    const sheets = (await readXlsx(Buffer.from(bytes))) as unknown as { data: unknown[][] }[]
    const data = sheets[0]?.data ?? []
    if (data.length > SUBSIDY_ROWS_MAX + 1) return 'too_large'
    return data.map((cells, index) => ({ row: index + 1, cells: cells.map(cellText) }))
  } catch {
    return 'unreadable'
  }
}

function cellText(cell: unknown): string {
  if (typeof cell === 'string') return cell.trim()
  return typeof cell === 'number' ? String(cell) : ''
}

function textTable(bytes: Uint8Array): Line[] | SubsidyFileFault {
  const text = readText(bytes)
  if (text === null) return 'unreadable'
  const rows = csvRows(text, { rowsMax: SUBSIDY_ROWS_MAX + 1, columnsMax: CELLS_MAX })
  const lines: Line[] = []
  for (;;) {
    const next = rows.next()
    if (next.done)
      return next.value ? (next.value.fault === 'too_many_rows' ? 'too_large' : 'unreadable') : lines
    lines.push({ row: next.value.row, cells: next.value.cells.map((cell) => cell.trim()) })
  }
}

function placeOf(head: readonly string[], names: readonly string[]): number {
  return head.findIndex((cell) => names.includes(cell.toLowerCase()))
}

const MAX_FEN = 10_000_00

/** By text alone: a sheet's 12.3 is `12.3`; what has parts of a fen is no amount. */
function amountOf(text: string): Fen | null {
  const fen = readYuan(text.replace(/^[¥￥]/, ''))
  return fen !== null && fen > 0 && fen <= MAX_FEN ? fen : null
}

function invalid(reason: SubsidyFileFault): Refusal {
  return refuse('subsidy_file_invalid', { reason })
}
