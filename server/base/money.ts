import { assert } from './assert.ts'

/** Money is an integer number of fen (1 yuan = 100 fen). */
export type Fen = number

/** `1250` becomes `"12.50"`; for logs, receipts and the command line. */
export function formatYuan(amountFen: Fen): string {
  assert(Number.isSafeInteger(amountFen), 'an amount is whole fen')
  const sign = amountFen < 0 ? '-' : ''
  const fen = Math.abs(amountFen)
  return `${sign}${Math.floor(fen / 100)}.${String(fen % 100).padStart(2, '0')}`
}

/**
 * Multiplies an amount by a percentage and rounds half up to whole fen, in integers (RULES 3.9: visitor +15 %).
 * @param percent whole percent, 115 for "+15 %"
 */
export function percentOf(amountFen: Fen, percent: number): Fen {
  assert(Number.isSafeInteger(amountFen) && amountFen >= 0, 'a price is whole fen, not negative')
  assert(Number.isSafeInteger(percent) && percent >= 0, 'a percentage is whole')
  return Math.floor((amountFen * percent + 50) / 100)
}

/**
 * `"12.50"`, `"-3000.00"` and `"0.01000"` in fen, exactly and by text alone; null for anything else, also for a part of a
 * fen: a channel's bill that has one was not understood.
 */
export function readYuan(text: string): Fen | null {
  const [, sign, yuan, fraction = ''] = /^(-?)(\d{1,12})(?:\.(\d{1,8}))?$/.exec(text) ?? []
  if (yuan === undefined || /[^0]/.test(fraction.slice(2))) return null
  const fen = Number(yuan) * 100 + Number(fraction.slice(0, 2).padEnd(2, '0'))
  return sign === '-' && fen !== 0 ? -fen : fen
}
