import { useState } from 'react'
import type { Me } from '../../../contract/me.ts'
import { useWords } from '../../../ui/language.tsx'
import { cardWords } from './words.ts'

/** The card somebody holds: its number, masked but for the last four until it is asked for, and its state. */
export function CardFacts({ card }: { card: Me['card'] }) {
  const words = useWords(cardWords)
  const [shown, setShown] = useState(false)
  if (!card) return <p className="panel soft">{words.noCard}</p>
  const { number, state, blocked } = card
  return (
    <dl className="panel facts card-facts">
      <dt>{words.number}</dt>
      <dd>
        <button type="button" className="card-number" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? number : `•••• ${number.slice(-4)}`}
          <span className="visually-hidden"> {shown ? words.numberHide : words.numberShow}</span>
        </button>
      </dd>
      <dt>{words.state}</dt>
      <dd>{words.states[blocked ? 'blocked' : state] ?? state}</dd>
      {blocked && <dd className="soft card-blocked">{words.blockedNext}</dd>}
    </dl>
  )
}
