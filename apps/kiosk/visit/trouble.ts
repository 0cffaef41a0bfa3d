import type { Answer, Failure } from '../../../ui/api.ts'
import type { Trouble } from './visit.ts'

/** A lost answer is asked for again so often before the person is told to ask at the card centre. */
const REPEATS = 5
const PAUSE_MS = 2000

/** What the person is told of something that failed: a call, or a card that was gone too soon. */
export function troubleOf(failed: Failure | { why: 'torn' } | { why: 'failed'; failure: Failure }): Trouble {
  if ('code' in failed) return { code: failed.code, extensions: failed.problem ?? {} }
  return failed.why === 'torn' ? { code: 'card_torn', extensions: {} } : troubleOf(failed.failure)
}

/** Whether it may have been done all the same. */
export function isUnknown({ code, status }: Failure): boolean {
  return code === 'offline' || status >= 500
}

/** Asks until an answer says how it is, a few times. */
export async function untilKnown<T>(ask: () => Promise<Answer<T>>): Promise<Answer<T>> {
  for (let left = REPEATS; ; left--) {
    const answer = await ask()
    if (answer.ok || !isUnknown(answer.failure) || left === 0) return answer
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS))
  }
}
