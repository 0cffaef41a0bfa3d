import type { Bill } from '../../../contract/me.ts'
import type { Language } from '../../../ui/language.tsx'

/**
 * Where it was, as people say it: the canteen with its window, or the desk. A bill kept in the browser's history by an
 * older app has no English names.
 */
export function placeOf(
  { placeEn, merchantEn, ...bill }: Pick<Bill, 'place' | 'merchant'> & Partial<Bill>,
  language: Language,
): string {
  const english = language === 'en' && placeEn !== undefined
  const place = english ? placeEn : bill.place
  const merchant = english ? (merchantEn ?? null) : bill.merchant
  return merchant === null || place.includes(merchant) ? place : `${merchant} ${place}`
}
