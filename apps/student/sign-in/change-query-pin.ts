import type { ProblemCode } from '../../../contract/problem.ts'
import type { ChangeQueryPin } from '../../../contract/sessions.ts'
import type { WeakPinRule } from '../../../server/protocols/weak-pin.ts'
import { retryAt } from '../../../ui/phone/failure.tsx'
import type { FormRefusal } from '../../../ui/phone/form.tsx'
import { rememberQueryPin } from '../lock/lock.ts'
import { markOwnNotice } from '../shell/own-notices.ts'
import { api } from '../shell/session.ts'

const fieldOf: Partial<Record<ProblemCode | 'offline', string>> = {
  pin_wrong: 'current-pin',
  pin_weak: 'next-pin',
  other_number_required: 'other-number',
  other_number_wrong: 'other-number',
}

/**
 * `POST /v1/me/query-pin` (RULES 1.3).
 * @returns null when it was changed, else what was refused, with the exact rule when the PIN is weak
 */
export async function changeQueryPin(
  body: ChangeQueryPin,
  words: { problems: Record<ProblemCode | 'offline', string>; weak: Record<WeakPinRule, string> },
): Promise<FormRefusal | null> {
  const answer = await api.send('POST', '/v1/me/query-pin', body)
  if (answer.ok) {
    await rememberQueryPin(body.next)
    await markOwnNotice('query_pin_changed')
    return null
  }
  const { failure } = answer
  const rule = failure.problem?.rule as WeakPinRule | undefined
  return {
    text: (rule && words.weak[rule]) ?? words.problems[failure.code],
    field: fieldOf[failure.code],
    retryAt: retryAt(failure, new Date()),
  }
}
