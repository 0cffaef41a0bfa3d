import { useEffect, useRef, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { signOut } from '../shell/sign-out.ts'
import { unlock } from './check-query-pin.ts'
import { lockRefusal } from './lock-refusal.ts'
import { lockWords } from './words.ts'

/** The app is locked: the query PIN opens it (RULES 1.5); a lost card is reported without (RULES 2.3). */
export function Locked() {
  const words = useWords(lockWords)
  const { deskHelp } = useWords(phoneWords)
  return (
    <Screen title={words.locked}>
      <p>{words.lockedHelp}</p>
      <UnlockForm />
      <a className="button button-wide" href="#/card">
        <Icon name="lost" size={20} />
        {words.reportLost}
      </a>
      <details className="more">
        <summary>
          <Icon name="help" />
          {words.forgot}
        </summary>
        <p>{deskHelp}</p>
        <button type="button" className="button" onClick={() => void signOut()}>
          {words.signOut}
        </button>
      </details>
    </Screen>
  )
}

function UnlockForm() {
  const words = useWords(lockWords)
  const { sixDigits } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const [pin, setPin] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const area = useRef<HTMLDivElement>(null)
  // The sixth digit is enough: nobody in a queue wants to look for a button.
  useEffect(() => {
    if (pin.length === 6) area.current?.querySelector('form')?.requestSubmit()
  }, [pin])

  async function open() {
    if (pin.length !== 6) return setRefusal({ text: sixDigits, field: 'query-pin' })
    const failure = await unlock(pin)
    if (!failure) return
    setPin('')
    const refused = lockRefusal(failure, problems, words)
    setRefusal(failure.code === 'offline' ? { ...refused, text: words.needsNetwork } : refused)
  }

  return (
    <div ref={area}>
      <Form refusal={refusal} submitLabel={words.open} onSubmit={open} onEdit={() => setRefusal(null)}>
        <PinField
          id="query-pin"
          label={words.queryPin}
          value={pin}
          onValue={setPin}
          error={refusal?.field ? refusal.text : null}
          autoComplete="current-password"
          autoFocus
        />
      </Form>
    </div>
  )
}
