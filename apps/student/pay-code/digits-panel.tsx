import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import { BarCode } from './bar-code.tsx'
import type { PhoneKey } from './phone-key.ts'
import { useDigits } from './use-digits.ts'
import { payCodeWords } from './words.ts'

/** For scanners that read lines only (DESIGN 5): the bars, and the digits, which are masked until they are asked for. */
export function DigitsPanel({ phoneKey, widthPx }: { phoneKey: PhoneKey; widthPx: number }) {
  const words = useWords(payCodeWords)
  const digits = useDigits(phoneKey)
  const [shown, setShown] = useState(false)
  if (!digits) return null
  const groups = digits.text.match(/.{4}/g) ?? []
  const text = groups.map((group, place) => (shown || place === 0 ? group : '••••')).join(' ')
  return (
    <div className="digits">
      <BarCode digits={digits.text} label={words.bars} widthPx={widthPx} />
      <button type="button" className="digits-text" aria-pressed={shown} onClick={() => setShown(!shown)}>
        {text}
        <span className="visually-hidden"> {shown ? words.digitsHide : words.digitsShow}</span>
      </button>
    </div>
  )
}
