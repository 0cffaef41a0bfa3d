import type { CardState } from '../../../contract/cards.ts'
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

/** A card number as it is printed: four groups of four. */
export function groupedNumber(number: string): string {
  return number.replace(/(\d{4})(?=\d)/g, '$1 ')
}
