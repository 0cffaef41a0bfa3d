import { useEffect, useState } from 'react'
import { weakPinRule } from '../../../server/protocols/weak-pin.ts'
import { useWords } from '../../../ui/language.tsx'
import type { Trouble } from '../visit/visit.ts'
import { kioskWords } from '../words/words.ts'
import type { InsideProps } from './menu-screen.tsx'
import { PinEntry } from './pin-entry.tsx'
import { TroubleText } from './trouble-text.tsx'

type Step =
  | { at: 'current' }
  | { at: 'next'; current: string }
  | { at: 'repeat'; current: string; next: string }

const STEPS = ['current', 'next', 'repeat'] as const

/** A new spending PIN, with the card in the reader (RULES 1.6): the present one, the new one twice, a screen each. */
export function SpendingPinScreen({ visit, runner }: InsideProps) {
  const all = useWords(kioskWords)
  const words = all.spendingPin
  const { busy, trouble, me } = visit
  const [step, setStep] = useState<Step>({ at: 'current' })
  const [unfit, setUnfit] = useState<Trouble | 'differs' | null>(null)

  /** The house's refusals start where they can be mended. */
  useEffect(() => {
    if (trouble)
      setStep((now) =>
        trouble.code === 'pin_weak' && now.at !== 'current'
          ? { at: 'next', current: now.current }
          : { at: 'current' },
      )
  }, [trouble])

  function onPin(pin: string): void {
    setUnfit(null)
    if (step.at === 'current') return setStep({ at: 'next', current: pin })
    if (step.at === 'next') {
      const { campusNo } = me.person
      const rule = weakPinRule(pin, { idNumber: null, campusNo, birth: null, currentPin: step.current })
      if (rule) return setUnfit({ code: 'pin_weak', extensions: { rule } })
      return setStep({ at: 'repeat', current: step.current, next: pin })
    }
    if (pin === step.next) return runner.setSpendingPin(step.current, pin)
    setUnfit('differs')
    setStep({ at: 'next', current: step.current })
  }

  return (
    <main className="screen" aria-busy={busy}>
      <div className="screen-top">
        <p className="soft">
          {words.title} · {words.step(STEPS.indexOf(step.at) + 1)}
        </p>
        <h1 aria-live="polite">{words[step.at]}</h1>
        {step.at !== 'repeat' && (
          <p className="soft">{step.at === 'current' ? words.currentHint : words.nextHint}</p>
        )}
        {unfit === 'differs' ? (
          <p className="trouble" role="alert">
            {words.differs}
          </p>
        ) : (
          <TroubleText trouble={unfit ?? trouble} />
        )}
      </div>
      <div className="screen-controls">
        <PinEntry busy={busy} onPin={onPin} />
        <button type="button" className="big" disabled={busy} onClick={() => runner.open('menu')}>
          {all.back}
        </button>
      </div>
    </main>
  )
}
