import { useState } from 'react'
import { useWords } from '../../../ui/language.tsx'
import type { VisitRunner } from '../visit/visit-runner.ts'
import { kioskWords } from '../words/words.ts'
import { Pad } from './pad.tsx'
import { useTyping } from './use-typing.ts'

const LENGTH_MIN = 4
const LENGTH_MAX = 20

/** Without the ID card: the number is typed. */
export function NumberScreen({ runner }: { runner: VisitRunner }) {
  const words = useWords(kioskWords).number
  const [number, setNumber] = useState('')
  const add = (digit: string) => setNumber((last) => (last + digit).slice(0, LENGTH_MAX))
  const erase = () => setNumber((last) => last.slice(0, -1))
  const next = () => {
    if (number.length >= LENGTH_MIN) runner.present({ number, by: 'typed' })
  }
  useTyping({
    onKey: (key) => /^[0-9A-Za-z]$/.test(key) && add(key.toUpperCase()),
    onErase: erase,
    onEnter: next,
  })
  return (
    <main className="screen">
      <div className="screen-top">
        <h1>{words.title}</h1>
        <p className="soft">{words.hint}</p>
        <output className="typed">{number || ' '}</output>
      </div>
      <div className="screen-controls">
        <Pad onDigit={add} onErase={erase} extra="X" />
        <button type="button" className="big primary" disabled={number.length < LENGTH_MIN} onClick={next}>
          {words.next}
        </button>
        <button type="button" className="big" onClick={runner.leave}>
          {words.back}
        </button>
      </div>
    </main>
  )
}
