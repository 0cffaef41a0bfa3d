/*
 * CSV for people who open it in a spreadsheet: RFC 4180, UTF-8 with a byte order mark (or Excel reads Chinese as GBK).
 */
export const BYTE_ORDER_MARK = '\ufeff'

/** One line with its end. Text that a spreadsheet would run as a formula gets an apostrophe before it; `-1.50` does not. */
export function csvLine(cells: readonly (string | number | null)[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

// OWASP, CSV Injection: also the full-width forms, and blanks that a spreadsheet drops before it looks.
const FORMULA = /^\s*[=+\-@＝＋－＠]|^[\t\r\n]/
const NUMBER = /^-?\d+(\.\d+)?$/

function csvCell(cell: string | number | null): string {
  if (typeof cell !== 'string') return cell === null ? '' : String(cell)
  const text = FORMULA.test(cell) && !NUMBER.test(cell) ? `'${cell}` : cell
  return /[",\r\n]/.test(text) || text !== cell ? `"${text.replaceAll('"', '""')}"` : text
}
