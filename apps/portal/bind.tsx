import { useState } from 'react'
import type { Bind as BindBody, Portal, PortalSession } from '../../contract/portal.ts'
import { useLanguage, useWords } from '../../ui/language.tsx'
import { retryAt } from '../../ui/phone/failure.tsx'
import { Field } from '../../ui/phone/field.tsx'
import { Form, type FormRefusal } from '../../ui/phone/form.tsx'
import { Notice } from '../../ui/phone/notice.tsx'
import { QUERY_PIN, QueryPinField } from '../../ui/phone/query-pin-field.tsx'
import { Screen } from '../../ui/phone/screen.tsx'
import { phoneWords } from '../../ui/phone/words.ts'
import { problemWords } from '../../ui/words/problems.ts'
import { School } from './school.tsx'
import { api, askWechat, cameFrom, enter } from './session.ts'
import { portalWords } from './words.ts'

/** Choose the school, then bind by number and query PIN, once (RULES 4.1). */
export function Bind({ portal }: { portal: Portal }) {
  const words = useWords(portalWords)
  const { language, setLanguage } = useLanguage()
  const other = language === 'en' ? 'zh-CN' : 'en'
  return (
    <Screen
      title={words.bindTitle}
      aside={
        <button type="button" className="button button-plain" onClick={() => setLanguage(other)}>
          {other === 'en' ? 'English' : '中文'}
        </button>
      }
    >
      <School portal={portal} />
      <p className="soft">{words.bindHelp[cameFrom()]}</p>
      <BindForm />
    </Screen>
  )
}

function BindForm() {
  const words = useWords(portalWords)
  const { sixDigits } = useWords(phoneWords)
  const problems = useWords(problemWords)
  const [login, setLogin] = useState('')
  const [queryPin, setQueryPin] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const [initial, setInitial] = useState(false)

  async function bind() {
    const typed = login.normalize('NFKC').trim()
    if (!typed) return setRefusal({ text: words.loginEmpty, field: 'login' })
    if (queryPin.length !== 6) return setRefusal({ text: sixDigits, field: QUERY_PIN })
    const body: BindBody = { portal: cameFrom(), login: typed, queryPin }
    const answer = await api.send<PortalSession>('POST', '/v1/portal/bindings', body)
    if (answer.ok) return enter(answer.value)
    const { failure } = answer
    // Half a day went by: WeChat is asked anew.
    if (failure.code === 'portal_visit_unknown') return askWechat()
    setInitial(failure.code === 'pin_change_required')
    if (failure.code === 'sign_in_refused') setQueryPin('')
    setRefusal({
      text: failure.code === 'offline' ? words.offline : problems[failure.code],
      field: failure.code === 'sign_in_refused' ? QUERY_PIN : undefined,
      retryAt: retryAt(failure, new Date()),
    })
  }

  const errorOf = (field: string) => (refusal?.field === field ? refusal.text : null)
  return (
    <Form refusal={refusal} submitLabel={words.bind} onSubmit={bind} onEdit={() => setRefusal(null)}>
      {initial && (
        <Notice
          tone="warning"
          title={words.initialPin}
          action={
            <a className="button" href="/app/">
              {words.toApp}
            </a>
          }
        >
          {words.initialPinHelp}
        </Notice>
      )}
      <Field
        id="login"
        label={words.login}
        autoComplete="username"
        autoCapitalize="characters"
        value={login}
        onChange={(event) => setLogin(event.target.value)}
        error={errorOf('login')}
      />
      <QueryPinField value={queryPin} onValue={setQueryPin} error={errorOf(QUERY_PIN)} />
    </Form>
  )
}
