/** `1250` becomes `"12.50"`, `123456789` becomes `"1,234,567.89"`; the sign is a true minus (U+2212). */
export function formatFen(amountFen: number): string {
  const sign = amountFen < 0 ? '−' : ''
  const fen = Math.abs(amountFen)
  const yuan = String(Math.floor(fen / 100)).replace(/\B(?=(\d{3})+$)/g, ',')
  return `${sign}${yuan}.${String(fen % 100).padStart(2, '0')}`
}

/** With the currency sign: `"¥12.50"`, `"−¥3.00"`. */
export function formatYuanSign(amountFen: number): string {
  const text = formatFen(amountFen)
  return text.startsWith('−') ? `−¥${text.slice(1)}` : `¥${text}`
}

/**
 * Reads what a person typed, in yuan. Full-width digits and points and a comma are read as meant.
 * @returns whole fen, or null when it is not an amount with at most two decimals
 */
export function parseYuan(text: string): number | null {
  const plain = text
    .normalize('NFKC')
    .replaceAll('。', '.')
    .replaceAll(',', '')
    .replace(/^[¥￥]/, '')
    .trim()
  const match = /^(\d{0,9})(?:\.(\d{0,2}))?$/.exec(plain)
  if (!match || (!match[1] && !match[2])) return null
  return Number(match[1] || '0') * 100 + Number((match[2] ?? '').padEnd(2, '0'))
}
