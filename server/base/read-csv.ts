/** A row that is not blank. `row` counts as a spreadsheet does: from 1, blank rows too, a quoted line end within one. */
export type CsvRow = { row: number; cells: string[] }
export type CsvFault = { fault: 'quotes' | 'too_many_columns' | 'too_many_rows'; row: number }

/**
 * Reads CSV as RFC 4180 has it, row by row, with LF, CRLF or CR between rows. Quotes must match: a guess would move
 * cells to other columns. `rowsMax` (blank rows too) and `columnsMax` bound what a hostile file costs.
 * @returns at the end why the rest cannot be read, or null when all was read
 */
export function* csvRows(
  text: string,
  { rowsMax, columnsMax }: { rowsMax: number; columnsMax: number },
): Generator<CsvRow, CsvFault | null> {
  let at = 0
  for (let row = 1; at < text.length; row++) {
    if (row > rowsMax) return { fault: 'too_many_rows', row }
    const cells: string[] = []
    for (;;) {
      const cell = readCell(text, at)
      if (cell === null) return { fault: 'quotes', row }
      if (cells.push(cell.content) > columnsMax) return { fault: 'too_many_columns', row }
      at = cell.end
      if (text[at] !== ',') break
      at++
    }
    at += text.startsWith('\r\n', at) ? 2 : 1
    if (cells.some((cell) => cell.trim() !== '')) yield { row, cells }
  }
  return null
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
