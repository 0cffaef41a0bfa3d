import type { Card, CardState } from '../../../contract/cards.ts'
import { useWords } from '../../../ui/language.tsx'
import { Badge, type Tone } from '../states/badge.tsx'
import { cardsWords } from './words.ts'

const tones: Record<CardState, Tone> = {
  blank: 'quiet',
  issued: 'warning',
  active: 'good',
  lost: 'bad',
  void: 'quiet',
  returned: 'quiet',
}

export function CardBadge({ state }: { state: CardState }) {
  const words = useWords(cardsWords)
  return <Badge tone={tones[state]}>{words.states[state]}</Badge>
}

/** What is to be known of a card beside its state: that it is blocked, or that no chip bears its number yet. */
export function MoreBadges({ card }: { card: Card }) {
  const words = useWords(cardsWords)
  return (
    <>
      {card.blocked && <Badge tone="bad">{words.blocked.badge}</Badge>}
      {isDue(card) && <Badge tone="warning">{words.write.due}</Badge>}
    </>
  )
}

/** Whether it is somebody's, but no chip bears its number yet. */
export function isDue({ state, writtenAt }: Card): boolean {
  return writtenAt === null && (state === 'issued' || state === 'active')
}

/** A card number as it is printed: four groups of four. */
export function groupedNumber(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1 ')
}
