import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { Form, type FormRefusal } from '../../../ui/phone/form.tsx'
import { Icon } from '../../../ui/phone/icon.tsx'
import { Notice } from '../../../ui/phone/notice.tsx'
import { problemWords } from '../../../ui/words/problems.ts'
import { api } from '../shell/session.ts'
import { billWords } from './words.ts'

/** "Something is wrong": a sentence to the card centre about this bill (`POST /v1/me/bill-questions`). */
export function BillQuestion({ billId }: { billId: string }) {
  const words = useWords(billWords)
  const problems = useWords(problemWords)
  const [open, setOpen] = useState(false)
  const [text, setText] = useState('')
  const [refusal, setRefusal] = useState<FormRefusal | null>(null)
  const [sent, setSent] = useState(false)

  async function send() {
    const trimmed = text.trim()
    if (!trimmed) return setRefusal({ text: words.wrongEmpty, field: 'question' })
    const answer = await api.send('POST', '/v1/me/bill-questions', { billId, text: trimmed })
    if (answer.ok) setSent(true)
    else setRefusal({ text: problems[answer.failure.code] })
  }

  if (sent) {
    return (
      <div role="alert">
        <Notice tone="good" title={words.wrongSent} />
      </div>
    )
  }
  if (!open) {
    return (
      <button type="button" className="button" onClick={() => setOpen(true)}>
        <Icon name="help" size={20} />
        {words.wrong}
      </button>
    )
  }
  const error = refusal?.field === 'question' ? refusal.text : null
  return (
    <section className="panel bill-question">
      <h2>{words.wrong}</h2>
      <p className="soft">
        {words.wrongLost} <a href="#/card">{words.toCard}</a>
      </p>
      <Form refusal={refusal} submitLabel={words.wrongSend} onSubmit={send} onEdit={() => setRefusal(null)}>
        <div className="choices">
          {words.wrongReasons.map((reason) => (
            <button
              key={reason}
              type="button"
              className="choice"
              aria-pressed={text === reason}
              onClick={() => setText(reason)}
            >
              {reason}
            </button>
          ))}
        </div>
        <div className="field">
          <label htmlFor="question">{words.wrongText}</label>
          <div className="field-frame" data-invalid={Boolean(error)}>
            <textarea
              id="question"
              rows={3}
              maxLength={500}
              value={text}
              aria-invalid={Boolean(error)}
              aria-describedby={error ? 'question-error' : undefined}
              onChange={(event) => setText(event.target.value)}
            />
          </div>
          {error && (
            <p className="field-error" id="question-error">
              <Icon name="warning" size={18} />
              {error}
            </p>
          )}
        </div>
      </Form>
    </section>
  )
}
