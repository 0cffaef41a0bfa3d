import { useWords } from '../../../ui/language.tsx'
import { useSecondsUntil } from '../../../ui/phone/failure.tsx'
import { CODE_LIFE_S, type Code } from './use-code.ts'
import { payCodeWords } from './words.ts'

/** How long the code on the screen lasts. */
export function Countdown({ code }: { code: Code }) {
  const words = useWords(payCodeWords)
  const seconds = useSecondsUntil(code.until)
  return (
    <p className="code-countdown" role="timer" aria-live="off">
      <progress max={CODE_LIFE_S} value={seconds} aria-hidden="true" />
      {words.seconds(seconds)}
    </p>
  )
}
