import { useEffect, useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { kioskWords } from '../words/words.ts'
import { Pad } from './pad.tsx'
import { useTyping } from './use-typing.ts'

const DIGITS = 6

/** Six digits that nobody behind can read; complete, they are sent. */
export function PinEntry({ busy, onPin }: { busy: boolean; onPin: (pin: string) => void }) {
  const words = useWords(kioskWords).pin
  const [pin, setPin] = useState('')
  const add = (digit: string) => {
    if (/^\d$/.test(digit) && !busy) setPin((last) => (last + digit).slice(0, DIGITS))
  }
  const erase = () => setPin((last) => last.slice(0, -1))
  useTyping({ onKey: add, onErase: erase })
  useEffect(() => {
    if (pin.length < DIGITS) return
    setPin('')
    onPin(pin)
  }, [pin, onPin])
  return (
    <>
      <div className="dots" role="status" aria-label={busy ? words.busy : words.digits(pin.length)}>
        {Array.from({ length: DIGITS }, (_, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the places are the same places
          <span key={place} className={busy || place < pin.length ? 'dot full' : 'dot'} />
        ))}
      </div>
      <Pad onDigit={add} onErase={erase} disabled={busy} />
    </>
  )
}
