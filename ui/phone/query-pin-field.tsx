import { useWords } from '../language.tsx'
import { PinField } from './field.tsx'
import { phoneWords } from './words.ts'

/** Where the query PIN confirms something (RULES 1.5); `QUERY_PIN` is its id, for a refusal to lead to it. */
export function QueryPinField(props: {
  value: string
  onValue: (pin: string) => void
  error: string | null
  autoFocus?: boolean
}) {
  const words = useWords(phoneWords)
  return (
    <PinField
      id={QUERY_PIN}
      label={words.queryPin}
      hint={words.queryPinHint}
      autoComplete="current-password"
      {...props}
    />
  )
}

export const QUERY_PIN = 'query-pin'
