import type { FastifyReply } from 'fastify'
import { BYTE_ORDER_MARK, csvLine } from './csv.ts'
import { formatYuan } from './money.ts'
import { writeXlsx, XLSX_MEDIA_TYPE, type XlsxCell, type XlsxSheet } from './xlsx.ts'

export const tableFormats = ['csv', 'xlsx'] as const
export type TableFormat = (typeof tableFormats)[number]

/** Answers a table as a file, amounts in yuan. */
export async function sendTable(
  reply: FastifyReply,
  fileName: string,
  format: TableFormat,
  table: XlsxSheet,
): Promise<FastifyReply> {
  return reply
    .header('content-type', format === 'csv' ? 'text/csv; charset=utf-8' : XLSX_MEDIA_TYPE)
    .header('content-disposition', `attachment; filename="${fileName}.${format}"`)
    .header('cache-control', 'no-store')
    .send(format === 'csv' ? csvOf(table) : await writeXlsx([table]))
}

function csvOf({ head, rows }: XlsxSheet): string {
  const text = (cell: XlsxCell) => (cell !== null && typeof cell === 'object' ? formatYuan(cell.fen) : cell)
  return BYTE_ORDER_MARK + csvLine(head) + rows.map((row) => csvLine(row.map(text))).join('')
}
