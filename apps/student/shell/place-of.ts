import type { Bill } from '../../../contract/me.ts'

/** Where it was, as people say it: the canteen with its window, or the desk. */
export function placeOf({ place, merchant }: Pick<Bill, 'place' | 'merchant'>): string {
  return merchant === null || place.includes(merchant) ? place : `${merchant} ${place}`
}
