/** A row that is not blank. `row` counts as a spreadsheet does: from 1, blank rows too, a quoted line end within one. */
export type CsvRow = { row: number; cells: string[] }
export type CsvFault = { ok: false; fault: 'quotes' | 'too_many_columns' | 'too_many_rows'; row: number }

/**
 * Reads CSV as RFC 4180 has it, with LF, CRLF or CR between rows. Quotes must match: a guess would move cells to other
 * columns. `rowsMax` and `columnsMax` bound what a hostile file costs.
 */
export function readCsv(
  text: string,
  { rowsMax, columnsMax }: { rowsMax: number; columnsMax: number },
): { ok: true; rows: CsvRow[] } | CsvFault {
  const rows: CsvRow[] = []
  let at = 0
  for (let row = 1; at < text.length; row++) {
    const cells: string[] = []
    for (;;) {
      const cell = readCell(text, at)
      if (cell === null) return { ok: false, fault: 'quotes', row }
      if (cells.push(cell.content) > columnsMax) return { ok: false, fault: 'too_many_columns', row }
      at = cell.end
      if (text[at] !== ',') break
      at++
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
    if (cells.every((cell) => cell.trim() === '')) continue
    if (rows.push({ row, cells }) > rowsMax) return { ok: false, fault: 'too_many_rows', row }
  }
  return { ok: true, rows }
}

const PLAIN = /[^,"\r\n]*/y
const ENDS_CELL = new Set([',', '\r', '\n', undefined])

/** The cell that begins here and where it ends; null when its quotes do not match. */
function readCell(text: string, start: number): { content: string; end: number } | null {
  const quoted = text[start] === '"'
  const end = quoted ? endOfQuotes(text, start + 1) : endOfPlain(text, start)
  if (end === null || !ENDS_CELL.has(text[end])) return null
  const content = quoted ? text.slice(start + 1, end - 1).replaceAll('""', '"') : text.slice(start, end)
  return { content, end }
}

function endOfPlain(text: string, start: number): number {
  PLAIN.lastIndex = start
  PLAIN.test(text)
  return PLAIN.lastIndex
}

/** The place after the quote that closes; a doubled quote is content. */
function endOfQuotes(text: string, start: number): number | null {
  for (let at = start; ; at += 2) {
    at = text.indexOf('"', at)
    if (at === -1) return null
    if (text[at + 1] !== '"') return at + 1
  }
}
