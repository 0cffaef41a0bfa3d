import { useState } from 'react'
import type { PinOwner } from '../../../server/protocols/weak-pin.ts'
import { useWords } from '../../../ui/language.tsx'
import { Field, PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { keepMustChangePin } from '../shell/session.ts'
import { signOut } from '../shell/sign-out.ts'
import { changeQueryPin } from './change-query-pin.ts'
import { keepEntered, lastEntered } from './entered.ts'
import { LanguageButton } from './language-button.tsx'
import { NewPinFields, newPinRefusal } from './new-pin-fields.tsx'
import { signInWords } from './words.ts'

/** At the first sign-in the query PIN must be changed, by somebody who knows both numbers (RULES 1.3). */
export function InitialPinChange() {
  const words = useWords(signInWords)
  const problems = useWords(problemWords)
  const { sixDigits } = useWords(phoneWords)
  const [entered] = useState(lastEntered)
  const [current, setCurrent] = useState(entered?.queryPin ?? '')
  const [askCurrent, setAskCurrent] = useState(!entered)
  const [otherNumber, setOtherNumber] = useState('')
  const [pin, setPin] = useState({ next: '', repeat: '' })
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const knows = ownerOf([entered?.login ?? '', otherNumber], current)

  async function change() {
    const other = otherNumber.normalize('NFKC').trim()
    if (current.length !== 6) return setRefusal({ text: sixDigits, field: 'current-pin' })
    const unfit = newPinRefusal(pin, knows, words)
    if (unfit) return setRefusal(unfit)
    const refused = await changeQueryPin(
      // Left out by somebody who has only one number: the server knows (RULES 1.3).
      { current, next: pin.next, ...(other && { otherNumber: other }) },
      { problems, weak: words.weak },
    )
    if (refused?.field === 'current-pin') setAskCurrent(true)
    if (refused) return setRefusal(refused)
    keepEntered(null)
    keepMustChangePin(false)
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <Screen title={words.changeTitle} aside={<LanguageButton />}>
      <Notice tone="info">{words.changeWhy}</Notice>
      <Form refusal={refusal} submitLabel={words.change} onSubmit={change} onEdit={() => setRefusal(null)}>
        {askCurrent && (
          <PinField
            id="current-pin"
            label={words.currentPin}
            value={current}
            onValue={setCurrent}
            error={errorOf('current-pin')}
            autoComplete="current-password"
          />
        )}
        <Field
          id="other-number"
          label={words.otherNumber}
          hint={words.otherNumberHint}
          value={otherNumber}
          onChange={(event) => setOtherNumber(event.target.value)}
          error={errorOf('other-number')}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          maxLength={40}
        />
        <NewPinFields value={pin} onValue={setPin} knows={knows} errorOf={errorOf} />
      </Form>
      <button type="button" className="button button-plain" onClick={() => void signOut()}>
        {words.otherPerson}
      </button>
    </Screen>
  )
}

/** What can be said of the person by the two numbers as they were typed. */
function ownerOf(numbers: string[], currentPin: string): PinOwner {
  const isResidentId = (number: string) => /^\d{17}[\dX]$/i.test(number)
  return {
    idNumber: numbers.find(isResidentId) ?? null,
    campusNo: numbers.find((number) => number && !isResidentId(number)) ?? '',
    birth: null,
    currentPin,
  }
}
