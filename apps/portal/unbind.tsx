import { useState } from 'react'
import type { Failure } from '../../ui/api.ts'
import { useWords } from '../../ui/language.tsx'
import { FailurePanel } from '../../ui/phone/failure.tsx'
import { go } from '../../ui/phone/router.ts'
import { Screen } from '../../ui/phone/screen.tsx'
import { api, cameFrom, leave } from './session.ts'
import { portalWords } from './words.ts'

/** Ends the binding of this account at the channel. */
export function Unbind() {
  const words = useWords(portalWords)
  const [failure, setFailure] = useState<Failure | null>(null)
  async function unbind() {
    const answer = await api.send('DELETE', '/v1/sessions/current')
    if (!answer.ok) return setFailure(answer.failure)
    go('/', undefined, { replace: true })
    leave()
  }
  return (
    <Screen title={words.unbind} above="/">
      {failure && <FailurePanel failure={failure} onRetry={() => void unbind()} />}
      <p>{words.unbindHelp[cameFrom()]}</p>
      <button type="button" className="button button-danger button-wide" onClick={() => void unbind()}>
        {words.confirmUnbind}
      </button>
    </Screen>
  )
}
