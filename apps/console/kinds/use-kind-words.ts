import { useWords } from '../../../ui/language.tsx'
import { kindsWords } from './words.ts'

/** The words of what happened: an action of the audit log or a transfer's kind; a new one is shown as it is written. */
export function useKindWords(): (kind: string) => string {
  const { transfers, bills, actions } = useWords(kindsWords)
  const known: Record<string, string> = { ...actions, ...transfers, ...bills }
  return (kind) => known[kind] ?? kind
}
