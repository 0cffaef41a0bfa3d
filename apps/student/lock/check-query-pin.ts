import type { CheckQueryPin } from '../../../contract/sessions.ts'
import type { Failure } from '../../../ui/api.ts'
import { api } from '../shell/session.ts'
import { openLock, rememberQueryPin } from './lock.ts'
import { tryPinHere } from './pin-proof.ts'

const wrong: Failure = { code: 'pin_wrong', status: 0, problem: null }

/** Asks the server whether this is the query PIN (RULES 1.5). @returns null when it is */
export async function checkQueryPin(queryPin: string): Promise<Failure | null> {
  const body: CheckQueryPin = { queryPin }
  const answer = await api.send('POST', '/v1/me/query-pin-checks', body)
  return answer.ok ? null : answer.failure
}

/**
 * Opens the app with the query PIN: at once when this phone can tell, as a queue waits and the network may be dead.
 * A PIN that is changed elsewhere ends this phone's session, so what the phone knows is never old.
 * @returns null when it is open; `offline` when only the server could tell and it was not reached
 */
export async function unlock(queryPin: string): Promise<Failure | null> {
  const here = await tryPinHere(queryPin)
  if (here === 'right') {
    openLock()
    return null
  }
  const failure = await checkQueryPin(queryPin)
  if (!failure) await rememberQueryPin(queryPin)
  return failure?.code === 'offline' && here === 'wrong' ? wrong : failure
}
