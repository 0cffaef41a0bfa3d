import { useEffect, useRef, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { warningSeconds } from '../visit/idle.ts'
import { kioskWords } from '../words/words.ts'

const TICK_MS = 500

/** Whoever walks away leaves nothing behind: a minute without a touch ends the visit, after a warning. */
export function IdleWarning({ onLeave }: { onLeave: () => void }) {
  const words = useWords(kioskWords).warning
  const touchedMs = useRef(performance.now())
  const [seconds, setSeconds] = useState<number | null>(null)
  const stay = useRef<HTMLButtonElement>(null)

  useEffect(() => {
    const touch = () => {
      touchedMs.current = performance.now()
      setSeconds(null)
    }
    const timer = setInterval(() => {
      const left = warningSeconds(performance.now() - touchedMs.current)
      setSeconds(left)
      if (left === 0) onLeave()
    }, TICK_MS)
    addEventListener('pointerdown', touch)
    addEventListener('keydown', touch)
    return () => {
      clearInterval(timer)
      removeEventListener('pointerdown', touch)
      removeEventListener('keydown', touch)
    }
  }, [onLeave])

  const shown = seconds !== null
  useEffect(() => {
    if (shown) stay.current?.focus()
  }, [shown])
  if (!shown) return null
  return (
    <div className="warning" role="alertdialog" aria-modal="true" aria-labelledby="warning-title">
      <div className="warning-panel">
        <h2 id="warning-title">{words.title}</h2>
        <p>{words.text(seconds)}</p>
        <button ref={stay} type="button" className="big primary" onClick={() => setSeconds(null)}>
          {words.stay}
        </button>
        <button type="button" className="big" onClick={onLeave}>
          {words.leave}
        </button>
      </div>
    </div>
  )
}
