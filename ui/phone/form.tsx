import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useWords } from '../language.tsx'
import { RetryCountdown } from './failure.tsx'
import { Notice } from './notice.tsx'
import { phoneWords } from './words.ts'

/** Why a form was not taken: the words, the field that is to blame if one is, and when to try again. */
export type FormRefusal = { text: string; field?: string; retryAt?: Date | null }

/**
 * A form that says at its top what was refused and moves the focus to the field to blame, or else to the summary.
 * It is sent once at a time.
 */
export function Form(props: {
  refusal: FormRefusal | null
  submitLabel: string
  onSubmit: () => Promise<void>
  /** The person has changed something: a refusal of a field is answered. */
  onEdit: () => void
  children: ReactNode
  tone?: 'primary' | 'danger'
}) {
  const words = useWords(phoneWords)
  const [busy, setBusy] = useState(false)
  const summary = useRef<HTMLDivElement>(null)
  const { refusal } = props
  useEffect(() => {
    if (!refusal) return
    const field = refusal.field ? document.getElementById(refusal.field) : null
    ;(field ?? summary.current)?.focus()
  }, [refusal])
  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    await props.onSubmit()
    setBusy(false)
  }
  return (
    <form
      className="form"
      noValidate
      onChange={() => refusal?.field && props.onEdit()}
      onSubmit={(event) => void submit(event)}
    >
      <div ref={summary} tabIndex={-1} role="alert" className="form-summary">
        {refusal && (
          <Notice tone="bad" title={refusal.text}>
            {refusal.retryAt && <RetryCountdown at={refusal.retryAt} />}
          </Notice>
        )}
      </div>
      {props.children}
      <button
        type="submit"
        className={`button button-${props.tone ?? 'primary'} button-wide`}
        aria-disabled={busy}
      >
        {busy ? words.busy : props.submitLabel}
      </button>
    </form>
  )
}
