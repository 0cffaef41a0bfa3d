import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { actsWords } from './words.ts'

/** What an operator reads when something they did was refused, or when nobody knows whether it was done. */
export function useFailureWords(): (failure: Failure) => string {
  const words = useWords(actsWords)
  const problems = useWords(problemWords)
  return (failure) => {
    if (failure.code === 'offline') return words.unknownOutcome
    const wait = failure.problem?.retryAfterSeconds
    const text = problems[failure.code]
    return typeof wait === 'number' ? `${text} · ${words.waitSeconds(Math.ceil(wait))}` : text
  }
}
