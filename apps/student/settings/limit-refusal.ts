import { formatYuanSign } from '../../../ui/amount.ts'
import type { FormRefusal } from '../../../ui/phone/form.tsx'

/** Why an amount that was typed cannot be a limit: it is no amount, or above the campus's ceiling (RULES 1.7). */
export function limitRefusal(
  field: string,
  amountFen: number | null,
  ceilingFen: number,
  words: { limitInvalid: string; limitTooHigh: (amount: string) => string },
): FormRefusal | null {
  if (amountFen === null) return { text: words.limitInvalid, field }
  if (amountFen > ceilingFen) return { text: words.limitTooHigh(formatYuanSign(ceilingFen)), field }
  return null
}
