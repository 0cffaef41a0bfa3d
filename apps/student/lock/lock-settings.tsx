import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { Choices } from '../../../ui/phone/choices.tsx'
import { PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { lockTimes } from './absence.ts'
import { checkQueryPin } from './check-query-pin.ts'
import { lockTime, setLockTime } from './lock.ts'
import { lockRefusal } from './lock-refusal.ts'
import { lockWords } from './words.ts'

/** When the app locks (RULES 1.5); changed with the query PIN, also to take the lock off. */
export default function LockSettings() {
  const words = useWords(lockWords)
  const { sixDigits } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const [when, setWhen] = useState(lockTime.get())
  const [pin, setPin] = useState('')
  const [saved, setSaved] = useState(false)
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)

  async function save() {
    setSaved(false)
    if (pin.length !== 6) return setRefusal({ text: sixDigits, field: 'query-pin' })
    const failure = await checkQueryPin(pin)
    if (failure) return setRefusal(lockRefusal(failure, problems, words))
    const kept = await setLockTime(when, pin).then(
      () => true,
      () => false,
    )
    setPin('')
    setSaved(kept)
    setRefusal(kept ? null : { text: words.notKept })
  }

  return (
    <Screen title={words.title} above="/settings">
      <p>{words.what}</p>
      <Form refusal={refusal} submitLabel={words.save} onSubmit={save} onEdit={() => setRefusal(null)}>
        <output>{saved && <Notice tone="good" title={words.saved} />}</output>
        <Choices
          title={words.when}
          name="lock-time"
          choices={lockTimes.map((value) => ({ value, label: words.whenChoices[value] }))}
          chosen={when}
          onChoose={setWhen}
        />
        <PinField
          id="query-pin"
          label={words.queryPin}
          value={pin}
          onValue={setPin}
          error={refusal?.field ? refusal.text : null}
          autoComplete="current-password"
        />
      </Form>
    </Screen>
  )
}
