import { type FormEvent, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import type { Identity } from '../../../ui/terminal/identity.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { type ActivationRefusal, activate } from '../terminal/activate.ts'
import { kioskWords } from '../words/words.ts'

/** The first screen of a new kiosk, for whoever sets it up. */
export function ActivationScreen({ onActivated }: { onActivated: (identity: Identity) => void }) {
  const words = useWords(kioskWords).activation
  const problems = useWords(problemWords)
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [trouble, setTrouble] = useState<ActivationRefusal | 'needed' | null>(null)

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault()
    if (code.trim().length < 4) return setTrouble('needed')
    setBusy(true)
    const outcome = await activate(code)
    setBusy(false)
    if (outcome.ok) onActivated(outcome.identity)
    else setTrouble(outcome.code)
  }

  function textOf(refusal: ActivationRefusal | 'needed'): string {
    if (refusal === 'needed') return words.needed
    return refusal === 'not_a_kiosk' ? words.notAKiosk : problems[refusal]
  }

  return (
    <main className="kiosk kiosk-message">
      <form className="activation" onSubmit={(event) => void submit(event)} noValidate>
        <h1>{words.title}</h1>
        <p>{words.text}</p>
        <label htmlFor="code">{words.code}</label>
        <textarea
          id="code"
          rows={2}
          value={code}
          onChange={(event) => setCode(event.target.value)}
          onKeyDown={(event) => event.key === 'Enter' && void submit(event)}
          spellCheck={false}
          aria-invalid={trouble !== null}
          aria-describedby="trouble"
        />
        <p id="trouble" className="trouble" role="alert">
          {trouble && textOf(trouble)}
        </p>
        <button type="submit" className="primary" disabled={busy}>
          {busy ? words.working : words.submit}
        </button>
      </form>
    </main>
  )
}
