import { Alert, Button, Form, Input } from 'antd'
import { useEffect, useState } from 'react'
import type { Failure } from '../../../ui/api.ts'
import { useWords } from '../../../ui/language.tsx'
import { FormSummary } from '../acts/form-summary.tsx'
import { useFailureWords } from '../acts/use-failure-words.ts'
import { useFormProblem } from '../acts/use-form-problem.ts'
import { useCampus } from '../layout/campus.tsx'
import { LanguageButton, ThemeMenu } from '../layout/preferences.tsx'
import { useSession } from './session.tsx'
import { signInWords } from './words.ts'
import './sign-in.css'

type Values = { login: string; password: string; totp?: string }

/** Sign-in of operators. The field for the authenticator's code appears when the server asks for it. */
export function SignInPage() {
  const words = useWords(signInWords)
  const { name } = useCampus()
  const { endedByServer } = useSession()
  const { form, asksTotp, busy, problem, send, showErrors } = useSignIn()
  useEffect(() => {
    document.title = [words.title, name].filter(Boolean).join(' · ')
  }, [words, name])

  return (
    <div className="sign-in">
      <header className="sign-in-preferences">
        <LanguageButton />
        <ThemeMenu />
      </header>
      <main className="sign-in-panel">
        <p className="sign-in-campus">{name || '\u00a0'}</p>
        <h1>{words.title}</h1>
        {endedByServer && !problem && <Alert type="info" showIcon title={words.ended} />}
        <FormSummary problem={problem} form="sign-in" />
        <Form<Values>
          form={form}
          name="sign-in"
          layout="vertical"
          size="large"
          requiredMark={false}
          validateTrigger="onSubmit"
          scrollToFirstError={{ focus: true }}
          onFinish={(values) => void send(values)}
          onFinishFailed={showErrors}
        >
          <Form.Item
            name="login"
            label={words.login}
            rules={[{ required: true, whitespace: true, message: words.needed(words.login) }]}
          >
            <Input
              autoFocus
              autoComplete="username"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={60}
            />
          </Form.Item>
          <Form.Item
            name="password"
            label={words.password}
            rules={[{ required: true, message: words.needed(words.password) }]}
          >
            <Input.Password autoComplete="current-password" maxLength={200} />
          </Form.Item>
          {asksTotp && (
            <Form.Item
              name="totp"
              label={words.totp}
              extra={words.totpHint}
              normalize={(text: string) => text.normalize('NFKC').replaceAll(/\D/g, '').slice(0, 6)}
              rules={[{ required: true, pattern: /^\d{6}$/, message: words.totpShape }]}
            >
              <Input autoFocus inputMode="numeric" autoComplete="one-time-code" className="sign-in-totp" />
            </Form.Item>
          )}
          <Button type="primary" htmlType="submit" block loading={busy}>
            {words.submit}
          </Button>
        </Form>
      </main>
    </div>
  )
}

function useSignIn() {
  const words = useWords(signInWords)
  const failureWords = useFailureWords()
  const { api, signIn } = useSession()
  const [form] = Form.useForm<Values>()
  const { problem, clear, showErrors, showRefusal } = useFormProblem(form, words.refused)
  const [asksTotp, setAsksTotp] = useState(false)
  const [busy, setBusy] = useState(false)

  function show(failure: Failure) {
    if (failure.code === 'totp_required') setAsksTotp(true)
    else if (failure.code === 'totp_wrong') showRefusal(failureWords(failure), 'totp')
    else if (failure.code === 'sign_in_refused') showRefusal(words.wrong, 'password')
    else showRefusal(failure.code === 'offline' ? words.offline : failureWords(failure))
  }

  async function send({ login, password, totp }: Values) {
    if (busy) return
    setBusy(true)
    clear()
    const body = { login: login.trim(), password, ...(totp ? { totp } : {}) }
    const reply = await api.send<{ token: string }>('POST', '/v1/operator-sessions', body)
    setBusy(false)
    if (reply.ok) signIn(reply.value.token)
    else show(reply.failure)
  }

  return { form, asksTotp, busy, problem, send, showErrors }
}
