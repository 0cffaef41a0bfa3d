import type { WeakPinRule } from '../../../server/protocols/weak-pin.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { weakPinWords } from '../../../ui/words/weak-pin.ts'
import type { Trouble } from '../visit/visit.ts'
import { kioskWords } from '../words/words.ts'

/** What went wrong and what to do now, read out at once. */
export function TroubleText({ trouble }: { trouble: Trouble | null }) {
  const words = useWords(kioskWords).trouble
  const problems = useWords(problemWords)
  const weak = useWords(weakPinWords)
  function text({ code, extensions }: Trouble): string {
    const { mustExceedFen, retryAfterSeconds, rule } = extensions
    if (code === 'card_torn') return words.cardTorn
    if (code === 'credential_invalid' || code === 'credential_expired') return words.card
    if (code === 'card_void') return words.cardVoid
    if (code === 'pin_weak' && typeof rule === 'string' && rule in weak) return weak[rule as WeakPinRule]
    if (code === 'insufficient_funds' && typeof mustExceedFen === 'number')
      return words.mustExceed(formatYuanSign(mustExceedFen))
    if (code === 'pin_change_required') return words.changeInApp
    if (code === 'other_number_wrong') return words.otherCard
    if (code === 'ledger_unavailable') return words.unknown
    if (typeof retryAfterSeconds === 'number')
      return words.wait(problems[code], Math.ceil(retryAfterSeconds / 60))
    return problems[code]
  }
  return (
    <p className="trouble" role="alert">
      {trouble && text(trouble)}
    </p>
  )
}
