import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import writeXlsxFile, { type Row } from 'write-excel-file/node'
import { type Fen, formatYuan } from './money.ts'

export const XLSX_MEDIA_TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'

/** A text, a count, an amount of money, or nothing. A text is never a formula. */
export type XlsxCell = string | number | { fen: Fen } | null
export type XlsxSheet = {
  /** Of the tab. */
  name: string
  head: readonly string[]
  rows: readonly (readonly XlsxCell[])[]
}

/** So many take about 50 ms. */
const ROWS_HERE_MAX = 2_000
const NAME_MAX = 31
const WIDTH_MIN = 10
const WIDTH_MAX = 48

/**
 * An XLSX workbook with a table a sheet: the head is bold and stays, amounts are numbers in yuan with two decimals. A large
 * one is made in a thread of its own: 200,000 rows take seconds, in which this one must go on answering registers.
 */
export async function writeXlsx(sheets: readonly XlsxSheet[]): Promise<Buffer> {
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0)
  return rows > ROWS_HERE_MAX ? writeBeside(sheets) : writeHere(sheets)
}

async function writeBeside(sheets: readonly XlsxSheet[]): Promise<Buffer> {
  const worker = new Worker(new URL('./xlsx-worker.ts', import.meta.url), { workerData: sheets })
  try {
    const [bytes] = (await once(worker, 'message')) as [Uint8Array]
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  } finally {
    await worker.terminate()
  }
}

/** The same in the thread that calls it. */
export async function writeHere(sheets: readonly XlsxSheet[]): Promise<Buffer> {
  return writeXlsxFile(
    sheets.map(({ name, head, rows }) => ({
      // Excel refuses a workbook whose tab has one of these.
      sheet: name.replace(/[[\]:*?/\\]/g, ' ').slice(0, NAME_MAX),
      stickyRowsCount: 1,
      columns: head.map((_, column) => ({ width: widthOf(head, rows, column) })),
      data: [
        head.map((text) => ({ value: text, type: String, fontWeight: 'bold' as const })),
        ...rows.map((row) => row.map(cellOf)),
      ],
    })),
  ).toBuffer()
}

function cellOf(cell: XlsxCell): Row[number] {
  if (cell === null || cell === '') return null
  if (typeof cell === 'string') return { value: cell, type: String }
  if (typeof cell === 'number') return { value: cell, type: Number, format: '0' }
  // Divided as a number, an amount could be a hair beside its fen; its text is read as the number nearest to it.
  return { value: Number(formatYuan(cell.fen)), type: Number, format: '#,##0.00' }
}

/** In characters; one of Chinese is as wide as two. */
function widthOf(head: readonly string[], rows: XlsxSheet['rows'], column: number): number {
  const texts = [head[column] ?? '', ...rows.slice(0, 200).map((row) => textOf(row[column] ?? null))]
  const widest = Math.max(...texts.map((text) => text.length + (text.match(/[⺀-￦]/g)?.length ?? 0)))
  return Math.min(WIDTH_MAX, Math.max(WIDTH_MIN, widest + 2))
}

function textOf(cell: XlsxCell): string {
  if (cell === null) return ''
  return typeof cell === 'object' ? formatYuan(cell.fen) : String(cell)
}
