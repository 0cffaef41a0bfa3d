import type { CaseRecords } from '../../../contract/cases.ts'
import { formatYuanSign } from '../../../ui/amount.ts'
import { useWords } from '../../../ui/language.tsx'
import { sumsOf } from './sums.ts'
import { casesWords } from './words.ts'

/** What a decision changes, in plain words: who is charged how much, and who bears the rest. */
export function useChanges(records: CaseRecords['records'], chosen: ReadonlySet<string>): readonly string[] {
  const { decide: words } = useWords(casesWords)
  const { people, chargedBeforeFen, campusFen } = sumsOf(records, chosen)
  return [
    ...(people.length === 0
      ? [words.nobody]
      : people.map(({ name, campusNo, fen }) => words.person(name, campusNo, formatYuanSign(fen)))),
    ...(chargedBeforeFen > 0 ? [words.already(formatYuanSign(chargedBeforeFen))] : []),
    ...(campusFen > 0 ? [words.campus(formatYuanSign(campusFen))] : []),
    words.merchants,
  ]
}
