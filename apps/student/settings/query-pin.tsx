import { useState } from 'react'
import { useCell } from '../../../ui/cell.ts'
import { useWords } from '../../../ui/language.tsx'
import { PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { Screen } from '../../../ui/phone/screen.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { account } from '../shell/account.ts'
import { changeQueryPin } from '../sign-in/change-query-pin.ts'
import { NewPinFields, newPinRefusal } from '../sign-in/new-pin-fields.tsx'
import { signInWords } from '../sign-in/words.ts'
import { settingsWords } from './words.ts'

/** Changes the query PIN with the current one (RULES 1.5). */
export default function QueryPin() {
  const words = useWords(settingsWords)
  const pinWords = useWords(signInWords)
  const { toHome } = useWords(phoneWords)
  const [changed, setChanged] = useState(false)
  if (changed) {
    return (
      <Screen title={words.pin} above="/settings">
        <div role="alert">
          <Notice tone="good" title={words.pinChanged}>
            {words.pinChangedHelp}
          </Notice>
        </div>
        <a className="button button-primary button-wide" href="#/">
          {toHome}
        </a>
      </Screen>
    )
  }
  return (
    <Screen title={words.pin} above="/settings">
      <PinForm weak={pinWords} onChanged={() => setChanged(true)} />
      <p className="soft">{words.spendingPinHelp}</p>
    </Screen>
  )
}

function PinForm(props: { weak: (typeof signInWords)['zh-CN']; onChanged: () => void }) {
  const words = useWords(settingsWords)
  const { sixDigits } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const campusNo = useCell(account).me?.person.campusNo ?? ''
  const [current, setCurrent] = useState('')
  const [pin, setPin] = useState({ next: '', repeat: '' })
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const knows = { idNumber: null, campusNo, birth: null, currentPin: current }

  async function change() {
    if (current.length !== 6) return setRefusal({ text: sixDigits, field: 'current-pin' })
    const unfit = newPinRefusal(pin, knows, props.weak)
    if (unfit) return setRefusal(unfit)
    const refused = await changeQueryPin({ current, next: pin.next }, { problems, weak: props.weak.weak })
    if (refused) setRefusal(refused)
    else props.onChanged()
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <Form refusal={refusal} submitLabel={words.changePin} onSubmit={change} onEdit={() => setRefusal(null)}>
      <PinField
        id="current-pin"
        label={words.currentPin}
        value={current}
        onValue={setCurrent}
        error={errorOf('current-pin')}
        autoComplete="current-password"
      />
      <NewPinFields value={pin} onValue={setPin} knows={knows} errorOf={errorOf} />
    </Form>
  )
}
