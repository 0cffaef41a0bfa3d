import './sign-in.css'
import { useState } from 'react'
import type { SignedIn, SignIn as SignInBody } from '../../../contract/sessions.ts'
import { useCell } from '../../../ui/cell.ts'
import { useLanguage, useWords } from '../../../ui/language.tsx'
import { campus } from '../../../ui/phone/campus.ts'
import { retryAt } from '../../../ui/phone/failure.tsx'
import { Field, PinField } from '../../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { phoneWords } from '../../../ui/phone/words.ts'
import { problemWords } from '../../../ui/words/problems.ts'
import { rememberQueryPin } from '../lock/lock.ts'
import { forgetAccount } from '../shell/account.ts'
import { api, endedByServer, keepSession } from '../shell/session.ts'
import { deviceName } from './device-name.ts'
import { keepEntered } from './entered.ts'
import { InstallHelp } from './install-help.tsx'
import { LanguageButton } from './language-button.tsx'
import { signInWords } from './words.ts'

/** Campus number or ID number, with the query PIN (RULES 1.1). */
export function SignIn() {
  const words = useWords(signInWords)
  const { language } = useLanguage()
  const known = useCell(campus)
  const ended = useCell(endedByServer)
  const app = useWords(phoneWords).app
  const name = known ? (language === 'en' ? known.nameEn : known.nameZh) : null
  return (
    <div className="screen sign-in">
      <header className="sign-in-top">
        <LanguageButton />
      </header>
      <main className="screen-body">
        <div className="sign-in-title">
          <img src={`${import.meta.env.BASE_URL}icon.svg`} alt="" width="56" height="56" />
          <h1>{app}</h1>
          {name && <p className="soft">{name}</p>}
        </div>
        {ended && (
          <Notice tone="warning" title={words.ended}>
            {words.endedHelp}
          </Notice>
        )}
        <SignInForm />
        <details className="more">
          <summary>
            <Icon name="help" />
            {words.help}
          </summary>
          <p>{words.helpText}</p>
          <p>{words.helpLost}</p>
        </details>
        <InstallHelp />
      </main>
    </div>
  )
}

function SignInForm() {
  const words = useWords(signInWords)
  const { sixDigits } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const [login, setLogin] = useState('')
  const [queryPin, setQueryPin] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)

  async function signIn() {
    const trimmed = login.normalize('NFKC').trim()
    if (!trimmed) return setRefusal({ text: words.loginEmpty, field: 'login' })
    if (queryPin.length !== 6) return setRefusal({ text: sixDigits, field: 'query-pin' })
    const body: SignInBody = { login: trimmed, queryPin, device: thisDevice() }
    const answer = await api.send<SignedIn>('POST', '/v1/sessions', body)
    if (answer.ok) {
      keepEntered(answer.value.mustChangePin ? { login: trimmed, queryPin } : null)
      forgetAccount()
      await rememberQueryPin(queryPin)
      return keepSession(answer.value)
    }
    const { failure } = answer
    setRefusal({
      text: problems[failure.code],
      field: failure.code === 'sign_in_refused' ? 'query-pin' : undefined,
      retryAt: retryAt(failure, new Date()),
    })
    if (failure.code === 'sign_in_refused') setQueryPin('')
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <Form refusal={refusal} submitLabel={words.signIn} onSubmit={signIn} onEdit={() => setRefusal(null)}>
      <Field
        id="login"
        name="username"
        label={words.login}
        hint={words.loginHint}
        value={login}
        onChange={(event) => setLogin(event.target.value)}
        error={errorOf('login')}
        autoComplete="username"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        maxLength={40}
      />
      <PinField
        id="query-pin"
        name="password"
        label={words.queryPin}
        hint={words.queryPinHint}
        value={queryPin}
        onValue={setQueryPin}
        error={errorOf('query-pin')}
        autoComplete="current-password"
      />
    </Form>
  )
}

function thisDevice(): string {
  const { userAgent, userAgentData } = navigator as Navigator & { userAgentData?: { platform: string } }
  return deviceName(userAgent, userAgentData?.platform)
}
