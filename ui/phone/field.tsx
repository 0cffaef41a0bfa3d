import { type InputHTMLAttributes, type ReactNode, useState } from 'react'
import { useWords } from '../language.tsx'
import { Icon } from './icon.tsx'
import { phoneWords } from './words.ts'

type FieldProps = {
  id: string
  label: string
  hint?: ReactNode
  /** What was wrong with it, in the words of the summary. */
  error?: string | null
  /** At the right, inside the frame. */
  aside?: ReactNode
} & Omit<InputHTMLAttributes<HTMLInputElement>, 'id'>

/** A labelled input with its hint and its error, which a screen reader reads with it. */
export function Field({ id, label, hint, error, aside, ...input }: FieldProps) {
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ')
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <div className="field-frame" data-invalid={Boolean(error)}>
        <input id={id} aria-invalid={Boolean(error)} aria-describedby={described || undefined} {...input} />
        {aside}
      </div>
      {hint && (
        <div className="field-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {error && (
        <p className="field-error" id={`${id}-error`}>
          <Icon name="warning" size={18} />
          {error}
        </p>
      )}
    </div>
  )
}

/** Six digits, hidden until asked for. What is pasted or typed full-width is read as meant. */
export function PinField({
  value,
  onValue,
  ...field
}: Omit<FieldProps, 'value' | 'onChange'> & { value: string; onValue: (pin: string) => void }) {
  const words = useWords(phoneWords)
  const [shown, setShown] = useState(false)
  return (
    <Field
      {...field}
      type={shown ? 'text' : 'password'}
      inputMode="numeric"
      className="pin-input"
      value={value}
      onChange={(event) => onValue(digitsOf(event.target.value).slice(0, 6))}
      aside={
        <button
          type="button"
          className="icon-button"
          aria-label={shown ? words.hidePin : words.showPin}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          <Icon name={shown ? 'eyeOff' : 'eye'} />
        </button>
      }
    />
  )
}

function digitsOf(text: string): string {
  return text.normalize('NFKC').replaceAll(/\D/g, '')
}
