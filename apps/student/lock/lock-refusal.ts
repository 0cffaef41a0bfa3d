import type { ProblemCode } from '../../../contract/problem.ts'
import type { Failure } from '../../../ui/api.ts'
import { retryAt } from '../../../ui/phone/failure.tsx'
import type { FormRefusal } from '../../../ui/phone/form.tsx'

/** What a form says of a query PIN that did not open the lock. */
export function lockRefusal(
  failure: Failure,
  problems: Record<ProblemCode | 'offline', string>,
  words: { wrong: string },
): FormRefusal {
  const wrong = failure.code === 'pin_wrong'
  return {
    text: wrong ? words.wrong : problems[failure.code],
    field: wrong ? 'query-pin' : undefined,
    retryAt: retryAt(failure, new Date()),
  }
}
