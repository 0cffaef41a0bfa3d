import { useState } from 'react'
import type { Me } from '../../contract/me.ts'
import type { Failure } from '../../ui/api.ts'
import { useWords } from '../../ui/language.tsx'
import { FailurePanel } from '../../ui/phone/failure.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { Screen } from '../../ui/phone/screen.tsx'
import { api } from './session.ts'
import { portalWords } from './words.ts'

/** Report lost with no PIN (RULES 2.3). What was found again is released in the app, at a kiosk or at the desk. */
export function Lost({ me, onChanged }: { me: Me; onChanged: () => void }) {
  const words = useWords(portalWords)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Failure | null>(null)
  async function report() {
    if (busy) return
    setBusy(true)
    const answer = await api.send('POST', '/v1/me/loss-report', {})
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    onChanged()
  }
  return (
    <Screen title={words.reportLost} above="/">
      {failure && <FailurePanel failure={failure} onRetry={() => void report()} />}
      {me.account.state === 'active' ? (
        <>
          <section className="panel">
            <h2>{words.lostWhat}</h2>
            <ul>
              {words.lostConsequences.map((consequence) => (
                <li key={consequence}>{consequence}</li>
              ))}
            </ul>
            <p>{words.balanceSafe}</p>
          </section>
          <button
            type="button"
            className="button button-danger button-wide"
            aria-disabled={busy}
            onClick={() => void report()}
          >
            {words.confirmLost}
          </button>
        </>
      ) : (
        <div role="status">
          <Notice tone="good" title={words.states[me.account.state]}>
            {me.account.state === 'lost' ? words.lostHelp : words.deskHelp}
          </Notice>
        </div>
      )}
    </Screen>
  )
}
