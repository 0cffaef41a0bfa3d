import type { Bill } from '../../../contract/me.ts'

/** Where it was, as people say it: the canteen with its window, or the desk. */
export function placeOf(
  { kind, place, merchant }: Pick<Bill, 'kind' | 'place' | 'merchant'>,
  { desks }: { desks: Partial<Record<Bill['kind'], string>> },
): string {
  if (merchant === null) return desks[kind] ?? place
  return place.includes(merchant) ? place : `${merchant} ${place}`
}
